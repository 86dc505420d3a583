import type { Reminder } from '../domain/commands.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** 09:00 of a day where the payer is. */
const markOf = (day: string) => `((${day}) + time '09:00') at time zone a.zone`;
const isTold = (key: string) =>
  `exists (select from notifications n where n.tenant_id = $1 and n.dedupe_key = ${key} || ':email')`;
const isOwed = `i.status in ('issued','sent','authorized') and i.due_minor > 0`;

/**
 * What nobody has been told yet although its morning has come, and what it is about is still ahead. Whatever is younger than
 * that morning is not told: whoever made it has just been told of it.
 */
const ahead = sql(`
  with accounts as (
    select a.id, a.livemode, coalesce(c.timezone, t.timezone) as zone, ($2::timestamptz at time zone coalesce(c.timezone, t.timezone))::date as today
    from billing_accounts a join tenants t on t.id = a.tenant_id left join customers c on c.id = a.customer_id
    where a.tenant_id = $1 and a.id > $3 and t.erased_at is null and c.erased_at is null
  ), found as (
    select a.id as account, a.livemode, i.id as key, jsonb_build_object('kind', 'invoice_due', 'id', i.id, 'day', i.due_date) as reminder
    from invoices i join accounts a on a.id = i.billing_account_id
    where i.tenant_id = $1 and ${isOwed} and i.series is not null and i.failed_at is null and i.overdue_at is null
      and i.due_date between $2::timestamptz::date - 1 and $2::timestamptz::date + 4
      and i.due_date >= a.today and $2 >= ${markOf('i.due_date - 3')} and coalesce(i.sent_at, i.issued_at) < ${markOf('i.due_date - 3')}
      and not ${isTold(`'invoice_due:' || i.id || ':' || i.due_date`)}
    union all
    select a.id, a.livemode, s.id, jsonb_build_object('kind', 'upcoming_renewal', 'id', s.id, 'day', r.day)
    from subscriptions s join accounts a on a.id = s.billing_account_id
      cross join lateral (select (s.current_period_end at time zone a.zone)::date as day) r
    where s.tenant_id = $1 and s.status = 'active' and not s.cancel_at_period_end and s.dunning_suspended_at is null
      and s.unit_amount_minor is distinct from 0 and s.current_period_end > $2 and s.current_period_end < $2::timestamptz + interval '9 days'
      and $2 >= ${markOf('r.day - 7')}
      and coalesce(s.current_period_start, s.activated_at, s.created_at) < ${markOf('r.day - 7')} - interval '1 day'
      and not ${isTold(`'upcoming_renewal:' || s.id || ':' || r.day`)}
    union all
    select a.id, a.livemode, m.id, jsonb_build_object('kind', 'card_expiring', 'id', m.id, 'day', r.day, 'before', b.before,
      'methodId', m.external_id, 'summary', m.summary)
    from payment_methods m join accounts a on a.id = m.billing_account_id
      cross join lateral (select (make_date(m.exp_year, m.exp_month, 1) + interval '1 month' - interval '1 day')::date as day) r
      cross join lateral (select case when $2 >= ${markOf('r.day - 7')} then 7 else 30 end as before) b
    where m.tenant_id = $1 and m.detached_at is null and m.summary is not null
      and (m.exp_year, m.exp_month) in (
        select extract(year from month), extract(month from month)
        from generate_series(date_trunc('month', $2::timestamptz - interval '1 day'), $2::timestamptz + interval '32 days', interval '1 month') month)
      and r.day >= a.today and $2 >= ${markOf('r.day - b.before')}
      and not exists (select from payment_methods d where d.billing_account_id = m.billing_account_id and d.gateway_account_id = m.gateway_account_id
        and d.livemode = m.livemode and d.detached_at is null and (d.default_at, d.id) > (coalesce(m.default_at, '-infinity'), m.id))
      and (exists (select from subscriptions s where s.billing_account_id = a.id and s.status in ('active','trialing','past_due'))
        or exists (select from invoices i where i.billing_account_id = a.id and ${isOwed}))
      and not ${isTold(`'card_expiring:' || m.id || ':' || r.day || ':' || b.before`)}
  )
  select account as "accountId", livemode, jsonb_agg(reminder order by key) as reminders from found group by 1, 2 order by 1 limit $4`);

export interface Ahead {
  accountId: string;
  livemode: boolean;
  reminders: Reminder[];
}

/** As the tenant: a page of accounts by id, with what their payers are to be told at that time. */
export const remindersAhead = (tx: Tx, tenantId: string, at: Millis, after: string, limit: number): Promise<Ahead[]> =>
  tx.query(ahead, [tenantId, new Date(at), after, limit]);
