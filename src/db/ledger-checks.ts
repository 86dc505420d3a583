import { type Database, sql } from './connection.js';
import * as facts from './ledger-facts.js';
import { nilUuid } from './uuid.js';

/** A row that says something else than the rows around it. */
export interface Disagreement {
  check: string;
  tenant_id: string;
  /** The id that the platform gave the tenant. */
  tenant: string;
  entity_type: 'payment' | 'invoice' | 'refund' | 'dispute' | 'billing_account' | 'tenant';
  entity_id: string;
  expected: string | null;
  actual: string | null;
  detail: string;
}

interface Check {
  check: string;
  entity: Disagreement['entity_type'];
  from: string;
  expected: string;
  actual: string;
  /** When expected and actual may differ all the same. */
  unless?: string;
  /** Of the row: `x.` where `from` joins several tables. */
  id?: string;
  tenant?: string;
  detail: string;
}

/** One event per fact, whatever told it and how often; an event whose fact is not there was never true. */
const told = (check: string, entity: 'payment' | 'refund' | 'invoice', table: string, fact: string): Check => ({
  check,
  entity,
  from: `(select tenant_id, id from ${table} where ${fact} is not null) as f
    full join (select tenant_id, aggregate_id as id, count(*) as n from events where type = '${check}' group by tenant_id, aggregate_id) as e using (tenant_id, id)`,
  expected: 'case when f.id is null then 0 else 1 end',
  actual: 'coalesce(e.n, 0)',
  // The total of an invoice may be raised after it was paid.
  ...(entity === 'invoice' ? { unless: 'f.id is null and e.n = 1' } : {}),
  detail: `events ${check} of this ${entity}`,
});

/** A gateway's name leads to this row and to no other, because it can lead to one only (`gateway_refs`, its primary key). */
const named = (entity: 'payment' | 'refund' | 'dispute', column: string): Check => ({
  check: 'provider_id',
  entity,
  from: `${entity}s x ${entity === 'payment' ? '' : 'join payments p on p.id = x.payment_id'}
    left join gateway_refs g on g.entity_type = '${entity}' and g.entity_id = x.id and g.external_id = x.${column}
      and g.gateway_account_id = ${entity === 'payment' ? 'x' : 'p'}.gateway_account_id`,
  expected: 'g.external_id',
  actual: `x.${column}`,
  // Nothing of what was not told by a gateway has a name there.
  unless: `${entity === 'payment' ? 'x' : 'p'}.gateway_account_id is null`,
  id: 'x.id',
  tenant: 'x.tenant_id',
  detail: `${column}: the row that this name leads to is another`,
});

