import type { ProviderRef } from '../domain/commands.js';
import type { DisputeStatus, RefundStatus, SubscriptionStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { type Database, sql } from './connection.js';
import { refKey } from './gateway-event-keys.js';
import { namedRefs } from './named-refs.js';

export interface PaymentFacts {
  authorizedAt: Millis | null;
  paidAt: Millis | null;
  settledAt: Millis | null;
  failedAt: Millis | null;
  refundedMinor: number;
  disputes: DisputeStatus[];
}

export interface InvoiceFacts {
  overdueAt: Millis | null;
  voidedAt: Millis | null;
  paidAt: Millis | null;
}

/** What is known of objects that a gateway names. */
export interface KnownFacts {
  payments: ReadonlyMap<string, PaymentFacts>;
  invoices: ReadonlyMap<string, InvoiceFacts>;
  refunds: ReadonlyMap<string, RefundStatus>;
  subscriptions: ReadonlyMap<string, SubscriptionStatus>;
  /** `kind:id` of what an event names that has come and waits for its owner. */
  waiting: ReadonlySet<string>;
}

export interface NamesOf {
  gatewayAccountId: string;
  livemode: boolean;
}

interface RefRow {
  kind: ProviderRef['kind'];
  external_id: string;
  tenant_id: string;
  entity_id: string;
}

const resolve = sql(`select r.kind, r.external_id, r.tenant_id, r.entity_id from ${namedRefs(1)}`);
const waiting = sql(`
  select unnest(refs) as ref from gateway_events
  where status in ('tenant_not_found','parked') and refs && $2 and gateway_account_id = $1`);
const payments = sql(`
  select p.id, p.authorized_at, p.paid_at, p.settled_at, p.failed_at, p.refunded_minor,
    array(select d.status::text from disputes d where d.payment_id = p.id) as disputes
  from payments p where p.id = any ($1)`);
const invoices = sql('select id, overdue_at, voided_at, paid_at from invoices where id = any ($1)');
const refunds = sql('select id, status from refunds where id = any ($1)');
const subscriptions = sql('select id, status from subscriptions where id = any ($1)');

interface PaymentRow {
  id: string;
  authorized_at: Millis | null;
  paid_at: Millis | null;
  settled_at: Millis | null;
  failed_at: Millis | null;
  refunded_minor: number;
  disputes: DisputeStatus[];
}

const nothing = { payments: new Map(), invoices: new Map(), refunds: new Map(), subscriptions: new Map() };

interface InvoiceRow {
  id: string;
  overdue_at: Millis | null;
  voided_at: Millis | null;
  paid_at: Millis | null;
}
const invoiceFacts = (row: InvoiceRow): InvoiceFacts => ({
  overdueAt: row.overdue_at,
  voidedAt: row.voided_at,
  paidAt: row.paid_at,
});

/** What we know of these names, each read as the tenant that it belongs to. */
export const knownFacts = (db: Database, names: NamesOf, refs: readonly ProviderRef[]): Promise<KnownFacts> =>
  db.withSystem(async (tx) => {
    const [rows, waits] = await Promise.all([
      tx.query<RefRow>(resolve, [
        names.gatewayAccountId,
        names.livemode,
        refs.map((ref) => ref.kind),
        refs.map((ref) => ref.id),
      ]),
      tx.query<{ ref: string }>(waiting, [names.gatewayAccountId, refs.map(refKey)]),
    ]);
    const idsOf = (kind: ProviderRef['kind']) => rows.filter((row) => row.kind === kind).map((row) => row.entity_id);
    const waitingRefs = new Set(waits.map(({ ref }) => ref));
    if (rows.length === 0) return { ...nothing, waiting: waitingRefs };
    await tx.actAs([...new Set(rows.map((row) => row.tenant_id))]);
    const [paid, owed, given, subscribed] = await Promise.all([
      tx.query<PaymentRow>(payments, [idsOf('payment')]),
      tx.query<InvoiceRow>(invoices, [[...idsOf('invoice'), ...idsOf('payment_link')]]),
      tx.query<{ id: string; status: RefundStatus }>(refunds, [idsOf('refund')]),
      tx.query<{ id: string; status: SubscriptionStatus }>(subscriptions, [idsOf('subscription')]),
    ]);
    const byName = <Row extends { id: string }, Fact>(
      kind: ProviderRef['kind'],
      found: Row[],
      of: (row: Row) => Fact,
    ) => {
      const byId = new Map(found.map((row) => [row.id, of(row)]));
      return new Map(
        rows.flatMap((row): [string, Fact][] => {
          const fact = row.kind === kind ? byId.get(row.entity_id) : undefined;
          return fact === undefined ? [] : [[row.external_id, fact]];
        }),
      );
    };
    return {
      payments: byName('payment', paid, (row) => ({
        authorizedAt: row.authorized_at,
        paidAt: row.paid_at,
        settledAt: row.settled_at,
        failedAt: row.failed_at,
        refundedMinor: row.refunded_minor,
        disputes: row.disputes,
      })),
      invoices: new Map([...byName('invoice', owed, invoiceFacts), ...byName('payment_link', owed, invoiceFacts)]),
      refunds: byName('refund', given, (row) => row.status),
      subscriptions: byName('subscription', subscribed, (row) => row.status),
      waiting: waitingRefs,
    };
  });

const subscriptionPage = sql(`
  select kind, external_id, tenant_id, entity_id from gateway_refs
  where gateway_account_id = $1 and livemode = $2 and kind = 'subscription' and external_id > $3 order by external_id limit $4`);
const running = sql(`
  select id, status from subscriptions where id = any ($1) and status not in ('canceled','completed','incomplete_expired')`);

/** A page of the account's subscriptions by name; `status` null: it is over. */
export const subscriptionsAfter = (
  db: Database,
  names: NamesOf,
  after: string,
  limit: number,
): Promise<{ name: string; status: SubscriptionStatus | null }[]> =>
  db.withSystem(async (tx) => {
    const rows = await tx.query<RefRow>(subscriptionPage, [names.gatewayAccountId, names.livemode, after, limit]);
    if (rows.length === 0) return [];
    await tx.actAs([...new Set(rows.map((row) => row.tenant_id))]);
    const found = await tx.query<{ id: string; status: SubscriptionStatus }>(running, [
      rows.map((row) => row.entity_id),
    ]);
    const statuses = new Map(found.map((row) => [row.id, row.status]));
    return rows.map((row) => ({ name: row.external_id, status: statuses.get(row.entity_id) ?? null }));
  });
