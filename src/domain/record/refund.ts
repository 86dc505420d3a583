import type { RecordPayment, RecordRefund } from '../commands.js';
import type { Payment, Refund } from '../entities.js';
import { type BillingState, earliest, findByRef, obtain, type Source } from '../state.js';
import type { Millis } from '../time.js';
import { obtainPayment } from './obtain.js';

/**
 * One row per refund. A refund may be told twice in two ways: under its own id, and as a step of the payment's cumulative
 * total. Whichever comes second finds the row of the first by payment and amount. One that we asked for has its row before
 * the gateway tells anything, and is known by our id alone.
 */
export function recordRefund(state: BillingState, command: RecordRefund, source: Source): void {
  const payment = obtainPayment(state, command.payment, source);
  const unnamed =
    findByRef(state, 'refund', command.refs) || command.requestedBy !== undefined
      ? null
      : (requested(state, payment, command) ?? untold(state, payment, command));
  if (unnamed) for (const ref of command.refs) state.refs.push({ ...ref, entityType: 'refund', entityId: unnamed.id });
  const refund =
    unnamed ??
    obtain(state, 'refund', command.refs, () =>
      newRefund(state, payment, source, { amountMinor: command.amountMinor, currency: command.currency }),
    );
  if (unnamed) refund.currency = command.currency;
  const name = command.refs.find((ref) => ref.kind !== 'own')?.id ?? null;
  // That we took it for refused does not count once the gateway names it.
  if (isRefused(refund) && name !== null)
    [refund.failedAt, refund.canceledAt, refund.failureReason] = [null, null, null];
  refund.providerRefundId ??= name;
  refund.requestedBy ??= command.requestedBy ?? null;
  refund.reason ??= command.reason ?? null;
  refund.failureReason ??= command.failureReason ?? null;
  if (command.status === 'succeeded') refund.processedAt = earliest(refund.processedAt, command.at);
  if (command.status === 'failed' || command.status === 'canceled')
    refund.failedAt = earliest(refund.failedAt, command.at);
  if (command.status === 'canceled' && source.gateway === 'manual')
    refund.canceledAt = earliest(refund.canceledAt, command.at);
}

/** What we asked for of this payment under that id, or where there can be no other, as long as the gateway has not named it. */
function requested(state: BillingState, payment: Payment, command: RecordRefund): Refund | undefined {
  const asked = of(state, payment).filter((one) => one.requestedBy !== null && one.providerRefundId === null);
  const own = asked.find((one) => one.id === command.ownId);
  if (own || !command.isOnly) return own;
  const equal = asked.filter((one) => one.amountMinor === command.amountMinor);
  return equal.find((one) => !isRefused(one)) ?? equal[0];
}

/** A step of the total that nobody has named. What we asked for goes by its id alone. */
const untold = (state: BillingState, payment: Payment, { amountMinor }: RecordRefund): Refund | undefined =>
  of(state, payment).find(
    (one) => one.providerRefundId === null && one.requestedBy === null && one.amountMinor === amountMinor,
  );

/** The gateway did not take it, as far as we know. */
const isRefused = ({ requestedBy, failedAt, providerRefundId }: Refund): boolean =>
  requestedBy !== null && failedAt !== null && providerRefundId === null;

export function recordCumulativeRefund(
  state: BillingState,
  payment: Payment,
  total: NonNullable<RecordPayment['refundedTotal']>,
  source: Source,
): void {
  const refunds = of(state, payment);
  if (refunds.some((one) => isSameStep(one, total))) return;
  const before =
    total.beforeMinor ??
    refunds.reduce((sum, one) => sum + (one.processedAt !== null && one.failedAt === null ? one.amountMinor : 0), 0);
  const amountMinor = total.afterMinor - before;
  // Without the total before, what is already known in rows is told.
  if (amountMinor <= 0) return;
  const equal = refunds.filter(
    (one) => one.cumulativeMinor === null && one.amountMinor === amountMinor && !isRefused(one),
  );
  const told = equal.find((one) => one.providerRefundId !== null) ?? equal[0];
  const refund =
    told ?? newRefund(state, payment, source, { amountMinor, currency: payment.currency ?? state.tenant.currency });
  if (!told) state.refunds.push(refund);
  refund.cumulativeMinor = total.afterMinor;
  refund.cumulativeAt = total.at;
  refund.processedAt = earliest(refund.processedAt, total.at);
}

/** A refund that fails takes its amount off the total again, so that a later one may reach the same total. */
const isSameStep = (refund: Refund, { afterMinor, at }: { afterMinor: number; at: Millis }): boolean =>
  refund.cumulativeMinor === afterMinor && Math.abs((refund.cumulativeAt ?? 0) - at) <= sameStepMs;

/** Two messages about one step may tell times that are seconds apart. */
const sameStepMs = 60_000;

const of = (state: BillingState, payment: Payment): Refund[] =>
  state.refunds.filter((one) => one.paymentId === payment.id);

function newRefund(
  state: BillingState,
  payment: Payment,
  source: Source,
  money: { amountMinor: number; currency: string },
): Refund {
  return {
    id: source.newId(),
    tenantId: state.tenant.id,
    paymentId: payment.id,
    status: 'pending',
    ...money,
    reason: null,
    refundType: 'partial',
    providerRefundId: null,
    cumulativeMinor: null,
    cumulativeAt: null,
    failureReason: null,
    requestedBy: null,
    processedAt: null,
    failedAt: null,
    canceledAt: null,
    version: 0,
  };
}
