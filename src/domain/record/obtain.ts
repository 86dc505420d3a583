import type { ProviderRef } from '../commands.js';
import type { Invoice, Payment, Subscription } from '../entities.js';
import { type BillingState, obtain, type Source } from '../state.js';

export function obtainPayment(state: BillingState, refs: readonly ProviderRef[], source: Source): Payment {
  return obtain(state, 'payment', refs, () => ({
    id: source.newId(),
    tenantId: state.tenant.id,
    billingAccountId: state.account.id,
    status: 'pending',
    amountMinor: null,
    refundedMinor: 0,
    currency: null,
    gateway: source.gateway,
    gatewayAccountId: source.gatewayAccountId,
    providerPaymentId: null,
    providerChargeId: null,
    paymentMethodId: null,
    paymentMethodSummary: null,
    subscriptionId: null,
    failures: [],
    failureCode: null,
    failureMessage: null,
    recoverable: null,
    receiptUrl: null,
    authorizedAt: null,
    processingAt: null,
    paidAt: null,
    settledAt: null,
    failedAt: null,
    canceledAt: null,
    refundedAt: null,
    version: 0,
  }));
}

export function obtainInvoice(state: BillingState, refs: readonly ProviderRef[], source: Source): Invoice {
  return obtain(state, 'invoice', refs, () => ({
    id: source.newId(),
    tenantId: state.tenant.id,
    billingAccountId: state.account.id,
    subscriptionId: null,
    // Until the gateway tells its number, its id is what people can look for.
    number: refs[0]?.id ?? source.newId(),
    series: null,
    status: 'draft',
    paymentStatus: 'pending',
    currency: null,
    subtotalMinor: null,
    discountMinor: 0,
    taxMinor: 0,
    paidMinor: 0,
    reportedPaidMinor: 0,
    askedMinor: null,
    refundedMinor: 0,
    creditedMinor: 0,
    dueDate: null,
    issuedAt: null,
    sentAt: null,
    authorizedAt: null,
    rejectedAt: null,
    rejectReason: null,
    creditedAt: null,
    paidAt: null,
    reportedPaidAt: null,
    periodStart: null,
    voidedAt: null,
    voidedBy: null,
    voidReason: null,
    restoredAt: null,
    uncollectibleAt: null,
    uncollectibleReason: null,
    failedAt: null,
    failedAttempts: [],
    attemptCount: 0,
    nextPaymentAttemptAt: null,
    overdueAt: null,
    overdueSince: null,
    hostedUrl: null,
    detailsAt: null,
    detailsRank: 0,
    version: 0,
  }));
}

export function obtainSubscription(state: BillingState, refs: readonly ProviderRef[], source: Source): Subscription {
  return obtain(state, 'subscription', refs, () => ({
    id: source.newId(),
    tenantId: state.tenant.id,
    billingAccountId: state.account.id,
    planCode: null,
    status: 'incomplete',
    gatewayStatus: null,
    currency: null,
    unitAmountMinor: null,
    quantity: 1,
    billingInterval: null,
    intervalCount: 1,
    currentPeriodStart: null,
    currentPeriodEnd: null,
    trialEnd: null,
    cancelAtPeriodEnd: false,
    canceledAt: null,
    endedAt: null,
    cancelReason: null,
    activatedAt: null,
    pastDueSince: null,
    pausedAt: null,
    resumesAt: null,
    dunningSuspendedAt: null,
    statusEffectiveAt: null,
    statusEventRank: 0,
    detailsAt: null,
    paidPeriods: 0,
    version: 0,
  }));
}

/** Says that a payment pays an invoice; how much is derived (`allocation.ts`), within what the gateway told. */
export function allocate(state: BillingState, paymentId: string, invoiceId: string, toldMinor?: number): void {
  let share = state.allocations.find((one) => one.paymentId === paymentId && one.invoiceId === invoiceId);
  if (!share) {
    const nothing = { amountMinor: 0, refundedMinor: 0, toldMinor: null };
    share = { tenantId: state.tenant.id, paymentId, invoiceId, ...nothing, guessed: false };
    state.allocations.push(share);
  }
  share.guessed = false;
  if (toldMinor !== undefined) share.toldMinor = Math.max(share.toldMinor ?? 0, toldMinor);
}
