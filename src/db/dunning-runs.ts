import type { DunningRun, DunningState } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export interface DunningRunRow {
  id: string;
  billing_account_id: string;
  account_kind: 'platform' | 'customer';
  /** null: the tenant itself, on the platform's account. */
  customer_id: string | null;
  livemode: boolean;
  /** Of the account, now. */
  exempt: boolean;
  policy: string;
  currency: string;
  state: DunningState;
  /** What it was in before its pause. */
  paused_state: DunningState | null;
  anchor_date: Day;
  opening_balance_minor: number | null;
  started_at: Millis;
  ended_at: Millis | null;
  outcome: DunningRun['outcome'];
  next_wake_at: Millis | null;
}

const names = [
  ...[
    'r.id',
    'r.billing_account_id',
    'b.kind as account_kind',
    'b.customer_id',
    'b.livemode',
    'b.dunning_exempt as exempt',
    'r.policy',
  ],
  ...[
    'r.currency',
    'r.state',
    'r.paused_state',
    'r.anchor_date',
    'r.opening_balance_minor',
    'r.started_at',
    'r.ended_at',
    'r.outcome',
    'r.next_wake_at',
  ],
];

const byId = sql(`
  select ${names.join(', ')} from dunning_runs r join billing_accounts b on b.id = r.billing_account_id where r.tenant_id = $1 and r.id = $2`);

/** As the tenant. */
export const dunningRunById = async (tx: Tx, tenantId: string, id: string): Promise<DunningRunRow | null> =>
  (await tx.query<DunningRunRow>(byId, [tenantId, id]))[0] ?? null;

export interface DunningRunFilter {
  state?: DunningState | undefined;
  open?: boolean | undefined;
  accountIds?: readonly string[] | undefined;
}

/** As the tenant. */
export const listDunningRuns = (
  tx: Tx,
  tenantId: string,
  filter: DunningRunFilter,
  page: PageOptions,
): Promise<Page<DunningRunRow>> =>
  readPage(tx, page, 'r.id', (from) => {
    const query = from('dunning_runs as r')
      .join('billing_accounts as b', 'b.id', 'r.billing_account_id')
      .select(names)
      .where('r.tenant_id', tenantId);
    if (filter.state !== undefined) query.where('r.state', filter.state);
    if (filter.open === true) query.whereNull('r.ended_at');
    if (filter.open === false) query.whereNotNull('r.ended_at');
    return filter.accountIds === undefined ? query : query.whereIn('r.billing_account_id', [...filter.accountIds]);
  });

const accounts = sql(`
  select id, livemode from billing_accounts where tenant_id = $1 and (id = $2 or customer_id = $2 or ($3 and kind = 'platform'))
  order by livemode desc, id`);

/** As the tenant: accounts by their own id or their customer's, or what the tenant itself owes; the live one first. */
export const accountsOfPayer = async (
  tx: Tx,
  tenantId: string,
  payer: { id: string | null; isTenant: boolean },
): Promise<string[]> =>
  (await tx.query<{ id: string }>(accounts, [tenantId, payer.id, payer.isTenant])).map((row) => row.id);

const account = sql('select kind, livemode from billing_accounts where tenant_id = $1 and id = $2');

/** As the tenant. */
export const accountById = async (
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<{ kind: 'platform' | 'customer'; livemode: boolean } | null> =>
  (await tx.query<{ kind: 'platform' | 'customer'; livemode: boolean }>(account, [tenantId, id]))[0] ?? null;

export interface DunningStepRow {
  code: string;
  round: number;
  due_at: Millis;
  executed_at: Millis;
  result: 'done' | 'superseded' | 'failed';
  requested_by: string | null;
}
const steps = sql(`
  select step_code as code, round, due_at, executed_at, result, requested_by from dunning_steps
  where tenant_id = $1 and run_id = $2 order by executed_at, id`);

/** As the tenant: what was done, in its order. */
export const stepsOfRun = (tx: Tx, tenantId: string, runId: string): Promise<DunningStepRow[]> =>
  tx.query(steps, [tenantId, runId]);

export interface DunningPauseRow {
  id: string;
  kind: 'operator' | 'promise';
  reason: string | null;
  promised_on: Day | null;
  promised_minor: number | null;
  from_at: Millis;
  until_at: Millis | null;
  created_by: string;
}
const pauseNames = 'id, kind, reason, promised_on, promised_minor, from_at, until_at, created_by';
const pauses = sql(
  `select ${pauseNames} from dunning_pauses where tenant_id = $1 and run_id = $2 order by from_at, id`,
);

/** As the tenant: what somebody has asked for. */
export const pausesOfRun = (tx: Tx, tenantId: string, runId: string): Promise<DunningPauseRow[]> =>
  tx.query(pauses, [tenantId, runId]);

const insert = sql(`
  insert into dunning_pauses (id, tenant_id, run_id, kind, reason, promised_on, promised_minor, from_at, until_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`);

/** As the tenant, under the account's lock. */
export const insertPause = (tx: Tx, tenantId: string, runId: string, pause: DunningPauseRow): Promise<unknown> =>
  tx.query(insert, [
    ...[pause.id, tenantId, runId, pause.kind, pause.reason, pause.promised_on, pause.promised_minor],
    ...[new Date(pause.from_at), pause.until_at === null ? null : new Date(pause.until_at), pause.created_by],
  ]);

const end = sql(`
  update dunning_pauses set until_at = $3, updated_at = now()
  where tenant_id = $1 and run_id = $2 and (until_at is null or until_at > $3) returning id`);

/** As the tenant, under the account's lock: what was asked for ends now. How many there were. */
export const endPauses = async (tx: Tx, tenantId: string, runId: string, at: Millis): Promise<number> =>
  (await tx.query(end, [tenantId, runId, new Date(at)])).length;
