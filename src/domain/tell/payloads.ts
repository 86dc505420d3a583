import { accessOf, type ServiceAccess } from '../access.js';
import { isMismatch } from '../allocation.js';
import { askedOf } from '../derive.js';
import type { Dispute, DunningRun, Invoice, Payment, PaymentFailure, Refund, Subscription } from '../entities.js';
import { publicId } from '../ids.js';
import { toMajor } from '../money.js';
import { type BillingState, movesTenant } from '../state.js';
import { type Millis, rfc3339 } from '../time.js';
import { totalOf } from '../total.js';

/** The `data` of our events. Names and forms are those that the seeds print; ids are TypeIDs. */
type Data = Record<string, unknown>;

export const money = (minor: number | null, currency: string | null): Data => ({
  amount: minor === null || currency === null ? null : toMajor(minor, currency),
  amount_minor: minor,
  currency,
});

const time = (at: Millis | null): string | null => (at === null ? null : rfc3339(at));

/** The paying customer; on the platform's own account the tenant itself. */
export const payerId = (state: BillingState): string =>
  state.customer ? publicId('customer', state.customer.id) : publicId('tenant', state.tenant.id);

const subscriptionOf = (id: string | null): Data =>
  id === null ? {} : { subscription_id: publicId('subscription', id) };

export function invoiceData(state: BillingState, invoice: Invoice): Data {
  return {
    invoice_id: publicId('invoice', invoice.id),
    invoice_number: invoice.number,
    customer_id: payerId(state),
    ...money(totalOf(invoice), invoice.currency),
    status: invoice.status,
    payment_status: invoice.paymentStatus,
    due_date: invoice.dueDate,
    ...subscriptionOf(invoice.subscriptionId),
  };
}

export function invoicePaidData(state: BillingState, invoice: Invoice): Data {
  const payment = payerOf(state, invoice);
  const { payment_status: _, ...data } = invoiceData(state, invoice);
  return {
    ...data,
    ...(totalOf(invoice) === null ? money(invoice.paidMinor, invoice.currency) : {}),
    ...(payment ? { payment_id: publicId('payment', payment.id) } : {}),
    paid_at: time(invoice.paidAt),
  };
}

export const invoiceSentData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  sent_at: time(invoice.sentAt),
});

export const invoiceAuthorizedData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  authorized_at: time(invoice.authorizedAt),
});

export const invoiceRejectedData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  reason: invoice.rejectReason,
  rejected_at: time(invoice.rejectedAt),
});

export const invoiceVoidedData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  reason: invoice.voidReason,
  voided_by: invoice.voidedBy,
  voided_at: time(invoice.voidedAt),
});

export const invoiceUncollectibleData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  reason: invoice.uncollectibleReason,
  uncollectible_at: time(invoice.uncollectibleAt),
});

export const invoiceOverdueData = (state: BillingState, invoice: Invoice): Data => ({
  ...invoiceData(state, invoice),
  overdue_since: invoice.overdueSince,
});

/** Of the payments of an invoice the last one that paid some of it, else one that only belongs to it. */
function payerOf(state: BillingState, invoice: Invoice): Payment | undefined {
  const paid = state.allocations
    .filter((share) => share.invoiceId === invoice.id && !isMismatch(state, share))
    .flatMap((share) => {
      const payment = state.payments.find((one) => one.id === share.paymentId && one.paidAt !== null);
      return payment ? { payment, pays: share.amountMinor > 0, at: payment.paidAt ?? 0 } : [];
    });
  return paid.sort((a, b) => Number(b.pays) - Number(a.pays) || b.at - a.at)[0]?.payment;
}

export function paymentData(state: BillingState, payment: Payment, at: Millis | null): Data {
  const invoices = state.allocations
    .filter((one) => one.paymentId === payment.id && !isMismatch(state, one))
    .map((one) => publicId('invoice', one.invoiceId));
  return {
    payment_id: publicId('payment', payment.id),
    customer_id: payerId(state),
    ...money(payment.amountMinor, payment.currency),
    payment_method_id: payment.paymentMethodId,
    provider: payment.gateway,
    provider_payment_id: payment.providerPaymentId ?? payment.providerChargeId,
    ...(invoices.length > 0 ? { invoice_ids: invoices } : {}),
    ...subscriptionOf(payment.subscriptionId),
    processed_at: time(at),
  };
}

