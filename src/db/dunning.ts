import { channelNames, mostDevices } from '../domain/channels.js';
import type { Policy } from '../domain/dunning/policies.js';
import type { Recovered } from '../domain/dunning/recovered.js';
import type { Pause } from '../domain/dunning/snapshot.js';
import type { DunningState, SubscriptionStatus, Tenant } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** A payment may be under way for so long before it counts as none. */
const processingLimit = `interval '10 days'`;
/** Of one account that are looked at together. */
const mostDebts = 400;

const lock = sql('select id from billing_accounts where id = $1 for update');

const millis = (at: string): string => `(extract(epoch from ${at}) * 1000)::bigint`;
/** What a step's messages go by: `dun:<run>:<step>:<channel>`, of each device with its place (`domain/tell/address-mail.ts`). */
const stepKey = (run: string, step: string): string =>
  `'dun:' || ${run} || ':' || ${step}.step_code || case when ${step}.round = 1 then '' else '.' || ${step}.round end || ':'`;
const ways = channelNames.flatMap((channel) =>
  channel === 'push' ? Array.from({ length: mostDevices }, (_, before) => `push:${before + 1}`) : [channel],
);
const isDelinquent = `i.status in ('issued','sent','authorized') and (i.failed_at is not null or i.overdue_at is not null)`;

const read = sql(`
  with account as (
    select a.id, a.tenant_id, a.kind, a.livemode, a.own_dunning_policy, a.dunning_exempt, a.dunning_state, t.settings, t.timezone as tenant_timezone,
      coalesce(c.timezone, t.timezone) as timezone
    from billing_accounts a join tenants t on t.id = a.tenant_id left join customers c on c.id = a.customer_id
    where a.tenant_id = $1 and a.id = $2
  ), run as (
    select * from dunning_runs where tenant_id = $1 and billing_account_id = $2 and ended_at is null limit 1
  ), debts as (
    select i.id, i.currency, greatest(i.due_minor, 0) as due_minor, coalesce(i.due_date, (least(
      to_timestamp((i.failed_attempts->>0)::numeric / 1000), (
        select to_timestamp(min((p.failures->0->>'at')::numeric) / 1000) from payment_allocations l join payments p on p.id = l.payment_id
        where l.invoice_id = i.id and l.link <> 'withdrawn'
      ), i.failed_at, i.overdue_at) at time zone a.timezone)::date) as anchor
    from invoices i, account a where i.billing_account_id = $2 and ${isDelinquent} order by anchor, i.id limit ${mostDebts}
  ), taken as materialized (
    select distinct on (s.step_code) s.*, ${stepKey('r.id', 's')} as key
    from run r join dunning_steps s on s.tenant_id = $1 and s.run_id = r.id order by s.step_code, s.round desc
  ), keys as materialized (
    -- Made beforehand: row level security lets an index be asked for what is there, and not for what is only computed.
    select step_code, key || way as key from taken cross join unnest('{${ways.join(',')}}'::text[]) way
  ), told as (
    select k.step_code, min(n.sent_at) as sent_at, bool_and(n.status in ('failed','suppressed','skipped')) as is_in_vain
    from keys k join notifications n on n.tenant_id = $1 and n.dedupe_key = k.key group by k.step_code
  ), steps as (
    -- It is out with the first that has left, and in vain when none can leave any more.
    select t.step_code as code, t.round, t.anchor_date as anchor, ${millis('t.executed_at')} as "executedAt", t.result,
      ${millis('told.sent_at')} as "sentAt", coalesce(told.is_in_vain, true) as "isUndeliverable"
    from taken t left join told on told.step_code = t.step_code
  ), pauses as (
    select p.kind, p.reason, ${millis('p.from_at')} as from, ${millis('p.until_at')} as until
    from run r join dunning_pauses p on p.run_id = r.id where p.until_at is null or p.until_at > p.from_at
    union all
    select 'dispute', null, ${millis('coalesce(d.opened_at, d.created_at)')}, ${millis('d.closed_at')}
    from run r, payments p join disputes d on d.payment_id = p.id
    where p.billing_account_id = $2 and d.status in ('needs_response','under_review','won','lost')
      and (d.closed_at is null and d.status not in ('won','lost') or d.closed_at > r.anchor_date - ${processingLimit})
    union all
    select 'processing', null, ${millis('p.processing_at')}, ${millis(
      `least(p.paid_at, p.canceled_at, case when p.failed_at >= p.processing_at then p.failed_at end, p.processing_at + ${processingLimit})`,
    )}
    from run r, payments p where p.billing_account_id = $2 and p.processing_at > r.anchor_date - 2 * ${processingLimit}
  )
  select to_jsonb(a) as account, (select jsonb_build_object('name', p.name, 'description', coalesce(p.description, ''), 'steps', p.steps)
      from dunning_policies p where p.tenant_id = $1 and p.deleted_at is null and p.name = coalesce(a.own_dunning_policy, a.settings->>'dunning_policy')
        and (a.kind = 'customer' or p.by_operator)) as policy, (select jsonb_build_object('id', id, 'policy', policy, 'currency', trim(currency), 'state', state,
      'pausedState', paused_state, 'anchor', anchor_date, 'version', version, 'credit', coalesce((select b.credit_minor from account_balances b
        where b.tenant_id = $1 and b.billing_account_id = $2 and b.currency = run.currency), 0)) from run) as run,
    coalesce((select jsonb_agg(d order by anchor, id) from debts d), '[]') as debts,
    coalesce((select jsonb_agg(s) from steps s), '[]') as steps,
    coalesce((select jsonb_agg(p order by "from") from pauses p where p.until is null or p.until > p."from"), '[]') as pauses
  from account a`);

