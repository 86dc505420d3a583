/** From facts alone, whatever the invoice says of itself: what was asked for, paid and credited by then. $1 tenant, $2 livemode, $3 the day after, $4 zone. */
const owed = `
  select b.customer_id, i.currency, i.due_date,
    i.subtotal_minor
      - (select coalesce(sum(p.amount_minor), 0) from payment_allocations a join payments p on p.id = a.payment_id where a.invoice_id = i.id and (p.paid_at at time zone $4) < $3::date)
      - (select coalesce(sum(n.amount_minor), 0) from credit_notes n where n.invoice_id = i.id and (n.issued_at at time zone $4) < $3::date) as due
  from invoices i join billing_accounts b on b.id = i.billing_account_id
  where i.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and (i.issued_at at time zone $4) < $3::date
    and not exists (select from unnest(array[i.voided_at, i.uncollectible_at, i.reported_paid_at]) e where (e at time zone $4) < $3::date)`;
export const aged = (group: string): string => `
  select ${group} currency, count(*)::int as invoices, sum(due)::float8 as total_minor,
    coalesce(sum(due) filter (where due_date is null or due_date >= $3::date - 1), 0)::float8 as current_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 1 and 30), 0)::float8 as days_1_30_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 31 and 60), 0)::float8 as days_31_60_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 61 and 90), 0)::float8 as days_61_90_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date > 90), 0)::float8 as days_over_90_minor
  from (${owed}) o where due > 0 group by ${group} currency order by ${group === '' ? '1' : 'total_minor desc, currency, customer_id'}`;

/** $1 tenant, $2 livemode, $3 the day after, $4 zone, $5 start. */
export const collections = `
  with mine as (
    select i.*, (i.paid_at at time zone $4) as paid_local, (i.issued_at at time zone $4) as issued_local
    from invoices i join billing_accounts b on b.id = i.billing_account_id where i.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  ), of as (select distinct currency from mine)
  select currency,
    (select coalesce(sum(subtotal_minor), 0) from mine i where i.currency = of.currency and issued_local >= $5::date and issued_local < $3::date
      and status <> 'voided')::float8 as billed_minor,
    (select coalesce(sum(amount_minor), 0) from payments p join billing_accounts b on b.id = p.billing_account_id
      where p.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and p.currency = of.currency
        and (p.paid_at at time zone $4) >= $5::date and (p.paid_at at time zone $4) < $3::date)::float8 as collected_minor,
    (select coalesce(sum(due), 0) from (${owed}) o where o.currency = of.currency and due > 0)::float8 as receivable_minor,
    (select count(*) from mine i where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date)::int as paid_invoices,
    (select round(avg(case when paid_local::date <= due_date then 1 else 0 end), 4) from mine i
      where i.currency = of.currency and due_date is not null and paid_local >= $5::date and paid_local < $3::date)::float8 as on_time_rate,
    (select avg(greatest(0, extract(epoch from paid_at) - extract(epoch from issued_at)) / 86400) from mine i
      where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date)::float8 as average,
    (select array_agg(greatest(0, extract(epoch from paid_at) - extract(epoch from issued_at))::float8 / 86400) from mine i
      where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date) as each
  from of order by 1`;

export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

/** $1 tenant, $2 livemode, $3 the day after, $4 zone, $5 start. */
export const dunning = `
  select r.currency, count(*)::int as started, sum((r.outcome = 'recovered')::int)::int as recovered, sum((r.outcome = 'terminated')::int)::int as terminated,
    sum((r.outcome = 'voided')::int)::int as other, sum((r.outcome is null)::int)::int as open,
    sum((r.outcome = 'recovered' and r.ended_at < r.started_at + interval '24 hours' * 8)::int)::int as recovered_within_7_days,
    round(sum((r.outcome = 'recovered')::int)::numeric / count(*), 4)::float8 as recovery_rate,
    coalesce(sum(case when r.outcome = 'recovered' then r.opening_balance_minor end), 0)::float8 as recovered_amount_minor
  from dunning_runs r join billing_accounts b on b.id = r.billing_account_id
  where r.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and (r.started_at at time zone $4)::date >= $5::date and (r.started_at at time zone $4)::date < $3::date
  group by 1 order by 1`;
