import type { Command, ProviderRef, RecordRefund } from '../../domain/commands.js';
import type { RefundStatus } from '../../domain/entities.js';
import { UnprocessableEvent } from '../../domain/errors.js';
import type { Millis } from '../../domain/time.js';
import type { Subject } from '../gateway.js';
import { at, type Json, text, told } from '../json.js';
import { ownRefundId, ownRefundKey } from '../own-id.js';
import { currencyOf, type EventMessage, money, paymentRefs, pick, requiredId } from './message.js';
import { subjectOf } from './subject.js';

/** A word that Stripe has yet to invent reads as pending: it claims nothing. */
const statuses: Readonly<Record<string, RefundStatus>> = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
};

export const refundStatus = (refund: Json): RefundStatus => pick(statuses, text(refund.status)) ?? 'pending';

/** `refund.created`, `.updated`, `.failed` and `charge.refund.updated`: all carry the refund as it is. */
export function refund(message: EventMessage): { subject: Subject; commands: Command[] } {
  const command = refundCommand(message.object, requiredId(message), message.at);
  if (!command)
    throw new UnprocessableEvent(`Cannot apply '${message.type}': the refund names no payment, amount or currency`);
  return { subject: subjectOf(message.object), commands: [command] };
}

/** undefined when the refund lacks what makes it one: the payment it returns, an amount above 0, a currency. */
export function refundCommand(refund: Json, id: string, happened: Millis): RecordRefund | undefined {
  const payment: ProviderRef[] = paymentRefs(refund.payment_intent, refund.charge);
  const currency = currencyOf(refund.currency);
  const amountMinor = money(refund.amount, currency);
  if (payment.length === 0 || currency === undefined || !amountMinor) return undefined;
  return {
    type: 'refund.record',
    refs: [{ kind: 'refund', id }],
    payment,
    amountMinor,
    currency,
    status: refundStatus(refund),
    at: happened,
    ...told({
      reason: text(refund.reason),
      failureReason: text(refund.failure_reason),
      ownId: ownRefundId(at(refund, 'metadata')[ownRefundKey]),
    }),
  };
}
