import type { Day } from '../../domain/time.js';
import type { Tx } from '../connection.js';
import { addedRows, during, periodOf, type ReportScope, scopeValues, statementsOf } from './scope.js';

export interface CollectionsRow {
  currency: string;
  billed_minor: number;
  collected_minor: number;
  /** Invoices that were paid. */
  paid: number;
  /** Of those how many have a due date, and were paid by it. */
  with_due_date: number;
  on_time: number;
  avg_days: number | null;
  median_days: number | null;
}

const read = statementsOf(
  (whose) => `
  with ${whose.payers}, billed as (
    select i.currency, sum(i.total_minor) as minor from invoices i
    where i.tenant_id = $1 and ${during('i.issued_at')} and i.status not in ('draft', 'rejected', 'voided') and ${whose.paidBy('i')}
    group by 1
  ), collected as (
    select p.currency, sum(p.amount_minor) as minor from payments p
    where p.tenant_id = $1 and ${during('p.paid_at')} and ${whose.paidBy('p')} group by 1
  ), paid as (
    select i.currency, i.due_date, $4::date + (${periodOf('i.paid_at')}) as paid_day,
      greatest(0, extract(epoch from i.paid_at - i.issued_at)) / 86400 as days
    from invoices i where i.tenant_id = $1 and ${during('i.paid_at')} and i.status = 'paid' and ${whose.paidBy('i')}
  ), timing as (
    select currency, count(*)::int as paid, count(due_date)::int as with_due_date, (count(*) filter (where paid_day <= due_date))::int as on_time,
      ${whose.spread('days')}
    from paid group by 1
  )
  select currency, coalesce(b.minor, 0)::bigint as billed_minor, coalesce(c.minor, 0)::bigint as collected_minor, coalesce(t.paid, 0) as paid,
    coalesce(t.with_due_date, 0) as with_due_date, coalesce(t.on_time, 0) as on_time, ${whose.columns('t')}
  from billed b full join collected c using (currency) full join timing t using (currency) where currency is not null order by 1`,
);

/** As the tenant: how its customers pay. The bounds of the scope are those of days, `firstDay` and what follows. */
export const readCollections = (tx: Tx, scope: ReportScope, firstDay: Day): Promise<CollectionsRow[]> =>
  addedRows(tx, scope, read, [...scopeValues(scope), firstDay], ['currency']);
