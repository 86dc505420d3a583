import type { Command } from '../../domain/commands.js';
import type { DisputeStatus, RefundStatus } from '../../domain/entities.js';
import { UnprocessableEvent } from '../../domain/errors.js';
import { at, idOf, type Json, text, told } from '../json.js';
import { ownRefundId, ownRefundKey } from '../own-id.js';
import { entity, instant, money, type RazorpayEvent, requiredEntity, requiredId } from './event.js';
import { paymentInPassing, refsOf } from './payment.js';

const refundWords: Readonly<Record<string, RefundStatus>> = {
  pending: 'pending',
  processed: 'succeeded',
  failed: 'failed',
};

const disputeWords: Readonly<Record<string, DisputeStatus>> = {
  open: 'needs_response',
  action_required: 'needs_response',
  under_review: 'under_review',
  won: 'won',
  lost: 'lost',
  closed: 'closed',
};

export const refundStatus = (refund: Json): RefundStatus | undefined => wordIn(refundWords, refund.status);

/**
 * `refund.*`: one row per `rfnd_` id. `refund.created` may already say `processed`; the payload's word decides, `fallback`
 * stands in for a missing one. The payment's cumulative `amount_refunded` is not told, because every refund has its own event.
 */
export function refunded(fallback: RefundStatus): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const refund = requiredEntity(event, 'refund');
    const amount = money(refund) ?? money({ ...refund, currency: entity(event, 'payment')?.currency });
    if (!amount?.amountMinor)
      throw new UnprocessableEvent(`Cannot read '${event.type}': the refund has no amount above 0 or no currency`);
    const command: Command = {
      type: 'refund.record',
      refs: [{ kind: 'refund', id: requiredId(refund, 'refund') }],
      payment: reversedPayment(event, refund),
      ...amount,
      status: refundStatus(refund) ?? fallback,
      at: event.at,
      ...told({
        reason: text(at(refund, 'notes').reason),
        ownId: ownRefundId(at(refund, 'notes')[ownRefundKey]),
      }),
    };
    return [...paymentInPassing(event), command];
  };
}

/** `payment.dispute.*`: money has moved only when it is lost. */
export function disputed(fallback: DisputeStatus): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const dispute = requiredEntity(event, 'dispute');
    const command: Command = {
      type: 'dispute.record',
      refs: [{ kind: 'dispute', id: requiredId(dispute, 'dispute') }],
      payment: reversedPayment(event, dispute),
      ...money(dispute),
      status: wordIn(disputeWords, dispute.status) ?? fallback,
      at: event.at,
      ...told({ reason: text(dispute.reason_code), evidenceDueBy: instant(dispute.respond_by) }),
    };
    return [...paymentInPassing(event), command];
  };
}

function reversedPayment(event: RazorpayEvent, source: Json) {
  const refs = refsOf('payment', source.payment_id) ?? refsOf('payment', idOf(entity(event, 'payment')?.id));
  if (!refs) throw new UnprocessableEvent(`Cannot read '${event.type}': it names no payment`);
  return refs;
}

function wordIn<T>(table: Readonly<Record<string, T>>, value: unknown): T | undefined {
  const word = text(value);
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}