export interface DunningFacts {
  /** Written for the tenant; what it owes itself goes by none that it writes itself. null: a shipped one. */
  policy: Policy | null;
  account: {
    id: string;
    livemode: boolean;
    /** null: as the tenant's settings say. */
    own_dunning_policy: string | null;
    dunning_exempt: boolean;
    dunning_state: DunningState;
    settings: Tenant['settings'];
    /** Where the payer is. */
    timezone: string;
  };
  /** The open run. */
  run: {
    id: string;
    policy: string;
    currency: string;
    state: DunningState;
    pausedState: DunningState | null;
    anchor: Day;
    version: number;
    /** What no invoice has of what was paid, in minor units of its currency. */
    credit: number;
  } | null;
  /** The earliest first. `due_minor` null: nobody has told what it comes to. */
  debts: { id: string; currency: string | null; due_minor: number | null; anchor: Day }[];
  /** The latest round of each. */
  steps: {
    code: string;
    round: number;
    anchor: Day;
    executedAt: Millis;
    result: 'done' | 'superseded' | 'failed';
    sentAt: Millis | null;
    isUndeliverable: boolean;
  }[];
  pauses: Pause[];
}

/** As the tenant: what an evaluation of an account is made of, once nobody else changes it. null: there is no such account. */
export async function lockDunning(tx: Tx, tenantId: string, accountId: string): Promise<DunningFacts | null> {
  const [, [facts]] = await Promise.all([
    tx.query(lock, [accountId]),
    tx.query<DunningFacts>(read, [tenantId, accountId]),
  ]);
  return facts ?? null;
}

/** The same without a lock, to show it. */
export const readDunningFacts = async (tx: Tx, tenantId: string, accountId: string): Promise<DunningFacts | null> =>
  (await tx.query<DunningFacts>(read, [tenantId, accountId]))[0] ?? null;

const upcoming = sql(`
  select i.id, i.currency, greatest(i.due_minor, 0) as due_minor, i.due_date as anchor from invoices i
  where i.tenant_id = $1 and i.billing_account_id = $2 and i.status in ('issued','sent','authorized') and i.due_date is not null
  order by i.due_date, i.id limit ${mostDebts}`);

/** As the tenant: what would be owed if nothing is paid. */
export const upcomingDebts = (tx: Tx, tenantId: string, accountId: string): Promise<DunningFacts['debts']> =>
  tx.query(upcoming, [tenantId, accountId]);

