import type { Tx } from '../connection.js';
import { addedRows, during, type ReportScope, scopeValues, statementsOf } from './scope.js';

export interface DashboardRow {
  currency: string;
  active_subscriptions: number;
  failed_payments: number;
  failed_minor: number;
  renewals: number;
  renewals_minor: number;
}

const read = statementsOf(
  (whose) => `
  with ${whose.payers}, subs as (
    select s.currency, (count(*) filter (where s.status in ('active', 'past_due')))::int as active,
      (count(*) filter (where s.renews))::int as renewals, coalesce(sum(s.unit_amount_minor * s.quantity) filter (where s.renews), 0) as minor
    from (
      select *, status in ('active', 'past_due', 'trialing') and not cancel_at_period_end
        and current_period_end >= $4 and current_period_end < $5 as renews
      from subscriptions x where x.tenant_id = $1
    ) as s where ${whose.paidBy('s')} group by 1
  ), failed as (
    select p.currency, count(*)::int as n, coalesce(sum(p.amount_minor), 0) as minor from payments p
    where p.tenant_id = $1 and ${during('p.failed_at')} and p.status = 'failed' and ${whose.paidBy('p')} group by 1
  )
  select currency, coalesce(s.active, 0) as active_subscriptions, coalesce(f.n, 0) as failed_payments, coalesce(f.minor, 0)::bigint as failed_minor,
    coalesce(s.renewals, 0) as renewals, coalesce(s.minor, 0)::bigint as renewals_minor
  from subs s full join failed f using (currency) where currency is not null order by 1`,
);

/** As the tenant: subscriptions as they are, those that renew from `from` on and before `until`, and payments that failed within the bounds. */
export const readDashboard = (
  tx: Tx,
  scope: ReportScope,
  renewals: { from: number; until: number },
): Promise<DashboardRow[]> =>
  addedRows(tx, scope, read, [...scopeValues(scope), new Date(renewals.from), new Date(renewals.until)], ['currency']);
