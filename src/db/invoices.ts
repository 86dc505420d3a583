import type { InvoicePaymentStatus, InvoiceStatus } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** An invoice as a tenant reads it, with whom it is for. */
export interface InvoiceRow {
  id: string;
  tenant_id: string;
  billing_account_id: string;
  /** null: the tenant itself pays, on the platform's account. */
  customer_id: string | null;
  livemode: boolean;
  subscription_id: string | null;
  number: string;
  series: string | null;
  external_id: string | null;
  status: InvoiceStatus;
  payment_status: InvoicePaymentStatus;
  currency: string | null;
  subtotal_minor: number | null;
  discount_minor: number;
  tax_minor: number;
  total_minor: number | null;
  paid_minor: number;
  credited_minor: number;
  refunded_minor: number;
  due_minor: number | null;
  due_date: Day | null;
  issued_at: Millis | null;
  sent_at: Millis | null;
  authorized_at: Millis | null;
  rejected_at: Millis | null;
  reject_reason: string | null;
  paid_at: Millis | null;
  voided_at: Millis | null;
  void_reason: string | null;
  uncollectible_at: Millis | null;
  overdue_since: Day | null;
  hosted_url: string | null;
  metadata: Record<string, unknown>;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const ofInvoice = [
  ...['id', 'tenant_id', 'billing_account_id', 'subscription_id', 'number', 'series', 'external_id', 'status'],
  ...['payment_status', 'currency', 'subtotal_minor', 'discount_minor', 'tax_minor', 'total_minor', 'paid_minor'],
  ...['credited_minor', 'refunded_minor', 'due_minor', 'due_date', 'issued_at', 'sent_at', 'authorized_at'],
  ...['rejected_at', 'reject_reason', 'paid_at', 'voided_at', 'void_reason', 'uncollectible_at', 'overdue_since'],
  ...['hosted_url', 'metadata', 'version', 'created_at', 'updated_at'],
] as const satisfies readonly (keyof InvoiceRow)[];
/** Of invoices i and their billing accounts b. */
export const invoiceColumns: readonly string[] = [
  ...ofInvoice.map((name) => `i.${name}`),
  'b.customer_id',
  'b.livemode',
];
const select = `select ${invoiceColumns.join(', ')} from invoices i join billing_accounts b on b.id = i.billing_account_id`;
const find = sql(`${select} where i.tenant_id = $1 and (i.id = $2::uuid or i.external_id = $3)`);

/** As the tenant, by its uuid or the tenant's own id; one of them is null. */
export const invoiceOf = async (
  tx: Tx,
  tenantId: string,
  { id, externalId }: { id: string | null; externalId: string | null },
): Promise<InvoiceRow | null> => (await tx.query<InvoiceRow>(find, [tenantId, id, externalId]))[0] ?? null;

const setExternal = sql(`
  update invoices set external_id = $3, metadata = $4, updated_at = now(), version = version + case when $5 then 1 else 0 end
  where tenant_id = $1 and id = $2 and (external_id is distinct from $3 or metadata <> $4::jsonb)`);

/** As the tenant, under the account's lock: what of it is the tenant's own alone. `isChange`: of one that was there before. */
export const setInvoiceExternals = (
  tx: Tx,
  tenantId: string,
  id: string,
  to: { externalId: string | null; metadata: Record<string, unknown> },
  isChange: boolean,
): Promise<unknown> => tx.query(setExternal, [tenantId, id, to.externalId, JSON.stringify(to.metadata), isChange]);

const owner = sql('select billing_account_id as id from subscriptions where tenant_id = $1 and id = $2');

/** As the tenant: whose subscription it is; null: there is none. */
export const accountOfSubscription = async (tx: Tx, tenantId: string, id: string): Promise<string | null> =>
  (await tx.query<{ id: string }>(owner, [tenantId, id]))[0]?.id ?? null;

export interface AllocationRow {
  payment_id: string;
  amount_minor: number;
  refunded_minor: number;
  paid_at: Millis | null;
}

const allocations = sql(`
  select a.payment_id, a.amount_minor, a.refunded_minor, p.paid_at from payment_allocations a join payments p on p.id = a.payment_id
  where a.tenant_id = $1 and a.invoice_id = $2 and a.link = 'told' and a.amount_minor > 0 order by p.paid_at, a.payment_id`);

/** As the tenant: what paid an invoice. */
export const allocationsOfInvoice = (tx: Tx, tenantId: string, invoiceId: string): Promise<AllocationRow[]> =>
  tx.query<AllocationRow>(allocations, [tenantId, invoiceId]);

const ofFact = sql(`
  select id from invoices where tenant_id = $1 and series is not null and status not in ('draft', 'rejected') and id in (
    select $2::uuid union all
    (select (array_agg(invoice_id))[1] from payment_allocations where tenant_id = $1 and payment_id = $2 having count(*) = 1))`);

/** As the tenant: the invoice of our own that a fact is about, an invoice itself or a payment of exactly one; null: of none. */
export const ownInvoiceOfFact = async (tx: Tx, tenantId: string, factId: string): Promise<string | null> =>
  (await tx.query<{ id: string }>(ofFact, [tenantId, factId]))[0]?.id ?? null;
