import { type RecordPayment, type RecordSubscription, subscriptionRanks } from '../../domain/commands.js';
import { at, type Json, text, told } from '../json.js';
import { chargeFailure, intentFailure } from './failure.js';
import { paidParts, paymentOf, runningPeriod, subscriptionLines, subscriptionOf } from './invoice-links.js';
import { currencyOf, type EventMessage, money, pick, ref, requiredId, some } from './message.js';

/** The payments behind a paid invoice; none when they are not named, were made out of band, or nothing was due. */
export function paidPayment(message: EventMessage): RecordPayment[] {
  const { object: invoice, at: paidAt } = message;
  const parts = paidParts(invoice);
  if (parts.length > 0)
    return parts.flatMap((part) =>
      payment(message, { ...told({ amountMinor: part.amountMinor }), paidAt: part.paidAt ?? paidAt }, part.refs),
    );
  const amountMinor = money(invoice.amount_paid, currencyOf(invoice.currency));
  return amountMinor !== undefined && amountMinor > 0 ? payment(message, { amountMinor, paidAt }) : [];
}

/** The attempt behind a failed invoice, where it is named. Why it failed is there only when Stripe expanded it. */
export function failedPayment(message: EventMessage): RecordPayment[] {
  const { object: invoice, at: failedAt } = message;
  const charge = at(invoice, 'charge');
  const failure =
    charge.id === undefined
      ? intentFailure(at(invoice, 'payment_intent', 'last_payment_error'), failedAt)
      : chargeFailure(charge, failedAt);
  const amountMinor = money(invoice.amount_remaining ?? invoice.amount_due, currencyOf(invoice.currency));
  return payment(message, { failure, ...told({ amountMinor }) });
}

/** A paid invoice of a subscription makes it active, unless it only opens a trial. */
export function paidSubscription(message: EventMessage): RecordSubscription[] {
  const { object: invoice, at: happened } = message;
  const status = chargesForTime(invoice)
    ? { value: 'active' as const, gatewayWord: 'active', at: happened, rank: subscriptionRanks.paid }
    : undefined;
  return subscription(invoice, told({ status, period: runningPeriod(invoice, happened) }));
}

/** Reasons for which Stripe moves the subscription itself when the invoice fails; a manual invoice leaves it alone. */
const failedWords = {
  subscription_create: { value: 'incomplete', rank: subscriptionRanks.updated },
  subscription_cycle: { value: 'past_due', rank: subscriptionRanks.past_due },
  subscription_update: { value: 'past_due', rank: subscriptionRanks.past_due },
  subscription_threshold: { value: 'past_due', rank: subscriptionRanks.past_due },
  subscription: { value: 'past_due', rank: subscriptionRanks.past_due },
} as const;

/** A failed invoice makes its subscription past due. One that is sent to be paid by a date does so only after that date. */
export function failedSubscription(message: EventMessage): RecordSubscription[] {
  const { object: invoice, at: happened } = message;
  const word = pick<{ value: 'incomplete' | 'past_due'; rank: number }>(failedWords, text(invoice.billing_reason));
  if (!word || invoice.collection_method === 'send_invoice') return [];
  return subscription(invoice, { status: { ...word, gatewayWord: word.value, at: happened } });
}

function payment(
  message: EventMessage,
  facts: Partial<RecordPayment>,
  refs = paymentOf(message.object),
): RecordPayment[] {
  const { object: invoice } = message;
  if (refs.length === 0) return [];
  const links = told({
    currency: currencyOf(invoice.currency),
    subscription: some(ref('subscription', subscriptionOf(invoice))),
  });
  return [
    { type: 'payment.record', refs, invoice: [{ kind: 'invoice', id: requiredId(message) }], ...links, ...facts },
  ];
}

function subscription(invoice: Json, facts: Partial<RecordSubscription>): RecordSubscription[] {
  const refs = ref('subscription', subscriptionOf(invoice));
  return refs.length > 0 && Object.keys(facts).length > 0 ? [{ type: 'subscription.record', refs, ...facts }] : [];
}

/** A trial opens with a paid invoice of nothing, perhaps beside a fee: only a subscription line that costs something counts. */
function chargesForTime(invoice: Json): boolean {
  if (!text(invoice.billing_reason)?.startsWith('subscription')) return false;
  const lines = subscriptionLines(invoice);
  return lines.length > 0 ? lines.some((line) => line.amount > 0) : Number(invoice.amount_paid) > 0;
}
