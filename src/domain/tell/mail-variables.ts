import { askedOf } from '../derive.js';
import type { Invoice, Payment } from '../entities.js';
import { publicId } from '../ids.js';
import { toDecimal } from '../money.js';
import type { BillingState } from '../state.js';
import { dayIn, type Millis } from '../time.js';
import type { Mail } from './address-mail.js';

export const invoicesOf = (state: BillingState, payment: Payment): Invoice[] =>
  state.allocations
    .filter((one) => one.paymentId === payment.id)
    .flatMap((share) => state.invoices.find((one) => one.id === share.invoiceId) ?? []);

export const paymentsOf = (state: BillingState, invoice: Invoice): Payment[] =>
  state.allocations
    .filter((one) => one.invoiceId === invoice.id)
    .flatMap((share) => state.payments.find((one) => one.id === share.paymentId) ?? []);

/** Decimal text in major units; undefined: not known. */
export const decimal = (minor: number | null, currency: string | null): string | undefined =>
  minor === null || currency === null ? undefined : toDecimal(minor, currency);

/** The calendar day of an instant where the tenant is. */
export const dayOf = ({ tenant }: BillingState, at: Millis | null): string | undefined =>
  at === null ? undefined : dayIn(tenant.timezone, at);

export function paymentVariables(state: BillingState, payment: Payment): Mail['variables'] {
  const [invoice] = invoicesOf(state, payment);
  return {
    transaction_id: publicId('payment', payment.id),
    amount: decimal(payment.amountMinor, payment.currency),
    currency: payment.currency,
    payment_method: payment.paymentMethodSummary,
    payment_date: dayOf(state, payment.paidAt),
    receipt_url: payment.receiptUrl ?? invoice?.hostedUrl,
    retry_url: invoice?.hostedUrl,
  };
}

export function invoiceVariables(state: BillingState, invoice: Invoice): Mail['variables'] {
  const minor = invoice.paidAt === null ? (askedOf(invoice) ?? 0) : invoice.paidMinor;
  return {
    transaction_id: publicId('invoice', invoice.id),
    amount: decimal(minor, invoice.currency),
    currency: invoice.currency,
    payment_date: dayOf(state, invoice.paidAt),
    receipt_url: invoice.hostedUrl,
    retry_url: invoice.hostedUrl,
  };
}
