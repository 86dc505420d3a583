import type { Allocation } from '../domain/entities.js';
import type { BillingState } from '../domain/state.js';
import type { Transition } from '../domain/transition.js';
import * as tables from './billing-tables.js';
import { type Statement, sql, type Tx } from './connection.js';
import { type Table, toJson, upsert } from './rows.js';

const save = {
  subscriptions: sql(upsert(tables.subscriptions)),
  invoices: sql(upsert(tables.invoices)),
  payments: sql(upsert(tables.payments)),
  refunds: sql(upsert(tables.refunds)),
  disputes: sql(upsert(tables.disputes)),
  runs: sql(upsert(tables.dunningRuns)),
};

/** Of an `update` that must find its row, or the transaction ends. */
const orRefuse = (update: string, reason: string) => `
  with saved as (${update} returning id)
  select refuse('Cannot save billing state: ${reason}') where not exists (select from saved)`;

// Both modes' accounts share the rows of the tenant and of the customer, and lock only their own: the version tells.
const saveTenant = sql(
  orRefuse(
    `update tenants set email = $2, status = $3, status_reason = $4, overdue_since = $5, activated_at = $6, suspended_at = $7, canceled_at = $8,
    livemode = $9, version = version + 1, updated_at = now() where id = $1 and version = $10`,
    'the tenant has just been changed by another',
  ),
);
const saveCustomer = sql(
  orRefuse(
    'update customers set name = $2, email = $3, status = $4, version = version + 1, updated_at = now() where id = $1 and version = $5',
    'the customer has just been changed by another',
  ),
);
const saveAccount = sql(`
  update billing_accounts set dunning_state = $2, overdue_since = $3, activated_at = $4, canceled_at = $5, version = $6, dunning_exempt = $7,
    suspended_at = $8, own_dunning_policy = $9, updated_at = now()
  where id = $1`);
const saveAllocations = sql(`
  insert into payment_allocations as known (tenant_id, payment_id, invoice_id, amount_minor, refunded_minor, told_minor, link)
  select $1, payment_id, invoice_id, amount_minor, refunded_minor, told_minor, link
  from jsonb_to_recordset($2) as r (payment_id uuid, invoice_id uuid, amount_minor bigint, refunded_minor bigint, told_minor bigint, link text)
  on conflict (payment_id, invoice_id) do update set
    amount_minor = excluded.amount_minor, refunded_minor = excluded.refunded_minor, told_minor = excluded.told_minor, link = excluded.link
  where (known.amount_minor, known.refunded_minor, known.told_minor, known.link)
    is distinct from (excluded.amount_minor, excluded.refunded_minor, excluded.told_minor, excluded.link)`);
// Two accounts are two locks: of two events that name the same new thing under different payers the second finds it taken here.
const saveRefs = sql(`
  with named as (
    select * from jsonb_to_recordset($4) as r (kind text, id text, entity_type text, entity_id uuid)
  ), saved as (
    insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
    select $1, $2, $3, kind, id, entity_type, entity_id, $5 from named
    on conflict (gateway_account_id, livemode, kind, external_id) do update set billing_account_id = excluded.billing_account_id
    where gateway_refs.billing_account_id <> excluded.billing_account_id and gateway_refs.entity_id = excluded.entity_id
    returning kind, external_id
  )
  select refuse(format('Cannot save billing state: %s ''%s'' has just been created', n.kind, n.id)) from named n
  where not exists (select from saved s where s.kind = n.kind and s.external_id = n.id)
    and not exists (select from gateway_refs g where g.gateway_account_id = $2 and g.livemode = $3 and g.kind = n.kind and g.external_id = n.id and g.entity_id = n.entity_id)`);
const saveTransitions = sql(`
  insert into state_transitions (tenant_id, entity_type, entity_id, from_status, to_status, cause, gateway_event_id, actor, effective_at, applied, refusal)
  select $1, entity_type, entity_id, from_status, to_status, cause, $3, $4, effective_at, refusal is null, refusal
  from jsonb_to_recordset($2) as r (entity_type text, entity_id uuid, from_status text, to_status text, cause text, effective_at timestamptz, refusal text)`);

export interface Saved {
  before: BillingState;
  after: BillingState;
  transitions: readonly Transition[];
  gatewayEventId: string | null;
  /** Who asked for it; `gateway`: nobody did. */
  actor: string;
  /** Where new names of entities are remembered; null: the change came from no gateway. */
  names: { gatewayAccountId: string; livemode: boolean } | null;
}

/**
 * Writes what changed, and only that; starts every statement and does not wait, so that they travel together.
 * @throws ConcurrentChange when the tenant's or the customer's row has been changed since it was read, or a name has been
 *   given to something else.
 */
