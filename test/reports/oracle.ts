import type { TestApi } from '../api/server.js';
import type { RandomTenant } from './random-billing.js';

/** Functions that say of one subscription and one instant what was true just before it, or at it (`at_it`). */
const functions = `
  create index on state_transitions (entity_id);
  create function oracle_status(sub uuid, t timestamptz, at_it boolean) returns text language sql stable as $$
    select coalesce(
      (select 'ended' where exists (select from state_transitions where entity_id = sub and applied
         and to_status in ('canceled', 'completed', 'incomplete_expired') and (effective_at < t or (at_it and effective_at = t)))),
      (select to_status from state_transitions where entity_id = sub and applied and to_status not in ('canceled', 'completed', 'incomplete_expired')
         and (effective_at < t or (at_it and effective_at = t)) order by effective_at desc, id desc limit 1)) $$;
  create function oracle_mrr(sub uuid, cur text, t timestamptz, at_it boolean) returns numeric language sql stable as $$
    select case when oracle_status(sub, t, at_it) in ('active', 'past_due') then coalesce((
      select case when k.currency = cur then round(
        case k.unit when 'day' then 365 * k.minor / 12 when 'week' then 365 * k.minor / 84 when 'month' then k.minor
          when 'quarter' then k.minor * 4 / 12 else k.minor / 12 end / k.n) end
      from (
        select until_at, currency, unit_amount_minor::numeric * quantity as minor, billing_interval as unit, interval_count as n
        from subscription_terms where subscription_id = sub
        union all select 'infinity', currency, unit_amount_minor::numeric * quantity, billing_interval, interval_count from subscriptions where id = sub
      ) k where k.until_at > t or (not at_it and k.until_at = t) order by k.until_at limit 1), 0) else 0 end $$`;

/** The MRR of each payer before each bound, and what came of it. $1 tenant, $2 livemode, $3 zone, $4 first days of periods. */
export const movementsOracle = `
  with bounds as (
    select n, d::text as day, (d::timestamp at time zone $3) as at, lead(d::timestamp at time zone $3) over (order by n) as next
    from unnest($4::date[]) with ordinality as b (d, n)
  ), subs as (
    select s.* from subscriptions s join billing_accounts b on b.id = s.billing_account_id
    where s.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  ), instants as (
    select s.id, s.billing_account_id, e.at from subs s cross join lateral (
      select effective_at as at from state_transitions where entity_id = s.id union select until_at from subscription_terms where subscription_id = s.id) e
  ), currencies as (
    select distinct currency::text as cur from subs union select distinct t.currency::text from subscription_terms t where t.tenant_id = $1
  ), payer as (
    select a.billing_account_id as id, c.cur, b.n, b.day, b.at, b.next,
      (select coalesce(sum(oracle_mrr(s.id, c.cur, b.at, false)), 0) from subs s where s.billing_account_id = a.billing_account_id) as before,
      (select coalesce(sum(oracle_mrr(s.id, c.cur, b.next, false)), 0) from subs s where s.billing_account_id = a.billing_account_id) as after
    from (select distinct billing_account_id from subs) a, currencies c, bounds b where b.next is not null
  ), moved as (
    select p.*, after - before as moved,
      case when before = 0 and after > 0 then exists (
        select from instants i where i.billing_account_id = p.id and i.at < p.at and oracle_mrr(i.id, p.cur, i.at, true) > 0) end as known,
      case when before > 0 and after = 0 then (
        select case when s.was not in ('active', 'past_due') or s.is in ('active', 'past_due') then false
            when s.is in ('suspended', 'unpaid') then true when s.is <> 'ended' then false
            when s.cancel_reason in ('payment_failed', 'payment_disputed') then true
            else s.was = 'past_due' and s.cancel_reason is null end
        from (
          select i.at, x.cancel_reason, oracle_status(i.id, i.at, false) as was, oracle_status(i.id, i.at, true) as is
          from instants i join subs x on x.id = i.id
          where i.billing_account_id = p.id and i.at >= p.at and i.at < p.next
            and oracle_mrr(i.id, p.cur, i.at, false) > 0 and oracle_mrr(i.id, p.cur, i.at, true) = 0
        ) s order by s.at desc, 1 desc limit 1) end as involuntary
    from payer p
  )
  select cur as currency, day as start, sum(before)::float8 as start_mrr, sum(after)::float8 as end_mrr,
    coalesce(sum(moved) filter (where not known), 0)::float8 as new, coalesce(sum(moved) filter (where known), 0)::float8 as reactivation,
    coalesce(sum(moved) filter (where before > 0 and moved > 0), 0)::float8 as expansion,
    coalesce(sum(-moved) filter (where after > 0 and moved < 0), 0)::float8 as contraction,
    coalesce(sum(before) filter (where involuntary), 0)::float8 as involuntary, coalesce(sum(before) filter (where not involuntary), 0)::float8 as voluntary,
    (count(*) filter (where before > 0))::int as start_customers, (count(*) filter (where after > 0))::int as end_customers,
    (count(*) filter (where involuntary))::int as involuntary_customers, (count(*) filter (where not involuntary))::int as voluntary_customers
  from moved group by 1, 2 order by 1, 2`;

