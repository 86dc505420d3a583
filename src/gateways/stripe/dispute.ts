import type { Command } from '../../domain/commands.js';
import type { DisputeStatus } from '../../domain/entities.js';
import { UnprocessableEvent } from '../../domain/errors.js';
import type { Subject } from '../gateway.js';
import { at, text, told } from '../json.js';
import { currencyOf, type EventMessage, instant, money, paymentRefs, pick, requiredId } from './message.js';
import { subjectOf } from './subject.js';

/** A word that Stripe has yet to invent reads as under review: open, and nothing asked of us. */
const statuses: Readonly<Record<string, DisputeStatus>> = {
  warning_needs_response: 'warning',
  warning_under_review: 'warning',
  warning_closed: 'closed',
  needs_response: 'needs_response',
  under_review: 'under_review',
  appeal_needs_response: 'needs_response',
  appeal_under_review: 'under_review',
  charge_refunded: 'closed',
  prevented: 'closed',
  won: 'won',
  lost: 'lost',
};

/** `charge.dispute.*`: every one carries the dispute as it is; where the money went follows from its status. */
export function dispute(message: EventMessage): { subject: Subject; commands: Command[] } {
  const { object, at: happened, type } = message;
  const id = requiredId(message);
  const payment = paymentRefs(object.payment_intent, object.charge);
  if (payment.length === 0) throw new UnprocessableEvent(`Cannot apply '${type}': the dispute names no payment`);
  const currency = currencyOf(object.currency);
  const command: Command = {
    type: 'dispute.record',
    refs: [{ kind: 'dispute', id }],
    payment,
    status: pick(statuses, text(object.status)) ?? 'under_review',
    at: happened,
    ...told({
      amountMinor: money(object.amount, currency),
      currency,
      reason: text(object.reason),
      evidenceDueBy: instant(at(object, 'evidence_details').due_by),
    }),
  };
  return { subject: subjectOf(object), commands: [command] };
}
