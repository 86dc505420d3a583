// What may belong to a payment or an invoice that no message links: parts of the statement of `billing-load.ts`, with its parameters.

/** What an invoice asks for: `dueOf` of `domain/derive.ts`. */
export const due =
  'coalesce(nullif(i.reported_paid_minor, 0), i.asked_minor, i.subtotal_minor - i.discount_minor + i.tax_minor)';

interface Unlinked {
  table: 'invoices' | 'payments';
  sum: string;
  paidAt: string;
  /** An array of what failed, and the time of an element `f` of it in milliseconds. */
  failures: string;
  failedMs: string;
  /** Its key in `payment_allocations`. */
  key: string;
}

export const nearMs = 3_600_000;
/** `offset 0`: those that match are found first, instead of being looked for from the latest of all payers on. */
const near = ({ table, sum, paidAt, failures, failedMs, key }: Unlinked, condition = 'true') => `
    select id from (
      select i.id from ${table} i where i.billing_account_id = $1 and ${condition} and ${sum} = any (array(select minor from sums))
        and (i.${paidAt} between $6::timestamptz and $7::timestamptz or i.failed_at >= $6::timestamptz and exists (
          select from jsonb_array_elements(i.${failures}) f
          where ${failedMs} between extract(epoch from $6::timestamptz) * 1000 and extract(epoch from $7::timestamptz) * 1000))
        and not exists (select from payment_allocations a where a.${key} = i.id and a.link = 'told') offset 0) as near
    order by id desc limit 200`;
export const nearInvoices = near({
  table: 'invoices',
  sum: due,
  paidAt: 'reported_paid_at',
  failures: 'failed_attempts',
  failedMs: 'f::numeric',
  key: 'invoice_id',
});
/** Without an invoice that they may belong to they tell nothing. */
export const nearPayments = near(
  {
    table: 'payments',
    sum: 'i.amount_minor',
    paidAt: 'paid_at',
    failures: 'failures',
    failedMs: "(f ->> 'at')::numeric",
    key: 'payment_id',
  },
  "('invoice' = any ($4) or exists (select from near_invoices))",
);
