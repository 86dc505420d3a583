import { sql, type Tx } from './connection.js';
import { type CreditNoteRow, creditNoteColumns } from './credit-notes.js';
import { type CustomerRow, customerColumns } from './customers.js';
import { type DeliveryRow, deliveryColumns } from './deliveries.js';
import { type InvoiceLineRow, lineColumns } from './invoice-lines.js';
import { type InvoiceRow, invoiceColumns } from './invoices.js';
import { type PaymentRow, paymentColumns } from './payments.js';
import { type RefundRow, refundColumns } from './refunds.js';
import { type SubscriptionRow, subscriptionColumns } from './subscriptions.js';

/** What belongs to each row of a page, as the tenant: one statement per relation, however many rows. */
type Related<Row> = (tx: Tx, tenantId: string, ids: readonly string[]) => Promise<Row[]>;
export type Owned<Row> = Row & { owner_id: string };

/** So many rows of each owner at most. */
export const relatedAtMost = 100;

const byIds = <Row>(columns: readonly string[], from: string, alias = ''): Related<Row> => {
  const statement = sql(
    `select ${columns.join(', ')} from ${from} where ${alias}tenant_id = $1 and ${alias}id = any ($2::uuid[])`,
  );
  return (tx, tenantId, ids) => tx.query<Row>(statement, [tenantId, ids]);
};

/** `$1`: the tenant; `owner.id`: whose rows these are. */
const ofEach = <Row>(columns: string, from: string, where: string, order: string): Related<Owned<Row>> => {
  const statement = sql(`
    select owner.id as owner_id, related.* from unnest($2::uuid[]) as owner (id) cross join lateral (
      select ${columns} from ${from} where ${where} order by ${order} limit ${relatedAtMost}) as related`);
  return (tx, tenantId, ids) => tx.query<Owned<Row>>(statement, [tenantId, ids]);
};

const payer = (row: string) => `join billing_accounts b on b.id = ${row}.billing_account_id`;

export const customersByIds = byIds<CustomerRow>(customerColumns, 'customers');
export const subscriptionsByIds = byIds<SubscriptionRow>(subscriptionColumns, `subscriptions s ${payer('s')}`, 's.');
export const invoicesByIds = byIds<InvoiceRow>(invoiceColumns, `invoices i ${payer('i')}`, 'i.');
export const paymentsByIds = byIds<PaymentRow>(paymentColumns, `payments p ${payer('p')}`, 'p.');

export const linesOfInvoices = ofEach<InvoiceLineRow>(
  lineColumns.join(', '),
  'invoice_lines',
  'tenant_id = $1 and invoice_id = owner.id and not is_removed',
  'position',
);
/** What paid them. */
export const paymentsOfInvoices = ofEach<PaymentRow>(
  paymentColumns.join(', '),
  `payment_allocations pays join payments p on p.id = pays.payment_id ${payer('p')}`,
  "pays.tenant_id = $1 and pays.invoice_id = owner.id and pays.link = 'told' and pays.amount_minor > 0",
  'p.id desc',
);
export const creditNotesOfInvoices = ofEach<CreditNoteRow>(
  creditNoteColumns.join(', '),
  'credit_notes',
  'tenant_id = $1 and invoice_id = owner.id',
  'id desc',
);
/** What they pay, or would if they were paid. */
export const invoicesOfPayments = ofEach<InvoiceRow>(
  invoiceColumns.join(', '),
  `payment_allocations pays join invoices i on i.id = pays.invoice_id ${payer('i')}`,
  "pays.tenant_id = $1 and pays.payment_id = owner.id and pays.link <> 'withdrawn'",
  'i.id desc',
);
export const refundsOfPayments = ofEach<RefundRow>(
  refundColumns.join(', '),
  `refunds r join payments p on p.id = r.payment_id ${payer('p')}`,
  'r.tenant_id = $1 and r.payment_id = owner.id',
  'r.id desc',
);
// `is true` keeps it to the event's key, as in `deliveries.ts`.
export const deliveriesOfEvents = ofEach<DeliveryRow>(
  deliveryColumns('deliveries'),
  'deliveries',
  '(tenant_id = $1) is true and event_id = owner.id',
  'id desc',
);