export function saveChanges(
  tx: Tx,
  { before, after, transitions, gatewayEventId, actor, names }: Saved,
): Promise<unknown> {
  const tenantId = after.tenant.id;
  const sent: Promise<unknown>[] = [];
  const send = (statement: Statement, values: unknown[]): void => {
    sent.push(tx.query(statement, values));
  };
  const changed = <Entity extends { id: string; version: number }>(
    was: readonly Entity[],
    is: readonly Entity[],
  ): Entity[] => is.filter((one) => was.find((old) => old.id === one.id)?.version !== one.version);
  const sendChanged = <Entity extends { id: string; version: number }>(
    statement: Statement,
    of: Table<Entity>,
    was: readonly Entity[],
    is: readonly Entity[],
  ): void => {
    const rows = changed(was, is);
    if (rows.length > 0) send(statement, [toJson(of, rows)]);
  };
  const instant = (at: number | null) => (at === null ? null : new Date(at));

  const { tenant, account, customer } = after;
  if (tenant.version !== before.tenant.version)
    send(saveTenant, [
      tenant.id,
      tenant.email,
      tenant.status,
      tenant.statusReason,
      tenant.overdueSince,
      instant(tenant.activatedAt),
      instant(tenant.suspendedAt),
      instant(tenant.canceledAt),
      tenant.livemode,
      before.tenant.version,
    ]);
  if (customer && before.customer && customer.version !== before.customer.version)
    send(saveCustomer, [customer.id, customer.name, customer.email, customer.status, before.customer.version]);
  if (account.version !== before.account.version)
    send(saveAccount, [
      account.id,
      account.dunningState,
      account.overdueSince,
      instant(account.activatedAt),
      instant(account.canceledAt),
      account.version,
      account.dunningExempt,
      instant(account.suspendedAt),
      account.ownDunningPolicy,
    ]);
  sendChanged(save.subscriptions, tables.subscriptions, before.subscriptions, after.subscriptions);
  sendChanged(save.invoices, tables.invoices, before.invoices, after.invoices);
  sendChanged(save.payments, tables.payments, before.payments, after.payments);
  sendChanged(save.refunds, tables.refunds, before.refunds, after.refunds);
  sendChanged(save.disputes, tables.disputes, before.disputes, after.disputes);
  sendChanged(save.runs, tables.dunningRuns, before.run ? [before.run] : [], after.run ? [after.run] : []);
  if (JSON.stringify(before.allocations) !== JSON.stringify(after.allocations))
    send(saveAllocations, [tenantId, JSON.stringify(allocationRows(before.allocations, after.allocations))]);
  if (names && (after.refs.length > before.refs.length || movedAccount(before, after)))
    send(saveRefs, [
      tenantId,
      names.gatewayAccountId,
      names.livemode,
      JSON.stringify(
        after.refs
          .filter((one) => one.kind !== 'own')
          .map((one) => ({ kind: one.kind, id: one.id, entity_type: one.entityType, entity_id: one.entityId })),
      ),
      account.id,
    ]);
  if (transitions.length > 0) sent.push(saveMoves(tx, tenantId, transitions, { gatewayEventId, actor }));
  return Promise.all(sent);
}

/** Moves of one command, made or refused, into the history. */
export const saveMoves = (
  tx: Tx,
  tenantId: string,
  moves: readonly Transition[],
  by: { gatewayEventId: string | null; actor: string },
): Promise<unknown> =>
  tx.query(saveTransitions, [
    tenantId,
    JSON.stringify(
      moves.map((one) => ({
        entity_type: one.entityType,
        entity_id: one.entityId,
        from_status: one.from,
        to_status: one.to,
        cause: one.cause,
        effective_at: new Date(one.effectiveAt).toISOString(),
        refusal: one.refusal,
      })),
    ),
    by.gatewayEventId,
    by.actor,
  ]);

/** The gateway has named another payer for something known. */
const movedAccount = (before: BillingState, after: BillingState): boolean =>
  [...before.payments, ...before.invoices, ...before.subscriptions].some(
    (one) => one.billingAccountId !== after.account.id,
  );

/** Every link as it is now; a guess that is no more is kept as withdrawn, because the service deletes nothing. */
function allocationRows(before: readonly Allocation[], after: readonly Allocation[]) {
  const rowOf = (one: Allocation, link: 'told' | 'guessed' | 'withdrawn') => ({
    payment_id: one.paymentId,
    invoice_id: one.invoiceId,
    amount_minor: link === 'withdrawn' ? 0 : one.amountMinor,
    refunded_minor: link === 'withdrawn' ? 0 : one.refundedMinor,
    told_minor: one.toldMinor,
    link,
  });
  const isGone = (was: Allocation) =>
    !after.some((is) => is.paymentId === was.paymentId && is.invoiceId === was.invoiceId);
  return [
    ...after.map((one) => rowOf(one, one.guessed ? 'guessed' : 'told')),
    ...before.filter(isGone).map((one) => rowOf(one, 'withdrawn')),
  ];
}
