import type { Reminder } from '../domain/commands.js';
import { daysAhead } from '../domain/dunning/ahead.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { nilUuid } from './uuid.js';

/** 09:00 of a day where the payer is. */
const markOf = (day: string) => `((${day}) + time '09:00') at time zone a.zone`;
const isOwed = `i.status in ('issued','sent','authorized') and i.due_minor > 0`;
const [invoiceDays, renewalDays] = [daysAhead.invoice_due[0], daysAhead.upcoming_renewal[0]];
const [firstCardDays, lastCardDays] = daysAhead.card_expiring;

/**
 * What comes within so many days after the first reminder of it. `tell_at`: the morning of the reminder, `tell_until`: when the
 * next one takes its place. Whatever is younger than that morning (`known_at`) is not told: whoever made it has just been told
 * of it.
 */
const candidates = (within: number, whose: string) => `
  with accounts as (
    select a.id, a.livemode, coalesce(c.timezone, t.timezone) as zone, ($2::timestamptz at time zone coalesce(c.timezone, t.timezone))::date as today
    from billing_accounts a join tenants t on t.id = a.tenant_id left join customers c on c.id = a.customer_id
    where a.tenant_id = $1 and ${whose} and t.erased_at is null and c.erased_at is null
  ), coming as (
    select a.id as account, a.livemode, i.id as key, jsonb_build_object('kind', 'invoice_due', 'id', i.id, 'day', i.due_date) as reminder,
      'invoice_due:' || i.id || ':' || i.due_date as name, ${markOf(`i.due_date - ${invoiceDays}`)} as tell_at, 'infinity'::timestamptz as tell_until,
      coalesce(i.sent_at, i.issued_at) as known_at
    from invoices i join accounts a on a.id = i.billing_account_id
    where i.tenant_id = $1 and ${isOwed} and i.series is not null and i.failed_at is null and i.overdue_at is null
      and i.due_date between $2::timestamptz::date - 1 and $2::timestamptz::date + ${invoiceDays + within} and i.due_date >= a.today
    union all
    select a.id, a.livemode, s.id, jsonb_build_object('kind', 'upcoming_renewal', 'id', s.id, 'day', r.day),
      'upcoming_renewal:' || s.id || ':' || r.day, ${markOf(`r.day - ${renewalDays}`)}, 'infinity',
      coalesce(s.current_period_start, s.activated_at, s.created_at) + interval '1 day'
    from subscriptions s join accounts a on a.id = s.billing_account_id
      cross join lateral (select (s.current_period_end at time zone a.zone)::date as day) r
    where s.tenant_id = $1 and s.status = 'active' and not s.cancel_at_period_end and s.dunning_suspended_at is null
      and s.unit_amount_minor is distinct from 0 and s.current_period_end > $2
      and s.current_period_end < $2::timestamptz + interval '${renewalDays + within + 1} days'
    union all
    select a.id, a.livemode, m.id, jsonb_build_object('kind', 'card_expiring', 'id', m.id, 'day', r.day, 'before', b.before,
        'methodId', m.external_id, 'summary', m.summary),
      'card_expiring:' || m.id || ':' || r.day || ':' || b.before, ${markOf('r.day - b.before')},
      case b.before when ${firstCardDays} then ${markOf(`r.day - ${lastCardDays}`)} else 'infinity' end, '-infinity'
    from payment_methods m join accounts a on a.id = m.billing_account_id
      cross join lateral (select (make_date(m.exp_year, m.exp_month, 1) + interval '1 month' - interval '1 day')::date as day) r
      cross join (values (${firstCardDays}), (${lastCardDays})) b (before)
    where m.tenant_id = $1 and m.detached_at is null and m.summary is not null
      and (m.exp_year, m.exp_month) in (
        select extract(year from month), extract(month from month)
        from generate_series(date_trunc('month', $2::timestamptz - interval '1 day'), $2::timestamptz + interval '${firstCardDays + within + 1} days', interval '1 month') month)
      and r.day >= a.today
      and not exists (select from payment_methods d where d.billing_account_id = m.billing_account_id and d.gateway_account_id = m.gateway_account_id
        and d.livemode = m.livemode and d.detached_at is null and (d.default_at, d.id) > (coalesce(m.default_at, '-infinity'), m.id))
      and (exists (select from subscriptions s where s.billing_account_id = a.id and s.status in ('active','trialing','past_due'))
        or exists (select from invoices i where i.billing_account_id = a.id and ${isOwed}))
  )`;
const isTold = `exists (select from notifications n where n.tenant_id = $1 and n.dedupe_key = name || ':email')`;

/** What nobody has been told yet although its morning has come, and what it is about is still ahead. */
const due = sql(`${candidates(1, 'a.id > $3')}
  select account as "accountId", livemode, jsonb_agg(reminder order by key) as reminders from coming
  where tell_at <= $2 and $2 < tell_until and known_at < tell_at and not ${isTold} group by 1, 2 order by 1 limit $4`);

export interface Ahead {
  accountId: string;
  livemode: boolean;
  reminders: Reminder[];
}

/** As the tenant: a page of accounts by id, with what their payers are to be told at that time. */
export const remindersAhead = (tx: Tx, tenantId: string, at: Millis, after: string, limit: number): Promise<Ahead[]> =>
  tx.query(due, [tenantId, new Date(at), after, limit]);

/** As far as a preview looks, and how many it shows. */
const [previewDays, mostShown] = [366, 100];
const ofAccount = sql(`${candidates(previewDays, 'a.id > $3 and a.id = $4')}
  select reminder, (extract(epoch from tell_at) * 1000)::bigint as "tellAt", ${isTold} as "isTold" from coming
  where known_at < tell_at and (tell_at > $2 or ${isTold}) order by tell_at, key limit ${mostShown}`);

export interface ComingReminder {
  reminder: Reminder;
  tellAt: Millis;
  isTold: boolean;
}

/** As the tenant: what the payer of an account has been told of what is still ahead, or will be, the next year. */
export const remindersOfAccount = (
  tx: Tx,
  tenantId: string,
  at: Millis,
  accountId: string,
): Promise<ComingReminder[]> => tx.query(ofAccount, [tenantId, new Date(at), nilUuid, accountId]);
