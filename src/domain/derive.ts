import { deriveAllocations } from './allocation.js';
import type {
  Invoice,
  InvoicePaymentStatus,
  InvoiceStatus,
  Payment,
  PaymentStatus,
  Refund,
  RefundStatus,
} from './entities.js';
import { isClosed } from './record/dispute.js';
import { type BillingState, earliest, latest } from './state.js';
import { totalOf } from './total.js';

/** Status is a pure function of facts, so that every order of the same facts ends the same. */
export function derive(state: BillingState): void {
  for (const payment of state.payments) derivePayment(state, payment);
  deriveAllocations(state);
  for (const invoice of state.invoices) deriveInvoice(state, invoice);
}

function derivePayment(state: BillingState, payment: Payment): void {
  const refunds = state.refunds.filter((one) => one.paymentId === payment.id);
  for (const refund of refunds) {
    refund.status = refundStatus(refund);
    // A step of the payment's total is in the payment's currency, which may have become known since.
    if (refund.providerRefundId === null) refund.currency = payment.currency ?? refund.currency;
    refund.refundType = payment.amountMinor !== null && refund.amountMinor >= payment.amountMinor ? 'full' : 'partial';
  }
  const succeeded = refunds.filter((one) => one.status === 'succeeded' && isOfCurrency(one, payment));
  const refunded = succeeded.reduce((sum, one) => sum + one.amountMinor, 0);
  payment.refundedMinor = payment.amountMinor === null ? refunded : Math.min(refunded, payment.amountMinor);
  payment.refundedAt = succeeded.reduce<number | null>((at, one) => latest(at, one.processedAt), null);

  const last = payment.failures.at(-1);
  payment.failedAt = last?.at ?? null;
  payment.failureCode = last?.code ?? null;
  payment.failureMessage = last?.message ?? null;
  payment.recoverable = last?.recoverable ?? null;
  payment.status = paymentStatus(state, payment);
}

/** What is told in another currency than the payment's takes nothing of it. */
export const isOfCurrency = (refund: Refund, payment: Payment): boolean =>
  payment.currency === null || refund.currency === payment.currency;

/** A failure may follow a success: then the money came back to us. */
const refundStatus = (refund: Refund): RefundStatus =>
  refund.canceledAt !== null
    ? 'canceled'
    : refund.failedAt !== null
      ? 'failed'
      : refund.processedAt !== null
        ? 'succeeded'
        : 'pending';

function paymentStatus(state: BillingState, payment: Payment): PaymentStatus {
  const disputes = state.disputes.filter((one) => one.paymentId === payment.id);
  if (disputes.some((one) => one.status === 'lost')) return 'charged_back';
  if (disputes.some((one) => !isClosed(one.status) && one.status !== 'warning')) return 'disputed';
  if (payment.paidAt !== null) {
    if (payment.refundedMinor === 0) return 'succeeded';
    return payment.amountMinor === null || payment.refundedMinor < payment.amountMinor
      ? 'partially_refunded'
      : 'refunded';
  }
  if (payment.canceledAt !== null) return 'canceled';
  // A failed payment may still be authorised late; an authorised one may fail afterwards.
  if (payment.authorizedAt !== null && payment.authorizedAt >= (payment.failedAt ?? 0)) return 'authorized';
  if (payment.failedAt !== null && payment.failedAt >= (payment.processingAt ?? 0)) return 'failed';
  return payment.processingAt === null ? 'pending' : 'processing';
}

function deriveInvoice(state: BillingState, invoice: Invoice): void {
  const shares = state.allocations.filter((one) => one.invoiceId === invoice.id);
  const payments = shares.flatMap((share) => state.payments.find((one) => one.id === share.paymentId) ?? []);
  const covering = shares.filter((one) => !one.guessed && one.amountMinor > 0);
  const covered = covering.reduce((sum, share) => sum + share.amountMinor, 0);
  const total = totalOf(invoice);

  invoice.paidMinor = Math.max(
    covered,
    invoice.reportedPaidMinor,
    invoice.reportedPaidAt === null ? 0 : (total ?? 0) - invoice.creditedMinor,
  );
  // A total that nobody has told is no total, and that of a draft may change: then only the gateway's word says "paid".
  const settled =
    total !== null &&
    invoice.issuedAt !== null &&
    // Of our own nothing may be due from the beginning; of a gateway's it is the gateway that says so.
    (invoice.paidMinor + invoice.creditedMinor > 0 || invoice.series !== null) &&
    invoice.paidMinor + invoice.creditedMinor >= total;
  const lastPaid = payments
    .filter((one) => covering.some((share) => share.paymentId === one.id))
    .reduce<number | null>((at, one) => latest(at, one.paidAt), null);
  invoice.paidAt =
    invoice.reportedPaidAt ?? (settled ? (latest(lastPaid, invoice.creditedAt) ?? invoice.issuedAt) : null);
  invoice.refundedMinor = shares.reduce((sum, share) => sum + share.refundedMinor, 0);
  invoice.failedAt = payments.reduce((at, one) => latest(at, one.failedAt), invoice.failedAt);
  invoice.status = invoiceStatus(invoice);
  invoice.paymentStatus = invoicePaymentStatus(invoice, payments);
}

/** What its payment has to come to: less than the total where the payer has credit at the gateway. */
export const askedOf = (invoice: Invoice): number | null => invoice.askedMinor ?? totalOf(invoice);

/** What its payment comes to: what the gateway says was paid, else what it asks for. */
export const dueOf = (invoice: Invoice): number | null => invoice.reportedPaidMinor || askedOf(invoice);

/** What is restored was void before, also within one second. */
function invoiceStatus(invoice: Invoice): InvoiceStatus {
  if (invoice.paidAt !== null) return 'paid';
  if (invoice.voidedAt !== null && invoice.voidedAt > (invoice.restoredAt ?? 0)) return 'voided';
  if (invoice.uncollectibleAt !== null) return 'uncollectible';
  if (earliest(invoice.issuedAt, invoice.failedAt) === null) return 'draft';
  // Commands alone tell these, and in this order (`invoice-moves.ts`).
  if (invoice.rejectedAt !== null) return 'rejected';
  if (invoice.authorizedAt !== null) return 'authorized';
  return invoice.sentAt === null ? 'issued' : 'sent';
}

function invoicePaymentStatus(invoice: Invoice, payments: readonly Payment[]): InvoicePaymentStatus {
  if (invoice.refundedMinor > 0) return invoice.refundedMinor >= invoice.paidMinor ? 'refunded' : 'partially_refunded';
  if (invoice.paidAt !== null) return 'paid';
  if (invoice.paidMinor > 0) return 'partially_paid';
  if (payments.some((one) => one.status === 'processing' || one.status === 'authorized')) return 'processing';
  return invoice.failedAt === null ? 'pending' : 'failed';
}

/** Somebody still owes it. */
export const isOpen = (invoice: Invoice): boolean =>
  invoice.status === 'issued' || invoice.status === 'sent' || invoice.status === 'authorized';

/** Open, and a payment of it has failed or its day has passed. */
export const isDelinquent = (invoice: Invoice): boolean =>
  isOpen(invoice) && (invoice.failedAt !== null || invoice.overdueAt !== null);