export const paymentFailedData = (state: BillingState, payment: Payment, failure: PaymentFailure): Data => ({
  ...paymentData(state, payment, failure.at),
  failure_reason: failure.message ?? failure.code ?? 'unknown',
  failure_code: failure.code,
  recoverable: failure.recoverable,
});

/** A failed invoice whose payment the gateway did not name. */
export const invoiceFailedData = (state: BillingState, invoice: Invoice, at: Millis, provider: string): Data => ({
  payment_id: null,
  customer_id: payerId(state),
  ...money(askedOf(invoice), invoice.currency),
  payment_method_id: null,
  provider,
  provider_payment_id: null,
  invoice_ids: [publicId('invoice', invoice.id)],
  ...subscriptionOf(invoice.subscriptionId),
  processed_at: time(at),
  failure_reason: 'The payment of the invoice failed',
  failure_code: null,
  recoverable: null,
  next_retry_at: time(at === invoice.failedAttempts.at(-1) ? invoice.nextPaymentAttemptAt : null),
});

export function refundData(state: BillingState, refund: Refund): Data {
  const payment = state.payments.find((one) => one.id === refund.paymentId);
  return {
    refund_id: publicId('refund', refund.id),
    original_payment_id: publicId('payment', refund.paymentId),
    customer_id: payerId(state),
    ...money(refund.amountMinor, refund.currency),
    reason: refund.reason,
    provider: payment?.gateway ?? null,
    provider_refund_id: refund.providerRefundId,
    processed_at: time(refund.failedAt ?? refund.processedAt),
    refund_type: refund.refundType,
    ...(refund.failedAt === null ? {} : { failure_reason: refund.failureReason }),
  };
}

export const disputeData = (state: BillingState, dispute: Dispute): Data => ({
  dispute_id: publicId('dispute', dispute.id),
  payment_id: publicId('payment', dispute.paymentId),
  customer_id: payerId(state),
  ...money(dispute.amountMinor, dispute.currency),
  status: dispute.status,
  reason: dispute.reason,
  evidence_due_by: time(dispute.evidenceDueBy),
  provider_dispute_id: dispute.providerDisputeId,
});

export const subscriptionData = (state: BillingState, subscription: Subscription): Data => ({
  subscription_id: publicId('subscription', subscription.id),
  customer_id: payerId(state),
  status: subscription.status,
  plan_code: subscription.planCode,
  ...money(subscription.unitAmountMinor, subscription.currency),
  quantity: subscription.quantity,
  current_period_start: time(subscription.currentPeriodStart),
  current_period_end: time(subscription.currentPeriodEnd),
  cancel_at_period_end: subscription.cancelAtPeriodEnd,
  cancelled_at: time(subscription.canceledAt),
});

/** What the payer may use from now on. A row that both modes share says nothing of the one that it does not follow. */
export function payerAccess(state: BillingState): ServiceAccess {
  const { account, customer, run, tenant } = state;
  const follows = customer ? account.livemode : movesTenant(state);
  const dunning = run?.outcome === null ? (run.pausedState ?? run.state) : account.dunningState;
  return accessOf(dunning, follows ? (customer ?? tenant).status : 'active');
}

export const tenantData = (state: BillingState): Data => ({
  tenant_id: state.tenant.externalId,
  status: state.tenant.status,
  reason: state.tenant.statusReason,
  overdue_since: state.tenant.overdueSince,
  access: payerAccess(state),
});

export const dunningData = (state: BillingState, run: DunningRun): Data => ({
  dunning_id: publicId('dunning_run', run.id),
  customer_id: payerId(state),
  policy: run.policy,
  state: run.state,
  access: payerAccess(state),
  currency: run.currency,
  anchor_date: run.anchorDate,
  started_at: time(run.startedAt),
  ...(run.outcome === null ? {} : { outcome: run.outcome, ended_at: time(run.endedAt) }),
});