/** $1 tenant, $2 livemode, $3 zone, $4 start, $5 end, $6 interval. */
export const revenueOracle = `
  with of_mode as (
    select p.* from payments p join billing_accounts b on b.id = p.billing_account_id
    where p.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  ), flows as (
    select paid_at at time zone $3 as at, currency, amount_minor as gross, null::bigint as refund, null::bigint as lost, null::bigint as note from of_mode
    union all
    select r.processed_at at time zone $3, r.currency, null, r.amount_minor, null, null from refunds r, of_mode p where r.payment_id = p.id and r.status = 'succeeded'
    union all
    select d.closed_at at time zone $3, p.currency, null, null, coalesce(d.amount_minor, p.amount_minor), null
    from disputes d, of_mode p where d.payment_id = p.id and d.status = 'lost'
    union all
    select n.issued_at at time zone $3, n.currency, null, null, null, n.amount_minor
    from credit_notes n join invoices i on i.id = n.invoice_id join billing_accounts b on b.id = i.billing_account_id
    where n.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  )
  select greatest(date_trunc($6, at)::date, $4::date)::text as start, currency,
    coalesce(sum(gross), 0)::float8 as gross_minor, coalesce(sum(refund), 0)::float8 as refunds_minor, coalesce(sum(lost), 0)::float8 as chargebacks_minor,
    coalesce(sum(note), 0)::float8 as credit_notes_minor,
    (coalesce(sum(gross), 0) - coalesce(sum(refund), 0) - coalesce(sum(lost), 0))::float8 as net_minor,
    count(gross)::int as payments_count, count(refund)::int as refunds_count, count(lost)::int as chargebacks_count, count(note)::int as credit_notes_count
  from flows where at >= $4::date and at < $5::date group by 1, 2 order by 1, 2`;

export const prepareOracle = (api: TestApi): Promise<unknown> => api.sql(functions);

/** A report as JSON. */
export async function report(tenant: RandomTenant, path: string) {
  const reply = await tenant.call('GET', `/reports/${path}`);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body;
}

/** Only what `like` has, too. */
export const only = (row: Record<string, unknown>, like: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(like).map((name) => [name, row[name]]));

/** An oracle of a tenant's customers → the same of what tenants pay the platform. `$1`: all of these tenants. */
export const ofPlatform = (oracle: string): string =>
  oracle
    .replaceAll('tenant_id = $1', 'tenant_id = any ($1::uuid[])')
    .replaceAll("kind = 'customer'", "kind = 'platform'")
    .replaceAll('b.customer_id', 'b.tenant_id as customer_id');
