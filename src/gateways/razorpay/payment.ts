import type { Command, ProviderRef, RecordPayment } from '../../domain/commands.js';
import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json, text, told } from '../json.js';
import { entity, money, type RazorpayEvent, requiredEntity, requiredId } from './event.js';
import { recoverableByRetry } from './failure-reasons.js';

/** `payment.authorized`. An auto-captured card is told as captured here already: then it is paid, too. */
export function authorized(event: RazorpayEvent): Command[] {
  const payment = requiredEntity(event, 'payment');
  return [paymentRecord(payment, { authorizedAt: event.at, paidAt: paidByStatus(payment, event.at) })];
}

/** Events whose name says that the money came: `payment.captured`, `order.paid`. */
export function captured(event: RazorpayEvent): Command[] {
  const payment = requiredEntity(event, 'payment');
  return [paymentRecord(payment, { paidAt: event.at })];
}

/** `payment.failed`; not final, because a late authorisation may follow within days. */
export function failed(event: RazorpayEvent): Command[] {
  const payment = requiredEntity(event, 'payment');
  const reason = text(payment.error_reason);
  const failure = {
    at: event.at,
    code: text(payment.error_code) ?? reason ?? null,
    message: text(payment.error_description) ?? null,
    recoverable: recoverableByRetry(reason),
    only: true as const,
  };
  return [paymentRecord(payment, { failure, paidAt: paidByStatus(payment, event.at) })];
}

/**
 * The payment that an event about something else carries along, so that one we never heard of is completed. It was paid at
 * the time of the event at the latest: of several times the earliest counts, so its own event still tells the true one.
 */
export function paymentInPassing(event: RazorpayEvent, facts: PaymentFacts = {}): Command[] {
  const payment = entity(event, 'payment');
  if (!payment || !idOf(payment.id)) return [];
  return [paymentRecord(payment, { paidAt: paidByStatus(payment, event.at), ...facts })];
}

/** What is told of a payment beside what its entity says; an undefined fact is not told. */
type PaymentFacts = { [K in keyof Omit<RecordPayment, 'type' | 'refs'>]?: RecordPayment[K] | undefined };

/** @throws UnprocessableEvent without an id, InvalidAmount. */
function paymentRecord(payment: Json, facts: PaymentFacts): RecordPayment {
  return {
    type: 'payment.record',
    refs: paymentRefs(payment),
    ...money(payment),
    ...told({
      methodId: text(payment.token_id) ?? text(payment.card_id),
      methodSummary: methodSummary(payment),
      invoice: refsOf('invoice', payment.invoice_id),
      ...facts,
    }),
  };
}

export function paymentRefs(payment: Json): ProviderRef[] {
  return [{ kind: 'payment', id: requiredId(payment, 'payment') }];
}

/** A link to something named by id, expanded or not; undefined when it is not named. */
export function refsOf(kind: ProviderRef['kind'], value: unknown): ProviderRef[] | undefined {
  const id = idOf(value);
  return id === undefined ? undefined : [{ kind, id }];
}

/**
 * `status` decides; `captured` (true or "1") only without it, because samples of failed payments carry `captured: true`. What
 * was authorized and not captured in time goes back by itself, told as a refund: nobody was paid.
 * Source: https://razorpay.com/docs/payments/payments/capture-settings
 */
function paidByStatus(payment: Json, when: Millis): Millis | undefined {
  const status = text(payment.status);
  const paid =
    status === undefined
      ? payment.captured === true || payment.captured === '1'
      : status === 'captured' || (status === 'refunded' && payment.captured !== false);
  return paid ? when : undefined;
}

const methodNames: Readonly<Record<string, string>> = {
  app: 'App',
  bank_transfer: 'Bank transfer',
  cardless_emi: 'Cardless EMI',
  cod: 'Cash on delivery',
  emandate: 'eMandate',
  nach: 'NACH',
  netbanking: 'Netbanking',
  paylater: 'Pay later',
  upi: 'UPI',
  wallet: 'Wallet',
};

function methodSummary(payment: Json): string | undefined {
  const card = at(payment, 'card');
  const last4 = text(card.last4);
  if (last4) return `${text(card.network) ?? 'Card'} **** ${last4}`;
  const method = text(payment.method);
  if (method === undefined) return undefined;
  const name = Object.hasOwn(methodNames, method) ? methodNames[method] : undefined;
  const detail = method === 'wallet' ? text(payment.wallet) : method === 'netbanking' ? text(payment.bank) : undefined;
  return [name ?? method, detail].filter((part) => part !== undefined).join(' ');
}
