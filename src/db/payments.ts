import type { GatewayName, PaymentStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readNarrowPage } from './pages.js';
import { type Comparison, whereCompared, whereOfAccounts } from './where-compared.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface PaymentRow {
  id: string;
  billing_account_id: string;
  /** null: the tenant itself, on the platform's account. */
  customer_id: string | null;
  livemode: boolean;
  status: PaymentStatus;
  amount_minor: number | null;
  refunded_minor: number;
  currency: string | null;
  gateway: GatewayName | 'manual';
  gateway_account_id: string | null;
  /** What the gateway calls it; of one taken outside a gateway its reference. */
  provider_payment_id: string | null;
  provider_charge_id: string | null;
  payment_method_summary: string | null;
  subscription_id: string | null;
  failure_code: string | null;
  failure_message: string | null;
  receipt_url: string | null;
  paid_at: Millis | null;
  settled_at: Millis | null;
  failed_at: Millis | null;
  canceled_at: Millis | null;
  refunded_at: Millis | null;
  created_at: Millis;
  version: number;
  /** How much of it pays invoices, and how much of that has gone back. */
  allocated_minor: number;
  allocated_back_minor: number;
}

const ofPayment = [
  ...[
    'id',
    'billing_account_id',
    'status',
    'amount_minor',
    'refunded_minor',
    'currency',
    'gateway',
    'gateway_account_id',
  ],
  ...['provider_payment_id', 'provider_charge_id', 'payment_method_summary', 'subscription_id', 'failure_code'],
  ...[
    'failure_message',
    'receipt_url',
    'paid_at',
    'settled_at',
    'failed_at',
    'canceled_at',
    'refunded_at',
    'created_at',
  ],
  'version',
].map((name) => `p.${name}`);
const shares = (column: string) =>
  `(select coalesce(sum(a.${column}), 0)::bigint from payment_allocations a where a.payment_id = p.id and a.link <> 'withdrawn')`;
const computed = [
  'b.customer_id',
  'b.livemode',
  `${shares('amount_minor')} as allocated_minor`,
  `${shares('refunded_minor')} as allocated_back_minor`,
];

/** Of payments p and their billing accounts b. */
export const paymentColumns: readonly string[] = [...ofPayment, ...computed];

const byId = sql(`
  select ${paymentColumns.join(', ')} from payments p join billing_accounts b on b.id = p.billing_account_id
  where p.tenant_id = $1 and p.id = $2`);

/** As the tenant. */
export const paymentById = async (tx: Tx, tenantId: string, id: string): Promise<PaymentRow | null> =>
  (await tx.query<PaymentRow>(byId, [tenantId, id]))[0] ?? null;

export interface PaymentFilter extends TimeRanges<'paid'>, ValueRanges<'amount_minor'> {
  status?: PaymentStatus | undefined;
  customerId?: string | undefined;
  /** What its customers pay it, or what it pays the platform itself. */
  payer?: 'customer' | 'platform' | undefined;
  invoiceId?: string | undefined;
  gateway?: GatewayName | 'manual' | undefined;
  /** What it is called outside: by its gateway, or by who took it. */
  reference?: string | undefined;
  currency?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listPayments = (
  tx: Tx,
  tenantId: string,
  filter: PaymentFilter,
  page: PageOptions,
): Promise<Page<PaymentRow>> =>
  readNarrowPage(
    tx,
    page,
    'p.id',
    (from) => {
      const query = from('payments as p').where('p.tenant_id', tenantId);
      whereCompared(query, comparisons(filter));
      whereInRanges(query, { paid: 'p.paid_at', amount_minor: 'p.amount_minor' }, filter);
      whereMadeBetween(query, filter, 'p');
      if (filter.customerId !== undefined) whereOfAccounts(query, 'p', tenantId, 'customer_id', filter.customerId);
      if (filter.payer !== undefined) whereOfAccounts(query, 'p', tenantId, 'kind', filter.payer);
      const { reference, invoiceId } = filter;
      if (reference !== undefined)
        query.where((either) =>
          either.where('p.provider_payment_id', reference).orWhere('p.provider_charge_id', reference),
        );
      if (invoiceId !== undefined)
        query.whereRaw(
          "p.id in (select a.payment_id from payment_allocations a where a.invoice_id = ? and a.link <> 'withdrawn')",
          [invoiceId],
        );
      return query;
    },
    (from, ids) =>
      from(ids)
        .join('payments as p', 'p.id', 'page.id')
        .join('billing_accounts as b', 'b.id', 'p.billing_account_id')
        .select(paymentColumns.map((text) => from.raw(text)))
        .where('p.tenant_id', tenantId),
  );

const comparisons = (filter: PaymentFilter): Comparison[] => [
  ['p.status', '=', filter.status],
  ['p.gateway', '=', filter.gateway],
  ['p.currency', '=', filter.currency],
];

export interface AllocationRow {
  invoice_id: string;
  invoice_number: string;
  amount_minor: number;
  refunded_minor: number;
}

const allocations = sql(`
  select a.invoice_id, i.number as invoice_number, a.amount_minor, a.refunded_minor
  from payment_allocations a join invoices i on i.id = a.invoice_id
  where a.tenant_id = $1 and a.payment_id = $2 and a.link <> 'withdrawn' order by a.invoice_id`);

/** As the tenant: which invoices it pays, or would if it were paid. */
export const allocationsOf = (tx: Tx, tenantId: string, paymentId: string): Promise<AllocationRow[]> =>
  tx.query(allocations, [tenantId, paymentId]);

const turn = sql(
  `select pg_advisory_xact_lock(hashtextextended('payment_reference/' || $1::text || '/' || $2::text, 0))`,
);
const taken = sql(`select id from payments where tenant_id = $1 and provider_payment_id = $2 and gateway = 'manual'`);

/** As the tenant: whether no payment outside a gateway has this reference. Until the commit nobody else gets to know. */
export async function isReferenceFree(tx: Tx, tenantId: string, reference: string): Promise<boolean> {
  await tx.query(turn, [tenantId, reference]);
  return (await tx.query(taken, [tenantId, reference])).length === 0;
}

const invoices = sql('select id from invoices where tenant_id = $1 and billing_account_id = $2 and id = any ($3)');

/** As the tenant: those of these invoices that this account owes. */
export const invoicesOwedBy = async (
  tx: Tx,
  tenantId: string,
  accountId: string,
  ids: readonly string[],
): Promise<string[]> => (await tx.query<{ id: string }>(invoices, [tenantId, accountId, ids])).map((row) => row.id);
