import type { RecordInvoice } from '../../domain/commands.js';
import { assertMinor } from '../../domain/money.js';
import type { Millis } from '../../domain/time.js';
import { at, type Json, list, told } from '../json.js';
import { instant, pick, signedMoney } from './message.js';

/**
 * Amounts that satisfy `subtotal − discount + tax = total` with none below zero. Stripe's own `subtotal` does not: it leaves
 * out shipping and contains inclusive tax. So it is taken back from the total; when that fails the total stands alone, and a
 * negative total, which Stripe turns into credit for later invoices, reads as 0. What a credit note took off before the
 * invoice was paid is owed no more: it counts as a discount. `amount_due` is what the charge is for: less than the total by
 * the credit that the customer has with Stripe. Source: https://docs.stripe.com/api/invoices/object#invoice_object-amount_due
 */
export function amountsOf(
  invoice: Json,
  currency: string | undefined,
): Pick<RecordInvoice, 'subtotalMinor' | 'discountMinor' | 'taxMinor' | 'askedMinor'> {
  const asIssued = signedMoney(invoice.total, currency);
  if (asIssued === undefined) return {};
  const credited = signedMoney(invoice.pre_payment_credit_notes_amount, currency) ?? 0;
  const total = asIssued - credited;
  const discountMinor = (sum(invoice.total_discount_amounts, currency) ?? 0) + credited;
  const taxMinor =
    sum(invoice.total_taxes, currency) ??
    sum(invoice.total_tax_amounts, currency) ??
    signedMoney(invoice.tax, currency) ??
    0;
  const subtotalMinor = assertMinor(total + discountMinor - taxMinor);
  const consistent = discountMinor >= 0 && taxMinor >= 0 && subtotalMinor >= discountMinor;
  const amountDue = signedMoney(invoice.amount_due, currency);
  const asked = told({
    askedMinor: amountDue === undefined || amountDue === total ? undefined : Math.max(amountDue, 0),
  });
  return consistent
    ? { subtotalMinor, discountMinor, taxMinor, ...asked }
    : { subtotalMinor: Math.max(total, 0), discountMinor: 0, taxMinor: 0, ...asked };
}

/** undefined when the list itself is absent: an older shape may tell the same elsewhere. */
function sum(items: unknown, currency: string | undefined): number | undefined {
  if (!Array.isArray(items)) return undefined;
  return list(items).reduce((total, item) => total + (signedMoney(item.amount, currency) ?? 0), 0);
}

type StatusReader = (moments: Json, now: Millis) => Partial<RecordInvoice>;

/** What a word of the invoice's `status` tells; `moments` are its `status_transitions`. */
const statuses: Readonly<Record<string, StatusReader>> = {
  draft: () => ({ status: 'draft' }),
  open: issued,
  paid: (moments, now) => ({ ...issued(moments), paidAt: instant(moments.paid_at) ?? now }),
  void: (moments, now) => ({
    ...issued(moments),
    voided: { at: instant(moments.voided_at) ?? now, by: 'stripe', reason: null },
  }),
  uncollectible: (moments, now) => ({
    ...issued(moments),
    uncollectible: { at: instant(moments.marked_uncollectible_at) ?? now, reason: null },
  }),
};

/** The facts of a status word; a word that Stripe has yet to invent tells none. */
export function statusFacts(invoice: Json, word: string | undefined, now: Millis): Partial<RecordInvoice> {
  return pick(statuses, word)?.(at(invoice, 'status_transitions'), now) ?? {};
}

function issued(moments: Json): Partial<RecordInvoice> {
  return { status: 'issued', ...told({ issuedAt: instant(moments.finalized_at) }) };
}
