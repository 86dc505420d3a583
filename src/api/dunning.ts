import type { z } from 'zod';
import { policyOfFacts, snapshotOf } from '../billing/dunning-facts.js';
import { type ComingReminder, remindersOfAccount } from '../db/ahead.js';
import type { Tx } from '../db/connection.js';
import { readDunningFacts, upcomingDebts } from '../db/dunning.js';
import {
  accountsOfPayer,
  type DunningPauseRow,
  type DunningRunRow,
  dunningRunById,
  pausesOfRun,
  stepsOfRun,
} from '../db/dunning-runs.js';
import { tenantById } from '../db/tenants.js';
import { accessOf } from '../domain/access.js';
import { type Evaluation, evaluate } from '../domain/dunning/evaluate.js';
import { publicId, uuidOf } from '../domain/ids.js';
import { toMajor } from '../domain/money.js';
import { type Millis, rfc3339 } from '../domain/time.js';
import { externalIdOf, findCustomer, uuidIn } from './find.js';
import { notFound } from './problems.js';
import type { dunningPreview, dunningRunDetail, dunningRunSchema } from './schemas/dunning.js';
import { payerView } from './views/payer.js';
import { timeOrNull } from './views/time.js';

/** As the tenant. @throws Problem `not_found` */
export async function findRun(tx: Tx, tenantId: string, text: string): Promise<DunningRunRow> {
  const row = await dunningRunById(tx, tenantId, uuidIn('dunning_run', text, 'dunning run'));
  if (!row) throw notFound('dunning run', text);
  return row;
}

/** As the tenant: accounts of a payer, the live one first. @throws Problem `not_found` */
export async function findAccounts(tx: Tx, tenantId: string, text: string): Promise<[string, ...string[]]> {
  const tenant = await tenantById(tx, tenantId);
  const isTenant = text === `ext:${tenant?.external_id}` || uuidOf('tenant', text) === tenantId;
  const id =
    uuidOf('billing_account', text) ??
    (isTenant
      ? null
      : externalIdOf(text) === null
        ? uuidOf('customer', text)
        : (await findCustomer(tx, tenantId, text)).id);
  const [first, ...others] = await accountsOfPayer(tx, tenantId, { id, isTenant });
  if (first === undefined) throw notFound('billing account', text);
  return [first, ...others];
}

export const runView = (row: DunningRunRow, tenantId: string): z.infer<typeof dunningRunSchema> => ({
  id: publicId('dunning_run', row.id),
  customer_id: payerView(row, tenantId),
  account_id: publicId('billing_account', row.billing_account_id),
  livemode: row.livemode,
  policy: row.policy,
  state: row.state,
  access: accessOf(row.paused_state ?? row.state),
  exempt: row.exempt,
  currency: row.currency,
  anchor_date: row.anchor_date,
  opening_balance: row.opening_balance_minor === null ? null : toMajor(row.opening_balance_minor, row.currency),
  opening_balance_minor: row.opening_balance_minor,
  started_at: rfc3339(row.started_at),
  ended_at: timeOrNull(row.ended_at),
  outcome: row.outcome,
  next_look_at: row.ended_at === null ? timeOrNull(row.next_wake_at) : null,
});

/** As the tenant: as it stands now, with what was done and what is ahead. @throws Problem `not_found` */
export async function runDetail(
  tx: Tx,
  tenantId: string,
  id: string,
  now: Millis,
): Promise<z.infer<typeof dunningRunDetail>> {
  const [row, steps, pauses] = await Promise.all([
    dunningRunById(tx, tenantId, id),
    stepsOfRun(tx, tenantId, id),
    pausesOfRun(tx, tenantId, id),
  ]);
  if (!row) throw notFound('dunning run', id);
  const facts = row.ended_at === null ? await readDunningFacts(tx, tenantId, row.billing_account_id) : null;
  const found = facts && evaluate(now, snapshotOf(facts), policyOfFacts(facts));
  return {
    ...runView(row, tenantId),
    ...planView(found),
    steps: steps.map((one) => ({ ...one, due_at: rfc3339(one.due_at), executed_at: rfc3339(one.executed_at) })),
    pauses: pauses.map(pauseView),
  };
}

/** As the tenant: what will come of an account if nothing is paid. */
export async function preview(
  tx: Tx,
  tenantId: string,
  accountId: string,
  now: Millis,
): Promise<z.infer<typeof dunningPreview>> {
  const facts = await readDunningFacts(tx, tenantId, accountId);
  if (!facts) throw notFound('billing account', publicId('billing_account', accountId));
  const debts = facts.debts.length > 0 ? facts.debts : await upcomingDebts(tx, tenantId, accountId);
  const snapshot = snapshotOf(facts, debts);
  const policy = policyOfFacts(facts);
  const ahead = await remindersOfAccount(tx, tenantId, now, accountId);
  return {
    account_id: publicId('billing_account', accountId),
    policy: policy.name,
    state: facts.run?.state ?? facts.account.dunning_state,
    access: accessOf(facts.run?.pausedState ?? facts.run?.state ?? facts.account.dunning_state),
    anchor_date: snapshot.anchor,
    ahead: ahead.map(aheadView),
    ...planView(evaluate(now, snapshot, policy)),
  };
}

const aheadView = ({ reminder, tellAt, isTold }: ComingReminder) => ({
  kind: reminder.kind,
  about: reminder.kind === 'card_expiring' ? reminder.methodId : publicId(aheadOf[reminder.kind], reminder.id),
  happens_on: reminder.day,
  due_at: rfc3339(tellAt),
  result: isTold ? ('done' as const) : ('pending' as const),
});
const aheadOf = { invoice_due: 'invoice', upcoming_renewal: 'subscription' } as const;

const planView = (found: Evaluation | null) => ({
  timeline: (found?.timeline ?? []).map(({ code, dueAt, day, result, executedAt }) => ({
    ...{ code, day, result },
    due_at: timeOrNull(dueAt),
    executed_at: timeOrNull(executedAt),
  })),
  pause: found?.pause
    ? {
        ...{ kind: found.pause.kind, reason: found.pause.reason },
        from: rfc3339(found.pause.from),
        until: timeOrNull(found.pause.until),
      }
    : null,
});

const pauseView = (row: DunningPauseRow) => ({
  ...{ kind: row.kind, reason: row.reason, promised_on: row.promised_on, promised_minor: row.promised_minor },
  from: rfc3339(row.from_at),
  until: timeOrNull(row.until_at),
});
