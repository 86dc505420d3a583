import { mostDevices } from '../domain/channels.js';
import type { ProviderRef } from '../domain/commands.js';
import type { Allocation } from '../domain/entities.js';
import type { BillingState, Ref } from '../domain/state.js';
import type { Day, Millis } from '../domain/time.js';
import { due, nearInvoices, nearMs, nearPayments } from './billing-near.js';
import * as tables from './billing-tables.js';
import { sql, type Tx } from './connection.js';
import { namedRefs } from './named-refs.js';
import { fromJson, type Table } from './rows.js';

/** What a command names: in the gateway account and mode in which a gateway's names mean something, or by our own ids. */
export interface Names {
  /** null: no gateway's names are among them. */
  gatewayAccountId: string | null;
  livemode: boolean;
  refs: readonly ProviderRef[];
  /** By their uuids. */
  own?: readonly OwnName[];
  /**
   * Stripe does not link payments and invoices any more: those near this time over one of these sums, or over the sum of
   * what is named, may belong together.
   */
  unlinked: { near: Millis; sums: readonly number[] } | null;
}

export interface OwnName {
  entityType: Ref['entityType'];
  id: string;
}

const lock = sql('select id from billing_accounts where id = any ($1) order by id for update');

// Arrays, because what is known of a join's size is too little: it may be done by reading a table from its beginning.
const idsOf = (cte: string) => `any (array(select id from ${cte}))`;
const named = (type: string) => `any (array(select entity_id from named where entity_type = '${type}'))`;

/**
 * How many payments and invoices are read of those that hang together. Besides, every payment that is named comes with all
 * of its invoices, and every invoice with all of its payments; what those at the end pay stays as it is
 * (`domain/allocation.ts`).
 */
export const mostLinked = 500;

/** One statement and so one snapshot, taken after the lock: what the commands name and what is linked to it. */
const loadOf = (names: string) => `
  with recursive named as (${names}
  ), sums as (
    select unnest($8::bigint[]) as minor
    union select amount_minor from payments where id = ${named('payment')}
    union select ${due} from invoices i where i.id = ${named('invoice')}
  ), near_invoices as (${nearInvoices}
  ), near_payments as (${nearPayments}
  ), told_payments as (
    select entity_id as id from named where entity_type = 'payment'
    union select payment_id from refunds where id = ${named('refund')}
    union select payment_id from disputes where id = ${named('dispute')}
    union select id from near_payments
  ), linked (kind, id) as (
    -- What an invoice is paid follows from all of its payments, and what each of those has left from all of its invoices.
    select * from (
      select 'payment', id from told_payments
      union select 'invoice', entity_id from named where entity_type = 'invoice'
      union select 'invoice', id from near_invoices
    ) first
    union select next.kind, next.id from linked l cross join lateral (
      select 'invoice' as kind, a.invoice_id as id from payment_allocations a
      where l.kind = 'payment' and a.payment_id = l.id and a.link <> 'withdrawn'
      union all
      select 'payment', a.payment_id from payment_allocations a
      where l.kind = 'invoice' and a.invoice_id = l.id and a.link <> 'withdrawn' offset 0
    ) next
  ), reached as (
    -- Recursion goes outwards and ends with the limit: those that are nearest to what is named.
    select kind, id from linked limit ${mostLinked}
  ), invoice_ids as (
    select id from reached where kind = 'invoice'
    union select invoice_id from payment_allocations where payment_id = ${idsOf('told_payments')} and link <> 'withdrawn'
  ), payment_ids as (
    select id from reached where kind = 'payment'
    union select payment_id from payment_allocations where invoice_id = ${idsOf('invoice_ids')} and link <> 'withdrawn'
  ), subscription_ids as (
    select entity_id as id from named where entity_type = 'subscription'
    union select subscription_id from invoices where id = ${idsOf('invoice_ids')} and subscription_id is not null
    union select subscription_id from payments where id = ${idsOf('payment_ids')} and subscription_id is not null
    union select id from subscriptions where billing_account_id = $1 and dunning_suspended_at is not null
  )
  select
    to_jsonb(a) as account,
    (select to_jsonb(t) from tenants t where t.id = a.tenant_id) as tenant,
    (select to_jsonb(c) from customers c where c.id = a.customer_id) as customer,
    (select jsonb_agg(d order by d.id) from (
      select d.* from devices d where d.tenant_id = a.tenant_id and d.customer_id = a.customer_id and d.removed_at is null
      union all select d.* from devices d where a.customer_id is null and d.tenant_id = a.tenant_id and d.customer_id is null and d.removed_at is null
      order by id desc limit ${mostDevices}) d) as devices,
    (select jsonb_agg(p) from payments p where p.id = ${idsOf('payment_ids')}) as payments,
    (select jsonb_agg(i) from invoices i where i.id = ${idsOf('invoice_ids')}) as invoices,
    (select jsonb_agg(s) from subscriptions s where s.id = ${idsOf('subscription_ids')}) as subscriptions,
    (select jsonb_agg(r order by r.created_at, r.id) from refunds r where r.payment_id = ${idsOf('payment_ids')}) as refunds,
    (select jsonb_agg(d) from disputes d where d.payment_id = ${idsOf('payment_ids')}) as disputes,
    (select jsonb_agg(l) from payment_allocations l where l.link <> 'withdrawn' and l.payment_id = ${idsOf('payment_ids')}) as allocations,
    (select jsonb_agg(n) from named n where entity_type <> 'billing_account') as refs,
    (select to_jsonb(r) from dunning_runs r where r.billing_account_id = a.id and r.ended_at is null limit 1) as run,
    (select jsonb_build_object('delinquent', count(*), 'overdueSince', min(i.overdue_since)) from invoices i
      where i.billing_account_id = a.id and i.status in ('issued','sent','authorized') and (i.failed_at is not null or i.overdue_at is not null)
        and i.id <> all (array(select id from invoice_ids))) as others
  from billing_accounts a where a.id = $1`;
