/**
 * What the checks of `ledger-checks.ts` compare with: each payment and invoice beside what the rows around it say. Written
 * from the rules once more, in SQL: a mistake of `domain/` is not repeated here.
 */
export const facts = `
  pay as (
    select p.*, coalesce(p.amount_minor, 0) as amount, coalesce(r.back, 0) as back, coalesce(d.lost, false) as lost,
      coalesce(d.open, false) as disputed, coalesce(a.allocated, 0) as allocated, coalesce(a.returned, 0) as returned
    from payments p
    left join (
      select r.payment_id, sum(r.amount_minor) as back from refunds r join payments p on p.id = r.payment_id
      where r.processed_at is not null and r.failed_at is null and (p.currency is null or r.currency = p.currency) group by r.payment_id
    ) r on r.payment_id = p.id
    left join (
      select payment_id, bool_or(status = 'lost') as lost, bool_or(status in ('needs_response','under_review')) as open
      from disputes group by payment_id
    ) d on d.payment_id = p.id
    left join (
      select payment_id, sum(amount_minor) as allocated, sum(refunded_minor) as returned
      from payment_allocations where link <> 'withdrawn' group by payment_id
    ) a on a.payment_id = p.id
  ), links as (
    select a.*, p.paid_at, p.status as payment_status, p.currency as payment_currency, p.billing_account_id as payment_account,
      i.currency as invoice_currency, i.billing_account_id as invoice_account
    from payment_allocations a join payments p on p.id = a.payment_id join invoices i on i.id = a.invoice_id
    where a.link <> 'withdrawn'
  ), inv as (
    select i.*, coalesce(l.covered, 0) as covered, coalesce(l.returned, 0) as returned, l.last_paid, coalesce(l.under_way, false) as under_way,
      case when i.total_minor is not null and i.issued_at is not null then greatest(i.total_minor - i.credited_minor, i.reported_paid_minor, 0) end as room
    from invoices i
    left join (
      select invoice_id, sum(amount_minor) filter (where link = 'told') as covered, sum(refunded_minor) as returned,
        max(paid_at) filter (where link = 'told' and amount_minor > 0) as last_paid,
        bool_or(payment_status in ('processing','authorized')) as under_way
      from links group by invoice_id
    ) l on l.invoice_id = i.id
  ), delinquent as (
    select billing_account_id, min(overdue_since) as overdue_since from invoices
    where status in ('issued','sent','authorized') and (failed_at is not null or overdue_at is not null) group by billing_account_id
  )`;

export const paymentStatus = `
  case when lost then 'charged_back' when disputed then 'disputed'
    when paid_at is not null then case when refunded_minor = 0 then 'succeeded'
      when amount_minor is null or refunded_minor < amount_minor then 'partially_refunded' else 'refunded' end
    when canceled_at is not null then 'canceled'
    when authorized_at >= coalesce(failed_at, '-infinity') then 'authorized'
    when failed_at >= coalesce(processing_at, '-infinity') then 'failed'
    when processing_at is not null then 'processing' else 'pending' end`;

export const refundStatus = `
  case when canceled_at is not null then 'canceled' when failed_at is not null then 'failed' when processed_at is not null then 'succeeded' else 'pending' end`;

/** What a fiscal authority or a person did to the document is a move of its own between issued and paid. */
export const invoiceStatus = `
  case when paid_at is not null then 'paid'
    when voided_at > coalesce(restored_at, '-infinity') then 'voided'
    when uncollectible_at is not null then 'uncollectible'
    when issued_at is null and failed_at is null then 'draft'
    when status in ('sent','authorized','rejected') then status::text else 'issued' end`;

export const invoicePaymentStatus = `
  case when refunded_minor > 0 then case when refunded_minor >= paid_minor then 'refunded' else 'partially_refunded' end
    when paid_at is not null then 'paid' when paid_minor > 0 then 'partially_paid' when under_way then 'processing'
    when failed_at is null then 'pending' else 'failed' end`;

/** The gateway's word, or what our payments come to; the larger. */
export const invoicePaid = `
  greatest(covered, reported_paid_minor, case when reported_paid_at is not null then coalesce(total_minor, 0) - credited_minor end)`;

export const invoicePaidAt = `
  coalesce(reported_paid_at, case when total_minor is not null and issued_at is not null and paid_minor > 0 and paid_minor + credited_minor >= total_minor then last_paid end)`;

/** A hold by a person never lifts itself; one of dunning lasts as long as somebody owes. */
export const tenantStatus = `
  case when t.canceled_at is not null then 'canceled'
    when t.suspended_at is not null and (t.status_reason is distinct from 'dunning' or a.dunning_state <> 'clear' or t.overdue_since is not null)
      then 'suspended'
    when t.overdue_since is not null then 'overdue' when t.activated_at is null then 'pending' else 'active' end`;
