-- allow constraint-not-valid payment_allocations: landed before there were databases with rows to wait for.
-- allow rows-in-batches payment_allocations, invoices: the same.
alter table payment_allocations
  add refunded_minor bigint not null default 0,            -- how much of it has gone back; what was credit goes back first
  add told_minor bigint check (told_minor >= 0);           -- how much the gateway says it is; null: the rule of domain/allocation.ts decides

alter table payment_allocations no force row level security;
alter table payments no force row level security;
alter table invoices no force row level security;
-- Until now a payment was for its invoice in whole, paid or not. No gateway has told one payment for several invoices so far.
with shares as (
  select a.payment_id, a.invoice_id, p.amount_minor as amount, p.refunded_minor as refunded,
    least(p.amount_minor, greatest(0, case when i.total_minor is null then p.amount_minor
      else greatest(i.total_minor - i.credited_minor, i.reported_paid_minor) - coalesce(sum(p.amount_minor) over before, 0) end)) as share
  from payment_allocations a join payments p on p.id = a.payment_id join invoices i on i.id = a.invoice_id
  where a.link = 'told' and p.paid_at is not null and p.amount_minor is not null and coalesce(p.currency, i.currency, '') = coalesce(i.currency, p.currency, '')
  window before as (partition by a.invoice_id order by p.paid_at, coalesce(p.provider_payment_id, p.provider_charge_id, '') collate "C", p.id
    rows between unbounded preceding and 1 preceding)
  union all
  select a.payment_id, a.invoice_id, p.amount_minor, p.refunded_minor, p.amount_minor
  from payment_allocations a join payments p on p.id = a.payment_id join invoices i on i.id = a.invoice_id
  where a.link = 'guessed' and p.paid_at is not null and p.amount_minor is not null and i.reported_paid_at is not null
)
update payment_allocations a set amount_minor = coalesce(s.share, 0), refunded_minor = coalesce(greatest(0, s.refunded - (s.amount - s.share)), 0)
from payment_allocations known left join shares s using (payment_id, invoice_id)
where known.payment_id = a.payment_id and known.invoice_id = a.invoice_id;
update invoices i set
  paid_minor = greatest(s.covered, i.reported_paid_minor, case when i.reported_paid_at is not null then coalesce(i.total_minor, 0) - i.credited_minor end),
  refunded_minor = s.refunded
from (select invoice_id, coalesce(sum(amount_minor) filter (where link = 'told'), 0) as covered, sum(refunded_minor) as refunded
  from payment_allocations group by invoice_id) s
where s.invoice_id = i.id;
alter table payment_allocations force row level security;
alter table payments force row level security;
alter table invoices force row level security;

alter table payment_allocations add check (refunded_minor between 0 and amount_minor);

-- Money of each account by currency. What came in and did not go back is either what invoices have of it or credit:
-- paid - refunded - charged back = allocated + credit.
create view account_balances with (security_invoker = true) as
  select tenant_id, billing_account_id, currency, sum(paid)::bigint as paid_minor, sum(refunded)::bigint as refunded_minor,
    sum(charged_back)::bigint as charged_back_minor, sum(allocated)::bigint as allocated_minor, sum(credit)::bigint as credit_minor,
    sum(invoiced)::bigint as invoiced_minor, sum(due)::bigint as due_minor
  from (
    select p.tenant_id, p.billing_account_id, p.currency, p.amount_minor as paid, p.refunded_minor as refunded, lost.minor as charged_back,
      a.minor - greatest(0, p.refunded_minor + lost.minor - greatest(0, p.amount_minor - a.minor)) as allocated,
      greatest(0, p.amount_minor - a.minor - p.refunded_minor - lost.minor) as credit, 0 as invoiced, 0 as due
    from payments p
    cross join lateral (select coalesce(sum(amount_minor), 0) as minor from payment_allocations where payment_id = p.id) a
    cross join lateral (select least(p.amount_minor - p.refunded_minor, coalesce(sum(coalesce(amount_minor, p.amount_minor)), 0)) as minor
      from disputes where payment_id = p.id and status = 'lost') lost
    where p.paid_at is not null and p.amount_minor is not null
    union all
    select tenant_id, billing_account_id, currency, 0, 0, 0, 0, 0, total_minor,
      case when status in ('issued','sent','authorized') then greatest(0, due_minor) else 0 end
    from invoices where total_minor is not null and status not in ('draft','voided','rejected')
  ) as lines
  group by tenant_id, billing_account_id, currency;
comment on view account_balances is 'Derived from payments, allocations, refunds, disputes and invoices; kept nowhere, so it cannot drift. currency null: no event has told it yet.';
grant select on account_balances to app_rw;