const byRefs = `
    select r.kind, r.external_id as id, r.entity_type, r.entity_id from ${namedRefs(2)}`;
const load = sql(loadOf(byRefs));
/** Apart: what gateways tell is to be planned for their names alone. */
const loadOwn = sql(
  loadOf(`${byRefs}
    union all select 'own', o.id::text, o.entity_type, o.id from unnest($9::text[], $10::uuid[]) as o (entity_type, id)`),
);

type Json = Record<string, unknown>;
interface Loaded {
  account: Json;
  tenant: Json;
  customer: Json | null;
  devices: Json[] | null;
  payments: Json[] | null;
  invoices: Json[] | null;
  subscriptions: Json[] | null;
  refunds: Json[] | null;
  disputes: Json[] | null;
  allocations: Json[] | null;
  refs: { kind: Ref['kind']; id: string; entity_type: Ref['entityType']; entity_id: string }[] | null;
  run: Json | null;
  others: { delinquent: number; overdueSince: Day | null };
}

/**
 * Locks the billing accounts, then reads the state of the first. Entities of the others are read too when they are named;
 * null when one belongs to an account that is not locked: somebody else has just created it, begin again.
 */
export async function lockAndLoad(
  tx: Tx,
  accountIds: readonly [string, ...string[]],
  names: Names,
): Promise<BillingState | null> {
  const [, [row]] = await Promise.all([
    tx.query(lock, [accountIds]),
    tx.query<Loaded>(names.own ? loadOwn : load, [
      accountIds[0],
      names.gatewayAccountId,
      names.livemode,
      names.refs.map((ref) => ref.kind),
      names.refs.map((ref) => ref.id),
      names.unlinked && new Date(names.unlinked.near - nearMs),
      names.unlinked && new Date(names.unlinked.near + nearMs),
      names.unlinked?.sums ?? [],
      ...(names.own ? [names.own.map((one) => one.entityType), names.own.map((one) => one.id)] : []),
    ]),
  ]);
  if (!row) throw new Error(`Cannot load billing account '${accountIds[0]}': it does not exist`);
  const state = stateOf(row);
  const unlocked = [...state.payments, ...state.invoices, ...state.subscriptions].some(
    (one) => !accountIds.includes(one.billingAccountId),
  );
  return unlocked ? null : state;
}

function stateOf(row: Loaded): BillingState {
  const many = <Entity>(of: Table<Entity>, rows: Json[] | null): Entity[] =>
    (rows ?? []).map((one) => fromJson(of, one));
  return {
    account: fromJson(tables.billingAccounts, row.account),
    tenant: fromJson(tables.tenants, row.tenant),
    customer: row.customer && fromJson(tables.customers, row.customer),
    devices: many(tables.devices, row.devices),
    payments: many(tables.payments, row.payments),
    invoices: many(tables.invoices, row.invoices),
    subscriptions: many(tables.subscriptions, row.subscriptions),
    refunds: many(tables.refunds, row.refunds),
    disputes: many(tables.disputes, row.disputes),
    allocations: (row.allocations ?? []).map(
      (one): Allocation => ({
        tenantId: String(one.tenant_id),
        paymentId: String(one.payment_id),
        invoiceId: String(one.invoice_id),
        amountMinor: Number(one.amount_minor),
        refundedMinor: Number(one.refunded_minor),
        toldMinor: one.told_minor === null ? null : Number(one.told_minor),
        guessed: one.link === 'guessed',
      }),
    ),
    refs: (row.refs ?? []).map((one) => ({
      kind: one.kind,
      id: one.id,
      entityType: one.entity_type,
      entityId: one.entity_id,
    })),
    run: row.run && fromJson(tables.dunningRuns, row.run),
    others: row.others,
  };
}
