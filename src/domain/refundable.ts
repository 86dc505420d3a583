import type { RefundStatus } from './entities.js';

/** What can still be given back of a payment: what is pending is taken, what has failed is not. null: its amount is not known. */
export function refundableMinor(
  amountMinor: number | null,
  refunds: readonly { status: RefundStatus; amountMinor: number }[],
): number | null {
  if (amountMinor === null) return null;
  const taken = refunds.filter((one) => one.status === 'pending' || one.status === 'succeeded');
  return Math.max(
    0,
    taken.reduce((left, one) => left - one.amountMinor, amountMinor),
  );
}
