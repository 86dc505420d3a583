import type { Command, ProviderRef, RecordPayment } from '../../domain/commands.js';
import type { Subject } from '../gateway.js';
import { at, idOf, type Json, list, object, text, told, url } from '../json.js';
import { intentFailure } from './failure.js';
import { currencyOf, type EventMessage, instant, money, paymentRefs, ref, requiredId, some } from './message.js';
import { methodSummary } from './method.js';
import { subjectOf } from './subject.js';

type Read = (message: EventMessage) => { subject: Subject; commands: Command[] };

/** `payment_intent.succeeded`: what was received counts, because a capture may take less than was authorized. */
export const intentSucceeded: Read = (message) => {
  const { object: intent, at: happened } = message;
  return record(message, { paidAt: happened, ...amount(intent, intent.amount_received ?? intent.amount) });
};

/** `payment_intent.payment_failed`: one attempt failed; the same intent may still succeed. */
export const intentFailed: Read = (message) => {
  const error = at(message.object, 'last_payment_error');
  const method = at(error, 'payment_method');
  return record(message, {
    failure: intentFailure(error, message.at),
    ...told({ methodId: idOf(error.payment_method), methodSummary: methodSummary(method) }),
  });
};

/** `payment_intent.canceled` */
export const intentCanceled: Read = (message) =>
  record(message, { canceledAt: instant(message.object.canceled_at) ?? message.at });

/** `payment_intent.processing`: the bank decides later. */
export const intentProcessing: Read = (message) => record(message, { processingAt: message.at });

/** `payment_intent.amount_capturable_updated`: the money is held, waiting for the capture. */
export const intentAuthorized: Read = (message) =>
  record(message, text(message.object.status) === 'requires_capture' ? { authorizedAt: message.at } : {});

function record(message: EventMessage, facts: Partial<RecordPayment>): ReturnType<Read> {
  const intent = message.object;
  const charge = latestCharge(intent);
  const command: RecordPayment = {
    type: 'payment.record',
    refs: paymentRefs(requiredId(message), charge.id ?? intent.latest_charge),
    ...amount(intent, intent.amount),
    ...told({
      methodId: idOf(intent.payment_method),
      methodSummary: methodSummary(at(charge, 'payment_method_details')),
      receiptUrl: url(charge.receipt_url),
      invoice: some(invoiceRef(intent)),
    }),
    ...facts,
  };
  return { subject: subjectOf(intent), commands: [command] };
}

function amount(intent: Json, value: unknown): Pick<RecordPayment, 'amountMinor' | 'currency'> {
  const currency = currencyOf(intent.currency);
  return told({ amountMinor: money(value, currency), currency });
}

/** The last charge where it is in the payload: expanded, or in the list that intents had before 2022-11-15; else `{}`. */
function latestCharge(intent: Json): Json {
  const id = idOf(intent.latest_charge);
  const charges = list(at(intent, 'charges').data);
  return object(intent.latest_charge) ?? charges.find((charge) => idOf(charge) === id) ?? charges[0] ?? {};
}

/**
 * Which invoice an intent pays. Since 2025-03-31 the field `invoice` is gone, and Stripe writes the invoice's id where
 * others may write an order of their own.
 */
function invoiceRef(intent: Json): ProviderRef[] {
  const order = text(at(intent, 'payment_details').order_reference);
  return ref('invoice', idOf(intent.invoice) ?? (order?.startsWith('in_') ? order : undefined));
}
