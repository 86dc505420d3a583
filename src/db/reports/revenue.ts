import type { Tx } from '../connection.js';
import { addedRows, during, periodOf, type ReportScope, scopeValues, statementsOf } from './scope.js';

export interface RevenueRow {
  period: number;
  currency: string;
  gross_minor: number;
  refunds_minor: number;
  chargebacks_minor: number;
  credit_notes_minor: number;
  payments: number;
  refunds: number;
  chargebacks: number;
  credit_notes: number;
}

const sumOf = (kind: string): string => `coalesce(sum(minor) filter (where kind = '${kind}'), 0)::bigint`;
const countOf = (kind: string): string => `count(*) filter (where kind = '${kind}')::int`;

const read = statementsOf(
  (whose) => `
  with ${whose.payers}, facts (kind, at, currency, minor) as (
    select 'payment', p.paid_at, p.currency, p.amount_minor from payments p
    where p.tenant_id = $1 and ${during('p.paid_at')} and ${whose.paidBy('p')}
    union all
    select 'refund', r.processed_at, r.currency, r.amount_minor from refunds r join payments p on p.tenant_id = $1 and p.id = r.payment_id
    where r.tenant_id = $1 and r.status = 'succeeded' and ${during('r.processed_at')} and ${whose.paidBy('p')}
    union all
    select 'chargeback', d.closed_at, coalesce(d.currency, p.currency), coalesce(d.amount_minor, p.amount_minor)
    from disputes d join payments p on p.tenant_id = $1 and p.id = d.payment_id
    where d.tenant_id = $1 and d.status = 'lost' and ${during('d.closed_at')} and ${whose.paidBy('p')}
    union all
    select 'credit_note', n.issued_at, n.currency, n.amount_minor from credit_notes n join invoices i on i.tenant_id = $1 and i.id = n.invoice_id
    where n.tenant_id = $1 and ${during('n.issued_at')} and ${whose.paidBy('i')}
  )
  select ${periodOf('at')} as period, currency, ${sumOf('payment')} as gross_minor, ${sumOf('refund')} as refunds_minor,
    ${sumOf('chargeback')} as chargebacks_minor, ${sumOf('credit_note')} as credit_notes_minor, ${countOf('payment')} as payments,
    ${countOf('refund')} as refunds, ${countOf('chargeback')} as chargebacks, ${countOf('credit_note')} as credit_notes
  from facts where currency is not null and minor is not null group by 1, 2 order by 1, 2`,
);

/** As the tenant: what its customers paid, got back and took back. Periods in which nothing happened have no row. */
export const readRevenue = (tx: Tx, scope: ReportScope): Promise<RevenueRow[]> =>
  addedRows(tx, scope, read, scopeValues(scope), ['period', 'currency']);

const oneOff = statementsOf(
  (whose) => `
  with ${whose.payers}
  select ${periodOf('p.paid_at')} as period, p.currency, sum(p.amount_minor)::bigint as minor from payments p
  where p.tenant_id = $1 and ${during('p.paid_at')} and ${whose.paidBy('p')} and p.currency is not null and p.amount_minor is not null
    and p.subscription_id is null and not exists (
      select from payment_allocations a join invoices i on i.id = a.invoice_id
      where a.payment_id = p.id and a.link <> 'withdrawn' and i.subscription_id is not null)
  group by 1, 2`,
);

/** As the tenant: payments that are for no subscription. */
export const readOneOffRevenue = (
  tx: Tx,
  scope: ReportScope,
): Promise<{ period: number; currency: string; minor: number }[]> =>
  addedRows(tx, scope, oneOff, scopeValues(scope), ['period', 'currency']);
