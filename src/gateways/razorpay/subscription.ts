import { type Command, type RecordSubscription, subscriptionRanks } from '../../domain/commands.js';
import type { SubscriptionStatus } from '../../domain/entities.js';
import type { Millis } from '../../domain/time.js';
import { count, idOf, type Json, text, told } from '../json.js';
import { entity, instant, money, type RazorpayEvent, requiredEntity, requiredId } from './event.js';
import { paymentInPassing, paymentRefs, refsOf } from './payment.js';

type SubscriptionFacts = { [K in keyof Omit<RecordSubscription, 'type' | 'refs'>]?: RecordSubscription[K] | undefined };

/** Razorpay's words; `authenticated` is decided by the start date. */
const words: Readonly<Record<string, SubscriptionStatus>> = {
  created: 'incomplete',
  authenticated: 'incomplete',
  active: 'active',
  pending: 'past_due',
  halted: 'suspended',
  cancelled: 'canceled',
  completed: 'completed',
  paused: 'paused',
  expired: 'incomplete_expired',
};

/** Events whose name is the state; the payload is read at sending time and may be ahead of it. */
export function entered(value: SubscriptionStatus, rank: number): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const subscription = requiredEntity(event, 'subscription');
    const status = { value, gatewayWord: wordOf(subscription, event), at: event.at, rank };
    return [...linkedPayment(event, subscription), record(subscription, { status })];
  };
}

/** `subscription.cancelled` and `.completed`: the end, whatever comes later. */
export function ended(
  value: Extract<SubscriptionStatus, 'canceled' | 'completed'>,
): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const subscription = requiredEntity(event, 'subscription');
    const endedAt = instant(subscription.ended_at) ?? event.at;
    const gatewayWord = wordOf(subscription, event);
    const facts = {
      status: { value, gatewayWord, at: event.at, rank: subscriptionRanks.deleted },
      endedAt,
      canceledAt: value === 'canceled' ? endedAt : undefined,
    };
    return [...linkedPayment(event, subscription), record(subscription, facts)];
  };
}

/** `subscription.authenticated` and `.updated`: the state is what the payload says, nothing when it says nothing known. */
export function described(event: RazorpayEvent): Command[] {
  const subscription = requiredEntity(event, 'subscription');
  return [...linkedPayment(event, subscription), record(subscription, statusFacts(subscription, event.at))];
}

/** As Razorpay gives it when it is asked. */
export const currentSubscription = (subscription: Json, at: Millis): RecordSubscription =>
  record(subscription, statusFacts(subscription, at, subscriptionRanks.current));

/**
 * `subscription.charged`: the payment is paid, the invoice that it names is paid by it, and the subscription runs. The
 * invoice's total is the amount of the charge: Razorpay always charges a subscription's invoice whole.
 */
export function charged(event: RazorpayEvent): Command[] {
  const subscription = requiredEntity(event, 'subscription');
  const payment = entity(event, 'payment');
  const status = {
    value: 'active',
    gatewayWord: wordOf(subscription, event),
    at: event.at,
    rank: subscriptionRanks.paid,
  } as const;
  if (!payment) return [record(subscription, { status })];
  return [
    ...linkedPayment(event, subscription, event.at),
    ...chargedInvoice(payment, subscription, event.at),
    record(subscription, { status }),
  ];
}

function chargedInvoice(payment: Json, subscription: Json, paidAt: Millis): Command[] {
  const refs = refsOf('invoice', payment.invoice_id);
  if (!refs) return [];
  const total = money(payment);
  const facts = told({
    currency: total?.currency,
    subtotalMinor: total?.amountMinor,
    subscription: refsOf('subscription', subscription.id),
  });
  return [{ type: 'invoice.record', refs, status: 'issued', paidAt, payment: paymentRefs(payment), ...facts }];
}

/** The payment of the event; it names the subscription only when no invoice stands between them. */
function linkedPayment(event: RazorpayEvent, subscription: Json, paidAt?: Millis): Command[] {
  const invoiced = idOf(entity(event, 'payment')?.invoice_id) !== undefined;
  const link = invoiced ? undefined : refsOf('subscription', subscription.id);
  return paymentInPassing(event, { subscription: link, ...told({ paidAt }) });
}

function record(subscription: Json, facts: SubscriptionFacts): RecordSubscription {
  return {
    type: 'subscription.record',
    refs: [{ kind: 'subscription', id: requiredId(subscription, 'subscription') }],
    ...told({
      planCode: text(subscription.plan_id),
      quantity: count(subscription.quantity),
      period: periodOf(subscription),
      ...facts,
    }),
  };
}

/** `authenticated` before the first charge is a trial; a word that is not known says nothing. */
function statusFacts(subscription: Json, at: Millis, least: number = subscriptionRanks.updated): SubscriptionFacts {
  const startsAt = instant(subscription.start_at);
  const gatewayWord = text(subscription.status);
  const isTrial = gatewayWord === 'authenticated' && startsAt !== undefined && startsAt > at;
  const value = isTrial ? 'trialing' : Object.hasOwn(words, gatewayWord ?? '') ? words[gatewayWord ?? ''] : undefined;
  if (value === undefined || gatewayWord === undefined) return {};
  const rank = Math.max(rankOf[value] ?? 0, least);
  return { status: { value, gatewayWord, at, rank }, trialEnd: isTrial ? startsAt : undefined };
}

/** A state that an update merely mentions keeps the rank of the state, so that it does not lose within the same second. */
const rankOf: Partial<Record<SubscriptionStatus, number>> = {
  past_due: subscriptionRanks.past_due,
  suspended: subscriptionRanks.past_due,
  canceled: subscriptionRanks.canceled,
  completed: subscriptionRanks.canceled,
  incomplete_expired: subscriptionRanks.canceled,
};

function wordOf(subscription: Json, event: RazorpayEvent): string {
  return text(subscription.status) ?? event.type.replace('subscription.', '');
}

function periodOf(subscription: Json): { start: Millis; end: Millis } | undefined {
  const start = instant(subscription.current_start);
  const end = instant(subscription.current_end);
  return start !== undefined && end !== undefined && end > start ? { start, end } : undefined;
}
