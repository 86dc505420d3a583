import type { Command, RecordPayment, RecordRefund } from '../../domain/commands.js';
import type { Subject } from '../gateway.js';
import { at, idOf, type Json, nameOf, shortList, told, url } from '../json.js';
import { chargeFailure } from './failure.js';
import { currencyOf, type EventMessage, instant, money, paymentRefs, ref, requiredId, some } from './message.js';
import { methodSummary } from './method.js';
import { refundCommand } from './refund.js';
import { subjectOf } from './subject.js';

type Read = (message: EventMessage) => { subject: Subject; commands: Command[] };

/** `charge.succeeded`, `charge.captured`: paid once captured; until then the money is only held. */
export const chargeSucceeded: Read = (message) =>
  record(message, message.object.captured === false ? { authorizedAt: message.at } : { paidAt: message.at });

/** `charge.updated`: its receipt or method became known; nothing moved. */
export const chargeUpdated: Read = (message) => record(message, {});

/** `charge.pending` */
export const chargePending: Read = (message) => record(message, { processingAt: message.at });

/** `charge.expired`: held money was let go uncaptured. */
export const chargeExpired: Read = (message) => record(message, { canceledAt: message.at });

/** `charge.failed`: with a payment intent, that intent tells the failure; telling it twice would count two attempts. */
export const chargeFailed: Read = (message) => {
  const hasIntent = idOf(message.object.payment_intent) !== undefined;
  return record(message, hasIntent ? {} : { failure: chargeFailure(message.object, message.at) });
};

/**
 * `charge.refunded`: refund by refund where the payload lists them (before 2022-11-15, or expanded), else only the
 * cumulative total before and after.
 */
export const chargeRefunded: Read = (message) => {
  const { object: charge, previous, at: happened } = message;
  const currency = currencyOf(charge.currency);
  const refunds = shortList(at(charge, 'refunds').data, 'refunds').flatMap((refund) => listedRefund(refund, message));
  const afterMinor = money(charge.amount_refunded, currency);
  if (refunds.length > 0 || afterMinor === undefined) {
    const { subject, commands } = record(message, {});
    return { subject, commands: [...commands, ...refunds] };
  }
  const beforeMinor = money(previous.amount_refunded, currency) ?? null;
  return record(message, { refundedTotal: { beforeMinor, afterMinor, at: happened } });
};

function listedRefund(refund: Json, { object: charge, at: happened }: EventMessage): RecordRefund[] {
  const id = nameOf(refund.id);
  if (id === undefined) return [];
  const whole = {
    ...refund,
    charge: refund.charge ?? charge.id,
    payment_intent: refund.payment_intent ?? charge.payment_intent,
    currency: refund.currency ?? charge.currency,
  };
  const command = refundCommand(whole, id, instant(refund.created) ?? happened);
  return command ? [command] : [];
}

function record(message: EventMessage, facts: Partial<RecordPayment>): ReturnType<Read> {
  const charge = message.object;
  const currency = currencyOf(charge.currency);
  const captured = charge.captured === true ? charge.amount_captured : undefined;
  const command: RecordPayment = {
    type: 'payment.record',
    refs: paymentRefs(charge.payment_intent, requiredId(message)),
    ...told({
      amountMinor: money(captured ?? charge.amount, currency),
      currency,
      methodId: idOf(charge.payment_method),
      methodSummary: methodSummary(at(charge, 'payment_method_details')),
      receiptUrl: url(charge.receipt_url),
      invoice: some(ref('invoice', charge.invoice)),
    }),
    ...facts,
  };
  return { subject: subjectOf(charge), commands: [command] };
}
