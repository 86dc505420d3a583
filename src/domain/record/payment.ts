import type { RecordPayment } from '../commands.js';
import { type BillingState, earliest, latest, type Source } from '../state.js';
import { addFailure } from './failure.js';
import { allocate, obtainInvoice, obtainPayment, obtainSubscription } from './obtain.js';
import { recordCumulativeRefund } from './refund.js';

export function recordPayment(state: BillingState, command: RecordPayment, source: Source): void {
  const payment = obtainPayment(state, command.refs, source);
  const wasPaid = payment.paidAt !== null;
  const tellsPaid = command.paidAt !== undefined;

  // What a successful message says of amount and means counts more than what failed attempts said.
  if (command.amountMinor !== undefined) {
    if (tellsPaid && !wasPaid) payment.amountMinor = command.amountMinor;
    else if (tellsPaid === wasPaid) payment.amountMinor = Math.max(payment.amountMinor ?? 0, command.amountMinor);
  }
  if (tellsPaid || !wasPaid) {
    if (command.methodId !== undefined && (tellsPaid || payment.paymentMethodId === null))
      payment.paymentMethodId = command.methodId;
    if (command.methodSummary !== undefined && (tellsPaid || payment.paymentMethodSummary === null))
      payment.paymentMethodSummary = command.methodSummary;
  }
  payment.currency ??= command.currency ?? null;
  payment.receiptUrl ??= command.receiptUrl ?? null;
  payment.authorizedAt = earliest(payment.authorizedAt, command.authorizedAt);
  // A bank debit that failed may be tried again: it is under way since the last time.
  payment.processingAt = latest(payment.processingAt, command.processingAt);
  payment.paidAt = earliest(payment.paidAt, command.paidAt);
  payment.settledAt = earliest(payment.settledAt, command.settledAt);
  payment.canceledAt = earliest(payment.canceledAt, command.canceledAt);
  payment.providerPaymentId ??= command.refs.find((ref) => ref.kind === 'payment')?.id ?? null;
  payment.providerChargeId ??= command.refs.find((ref) => ref.kind === 'charge')?.id ?? null;
  if (command.failure) {
    const attempt = command.refs.find((ref) => ref.kind === 'charge')?.id ?? null;
    const { only, ...failure } = command.failure;
    addFailure(payment, { ...failure, attempt }, only);
  }
  if (command.invoice) allocate(state, payment.id, obtainInvoice(state, command.invoice, source).id);
  for (const { refs, shareMinor } of command.invoices ?? [])
    allocate(state, payment.id, obtainInvoice(state, refs, source).id, shareMinor);
  if (command.subscription) payment.subscriptionId ??= obtainSubscription(state, command.subscription, source).id;
  if (command.refundedTotal) recordCumulativeRefund(state, payment, command.refundedTotal, source);
}