const subscriptions = sql(`
  select s.id, s.status, g.gateway_account_id from subscriptions s
    left join gateway_refs g on g.tenant_id = s.tenant_id and g.entity_type = 'subscription' and g.entity_id = s.id and g.kind = 'subscription'
  where s.tenant_id = $1 and s.billing_account_id = $2 and s.status not in ('canceled','completed','incomplete_expired')
  order by s.id limit ${mostDebts}`);

/** As the tenant: those of an account that have not ended, and the gateway account that has them; null: none does. */
export const runningSubscriptions = (
  tx: Tx,
  tenantId: string,
  accountId: string,
): Promise<{ id: string; status: SubscriptionStatus; gateway_account_id: string | null }[]> =>
  tx.query(subscriptions, [tenantId, accountId]);

const insertSteps = sql(`
  insert into dunning_steps (id, tenant_id, run_id, step_code, round, anchor_date, due_at, executed_at, result, requested_by)
  select id, $1, $2, code, round, $3, due_at, $4, result, $6
  from jsonb_to_recordset($5) as r (id uuid, code text, round int, due_at timestamptz, result text)`);

export interface NewSteps {
  runId: string;
  anchor: Day;
  at: Millis;
  /** Who asked for them before their time; null: the policy. */
  requestedBy: string | null;
  steps: readonly { id: string; code: string; round: number; dueAt: Millis; result: 'done' | 'superseded' }[];
}

/** As the tenant, under the lock. A step of a run and round is taken once: its key says so. */
export const insertDunningSteps = (tx: Tx, tenantId: string, taken: NewSteps): Promise<unknown> =>
  tx.query(insertSteps, [
    tenantId,
    taken.runId,
    taken.anchor,
    new Date(taken.at),
    JSON.stringify(taken.steps.map(({ dueAt, ...one }) => ({ ...one, due_at: new Date(dueAt).toISOString() }))),
    taken.requestedBy,
  ]);

const fail = sql(`
  update dunning_steps set result = 'failed' where tenant_id = $1 and run_id = $2 and step_code = $3 and round = $4`);

/** As the tenant, under the lock: its message has reached nobody. */
export const failDunningStep = (
  tx: Tx,
  tenantId: string,
  runId: string,
  { code, round }: { code: string; round: number },
): Promise<unknown> => tx.query(fail, [tenantId, runId, code, round]);

const wakeAt = sql(`
  update dunning_runs set next_wake_at = $3 where tenant_id = $1 and id = $2 and ended_at is null and next_wake_at is distinct from $3`);

/** As the tenant, under the lock: when somebody has to look again; null: when something happens. */
export const setNextWake = (tx: Tx, tenantId: string, runId: string, at: Millis | null): Promise<unknown> =>
  tx.query(wakeAt, [tenantId, runId, at === null ? null : new Date(at)]);

const wakeNow = sql(
  'update dunning_runs set next_wake_at = now() where tenant_id = $1 and id = $2 and ended_at is null',
);

/** As the tenant, with what has changed: whoever should look and does not is found by the relay. */
export const lookAgain = (tx: Tx, tenantId: string, runId: string): Promise<unknown> =>
  tx.query(wakeNow, [tenantId, runId]);

/** Whose clock it is. */
export interface DunningKey {
  tenantId: string;
  accountId: string;
  currency: string;
}

/** Whose clock has to look again, and what was recovered with the change that says so. */
export interface DunningChange extends DunningKey {
  recovered: readonly Recovered[];
}

const overdue = sql(`
  select id, tenant_id as "tenantId", billing_account_id as "accountId", trim(currency) as currency from dunning_runs
  where ended_at is null and next_wake_at is not null and next_wake_at < now() - make_interval(secs => $1) and id > $2 order by id limit $3`);

/** As `app_system`: a page of open runs that nobody has looked at in time. */
export const overdueRuns = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<(DunningKey & { id: string })[]> => tx.query(overdue, [seconds, after, limit]);
