import { monthsOf, payingStatuses } from '../../domain/reports/monthly.js';
import type { Movement } from '../../domain/reports/movements.js';
import type { Tx } from '../connection.js';
import {
  addedRows,
  beginOfPeriod,
  end,
  type PayersSql,
  periodOf,
  type ReportScope,
  scopeValues,
  statementsOf,
} from './scope.js';

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
const ended = quoted(['canceled', 'completed', 'incomplete_expired']);
const unpaid = quoted(['suspended', 'unpaid']);

/** A month's worth of a subscription, exact until it is rounded once to minor units. */
const monthly = (unit: string, quantity: string, interval: string, count: string): string =>
  `round(case ${interval} ${Object.entries(monthsOf)
    .map(
      ([name, [months, per]]) => `when '${name}' then ${unit}::numeric * ${quantity} * ${per} / (${months} * ${count})`,
    )
    .join(' ')} end)`;

/**
 * Status by the history of moves, amount by the history of terms; both cut into the spans in which a subscription paid the
 * same. An end is final whatever else was told with a later time. Before the first known terms the earliest count.
 */
const spans = (whose: PayersSql): string => `
  subs as materialized (
    select s.* from subscriptions s where s.tenant_id = $1 and ${whose.paidBy('s')} and s.currency is not null
  ), moves as materialized (
    select t.id, t.entity_id, t.to_status, t.effective_at from state_transitions t
    where t.tenant_id = $1 and ${whose.ofSubs('t.entity_id')} and t.entity_type = 'subscription' and t.applied and t.effective_at < ${end}
  ), ends as (
    select entity_id, min(effective_at) as at from moves where to_status in (${ended}) group by 1
  ), steps as (
    select entity_id, to_status, effective_at as from_at, lead(effective_at) over moved as to_at, lead(to_status) over moved as next
    from moves where to_status not in (${ended}) window moved as (partition by entity_id order by effective_at, id)
  ), paying as (
    select s.id, s.billing_account_id, m.from_at, least(m.to_at, e.at) as to_at,
      case when e.at <= coalesce(m.to_at, 'infinity') then
          coalesce(s.cancel_reason, '') like 'payment\\_%'
          or (m.to_status = 'past_due' and coalesce(s.cancel_reason, '') not like 'cancellation\\_requested%' and not exists (
            select from gateway_commands c where c.tenant_id = $1 and c.subscription_id = s.id and c.status = 'succeeded' and not exists (
              select from gateway_commands k where k.tenant_id = $1 and k.kept_subscription_id = s.id and k.status = 'succeeded' and k.id > c.id)))
        else coalesce(m.next in (${unpaid}), false) end as involuntary
    from steps m join subs s on s.id = m.entity_id left join ends e on e.entity_id = m.entity_id
    where m.to_status in (${quoted(payingStatuses)}) and m.from_at < coalesce(least(m.to_at, e.at), 'infinity')
  ), terms as (
    select subscription_id, currency, minor, coalesce(lag(until_at) over (partition by subscription_id order by until_at), '-infinity') as from_at, until_at
    from (
      select t.subscription_id, t.currency, ${monthly('t.unit_amount_minor', 't.quantity', 't.billing_interval', 't.interval_count')} as minor, t.until_at
      from subscription_terms t where t.tenant_id = $1 and ${whose.ofSubs('t.subscription_id')}
      union all
      select id, currency, ${monthly('unit_amount_minor', 'quantity', 'billing_interval', 'interval_count')}, 'infinity' from subs
    ) as known
  )`;

/** What each customer's MRR was before and after each period in which it changed. */
const states = `
  changes (account_id, currency, at, minor, involuntary) as (
    select p.billing_account_id, t.currency, c.at, c.sign * t.minor, c.involuntary
    from paying p join terms t on t.subscription_id = p.id and t.from_at < coalesce(p.to_at, 'infinity') and t.until_at > p.from_at
    cross join lateral (values
      (greatest(p.from_at, t.from_at), 1, false),
      (least(p.to_at, t.until_at), -1, coalesce(p.involuntary and p.to_at <= t.until_at, false))) as c (at, sign, involuntary)
    where t.minor > 0 and c.at < ${end}
  ), buckets as (
    select account_id, currency, ${periodOf('at')} as period, sum(minor) as change, min(at) as first_at,
      (array_agg(involuntary order by at desc, involuntary desc) filter (where minor < 0))[1] as involuntary
    from changes group by 1, 2, 3
  ), states as (
    select period, currency, change, involuntary, sum(change) over so_far - change as before, sum(change) over so_far as after,
      min(first_at) over so_far < ${beginOfPeriod('period')} as was_known
    from buckets window so_far as (partition by account_id, currency order by period)
  )`;

const kinds = {
  new: 'before = 0 and after > 0 and (period = -1 or not was_known)',
  reactivation: 'before = 0 and after > 0 and period >= 0 and was_known',
  expansion: 'before > 0 and after > before',
  contraction: 'after > 0 and after < before',
  voluntary: 'before > 0 and after = 0 and not involuntary',
  involuntary: 'before > 0 and after = 0 and involuntary',
} as const;
type Kind = keyof typeof kinds;
const sumOf = (kind: Kind): string =>
  `coalesce(sum(abs(change)) filter (where ${kinds[kind]}), 0)::bigint as "${kind}Minor"`;
const countOf = (kind: Kind, name: string): string => `count(*) filter (where ${kinds[kind]})::int as "${name}"`;

const read = statementsOf(
  (whose) => `
  with ${whose.payers}, ${spans(whose)}, ${states}
  select period, currency, ${(Object.keys(kinds) as Kind[]).map(sumOf).join(', ')},
    ${countOf('new', 'newCustomers')}, ${countOf('reactivation', 'reactivated')}, ${countOf('voluntary', 'voluntary')},
    ${countOf('involuntary', 'involuntary')}
  from states group by 1, 2 order by 1, 2`,
);

/** As the tenant: how the MRR of its customers moved. Period -1 has all that was before the first bound, as new. */
export const readMovements = (tx: Tx, scope: ReportScope): Promise<Movement[]> =>
  addedRows(tx, scope, read, scopeValues(scope), ['period', 'currency']);