// biome-ignore format: a table
const checks: readonly Check[] = [
  { check: 'payment_status', entity: 'payment', from: 'pay', expected: facts.paymentStatus, actual: 'status::text', detail: 'status and the facts of the payment' },
  { check: 'payment_refunded', entity: 'payment', from: 'pay', expected: 'least(back, coalesce(amount_minor, back))', actual: 'refunded_minor', detail: 'refunded_minor and the refunds that succeeded' },
  { check: 'payment_over_refunded', entity: 'payment', from: 'pay', expected: 'least(back, coalesce(amount_minor, back))', actual: 'back', detail: 'refunds that succeeded, and the amount' },
  { check: 'payment_allocated', entity: 'payment', from: 'pay', expected: 'least(allocated, case when paid_at is null then 0 else amount end)', actual: 'allocated', detail: 'shares of invoices are more than was paid' },
  { check: 'payment_returned', entity: 'payment', from: 'pay', expected: 'case when paid_at is null then 0 else least(allocated, greatest(0, refunded_minor - (amount - allocated))) end', actual: 'returned', detail: 'refunds beyond the credit, and what of the shares has gone back' },
  { check: 'payment_credit', entity: 'payment', from: 'pay join links l on l.payment_id = pay.id join inv i on i.id = l.invoice_id', expected: '0', actual: 'least(amount - allocated, coalesce(i.room, amount) - i.covered)',
    unless: `pay.paid_at is null or l.link <> 'told' or l.told_minor is not null or amount <= allocated or coalesce(i.room, i.covered + 1) <= i.covered
      or coalesce(i.currency, '') <> coalesce(pay.currency, '')`, id: 'pay.id', tenant: 'pay.tenant_id', detail: 'is credit, while one of its invoices asks for it' },
  { check: 'allocation_told', entity: 'payment', from: 'links', expected: 'least(amount_minor, told_minor)', actual: 'amount_minor', unless: 'told_minor is null', id: 'payment_id', detail: 'a share is more than the gateway told' },
  { check: 'allocation_currency', entity: 'payment', from: 'links', expected: 'invoice_currency', actual: 'payment_currency', unless: 'amount_minor = 0 or payment_currency is null or invoice_currency is null', id: 'payment_id', detail: 'pays an invoice of another currency' },
  { check: 'allocation_account', entity: 'payment', from: 'links', expected: 'invoice_account', actual: 'payment_account', id: 'payment_id', detail: 'is for an invoice of another account' },
  { check: 'refund_status', entity: 'refund', from: 'refunds', expected: facts.refundStatus, actual: 'status::text', detail: 'status and the facts of the refund' },
  { check: 'invoice_covered', entity: 'invoice', from: 'inv', expected: 'least(covered, coalesce(room, covered))', actual: 'covered', detail: 'shares of payments are more than the invoice asks for' },
  { check: 'invoice_paid_minor', entity: 'invoice', from: 'inv', expected: facts.invoicePaid, actual: 'paid_minor', detail: 'paid_minor, shares of paid payments and what the gateway reported' },
  { check: 'invoice_due', entity: 'invoice', from: 'inv', expected: `total_minor - credited_minor - ${facts.invoicePaid}`, actual: 'due_minor', detail: 'due_minor' },
  { check: 'invoice_credited', entity: 'invoice', from: `invoices x left join (select invoice_id, sum(amount_minor) as credited from credit_notes where kind = 'credit' group by invoice_id) c on c.invoice_id = x.id`,
    expected: 'coalesce(c.credited, 0)', actual: 'x.credited_minor', id: 'x.id', tenant: 'x.tenant_id', detail: 'credited_minor and its credit notes' },
  { check: 'invoice_refunded', entity: 'invoice', from: 'inv', expected: 'returned', actual: 'refunded_minor', detail: 'refunded_minor and what of its shares has gone back' },
  { check: 'invoice_paid_at', entity: 'invoice', from: 'inv', expected: facts.invoicePaidAt, actual: 'paid_at', detail: 'paid_at: since when nothing is due, or the word of the gateway' },
  { check: 'invoice_status', entity: 'invoice', from: 'inv', expected: facts.invoiceStatus, actual: 'status::text', detail: 'status and the facts of the invoice' },
  { check: 'invoice_payment_status', entity: 'invoice', from: 'inv', expected: facts.invoicePaymentStatus, actual: 'payment_status::text', detail: 'payment_status, sums and payments' },
  named('payment', 'provider_payment_id'),
  named('payment', 'provider_charge_id'),
  named('refund', 'provider_refund_id'),
  named('dispute', 'provider_dispute_id'),
  told('payment.succeeded', 'payment', 'payments', 'paid_at'),
  told('payment.refunded', 'refund', 'refunds', 'processed_at'),
  told('refund.failed', 'refund', 'refunds', 'failed_at'),
  told('invoice.paid', 'invoice', 'invoices', 'paid_at'),
  { check: 'account_balance', entity: 'billing_account', from: 'account_balances', expected: 'paid_minor - refunded_minor - charged_back_minor', actual: 'allocated_minor + credit_minor', id: 'billing_account_id', detail: 'what came in and did not go back, and what invoices have of it with the credit' },
  { check: 'account_overdue', entity: 'billing_account', from: 'billing_accounts a left join delinquent d on d.billing_account_id = a.id', expected: 'd.overdue_since', actual: 'a.overdue_since', id: 'a.id', detail: 'overdue_since and the invoices that are' },
  ...['overdue_since', 'activated_at'].map((column): Check => ({
    check: `tenant_${column}`, entity: 'tenant', from: `tenants t join billing_accounts a on a.tenant_id = t.id and a.kind = 'platform' and a.livemode = t.livemode`,
    expected: column === 'activated_at' ? 'least(t.activated_at, a.activated_at)' : `a.${column}`, actual: `t.${column}`, id: 't.id', tenant: 't.id', detail: `${column} and that of its platform account` })),
  { check: 'tenant_status', entity: 'tenant', from: `tenants t join billing_accounts a on a.tenant_id = t.id and a.kind = 'platform' and a.livemode = t.livemode`,
    expected: facts.tenantStatus, actual: 't.status::text', id: 't.id', tenant: 't.id', detail: 'status, holds and the platform account' },
];

export const checkNames: readonly string[] = [...new Set(checks.map((one) => one.check))];

const rowsOf = ({ check, entity, from, expected, actual, unless, id, tenant, detail }: Check): string => `
  select '${check}' as check, ${tenant ?? 'tenant_id'} as tenant_id, '${entity}' as entity_type, ${id ?? 'id'} as entity_id,
    (${expected})::text as expected, (${actual})::text as actual, '${detail}' as detail
  from ${from} where (${expected}) is distinct from (${actual}) and not coalesce(${unless ?? 'false'}, false)`;

/** One statement and so one snapshot: what the service writes meanwhile is seen as a whole or not at all. */
const disagreements = `
  with ${facts.facts}, found as (${checks.map(rowsOf).join(' union all ')})
  select found.*, t.external_id as tenant from found join tenants t on t.id = found.tenant_id order by found.tenant_id, entity_type, entity_id, "check"`;

const nextTenants = sql('select id from tenants where id > $1 order by id limit 50');

/** Some tenants at a time, so that one statement neither takes long nor sees more than it needs. Changes nothing. */
export async function* checkLedger(
  db: Database,
  tenantId?: string,
): AsyncGenerator<{ tenants: number; found: Disagreement[] }> {
  for (let after = nilUuid; ; ) {
    const ids =
      tenantId === undefined
        ? (await db.withSystem((tx) => tx.query<{ id: string }>(nextTenants, [after]))).map((one) => one.id)
        : [tenantId];
    if (ids.length === 0) return;
    const found = await db.withTenants(ids, async (tx) => {
      // Whole tables of a tenant: longer than any statement of the service may take.
      await tx.query(`set local statement_timeout = '10min'`);
      return tx.query<Disagreement>(disagreements);
    });
    yield { tenants: ids.length, found };
    if (tenantId !== undefined) return;
    after = ids.at(-1) ?? after;
  }
}
