import type { ProviderRef, RecordSubscription } from '../../domain/commands.js';
import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json, list, text } from '../json.js';
import { currencyOf, instant, money, paymentRefs } from './message.js';

/** A line of an invoice that a subscription put there, whatever the version's shape. */
export interface SubscriptionLine {
  subscriptionId: string | undefined;
  /** The rest of a period after a change of plan, not a period of its own. */
  proration: boolean;
  amount: number;
  start: Millis | undefined;
  end: Millis | undefined;
}

/** Before 2025-03-31 a line tells its `type`, `subscription` and `proration`; since then its `parent` does. */
export function subscriptionLines(invoice: Json): SubscriptionLine[] {
  return list(at(invoice, 'lines').data).flatMap((line) => {
    const item = at(line, 'parent', 'subscription_item_details');
    const subscriptionId = idOf(item.subscription) ?? idOf(line.subscription);
    const ofSubscription =
      text(at(line, 'parent').type) === 'subscription_item_details' || line.type === 'subscription';
    if (!ofSubscription) return [];
    return {
      subscriptionId,
      proration: (item.proration ?? line.proration) === true,
      amount: typeof line.amount === 'number' ? line.amount : 0,
      start: instant(at(line, 'period').start),
      end: instant(at(line, 'period').end),
    };
  });
}

/** The subscription that an invoice belongs to: three places, the newest first. */
export function subscriptionOf(invoice: Json): string | undefined {
  return (
    idOf(at(invoice, 'parent', 'subscription_details').subscription) ??
    idOf(invoice.subscription) ??
    subscriptionLines(invoice).find((line) => line.subscriptionId !== undefined)?.subscriptionId
  );
}

/**
 * The payment that an invoice names, if it does: its own fields before 2025-03-31, `payments` where somebody expanded it.
 * One marked as paid out of band keeps naming an intent that was never paid, so it names none here.
 */
export function paymentOf(invoice: Json): ProviderRef[] {
  if (invoice.paid_out_of_band === true) return [];
  const payments = list(at(invoice, 'payments').data);
  const chosen = payments.find((one) => one.status === 'paid') ?? payments.find((one) => one.is_default === true);
  const payment = at(chosen ?? payments[0], 'payment');
  return paymentRefs(invoice.payment_intent ?? payment.payment_intent, invoice.charge ?? payment.charge);
}

/** What paid an invoice, payment by payment, where somebody expanded `payments`: each with its own part of the sum. */
export function paidParts(
  invoice: Json,
): { refs: ProviderRef[]; amountMinor: number | undefined; paidAt: Millis | undefined }[] {
  if (invoice.paid_out_of_band === true) return [];
  return list(at(invoice, 'payments').data).flatMap((one) => {
    const payment = at(one, 'payment');
    const refs = paymentRefs(payment.payment_intent, payment.charge);
    if (one.status !== 'paid' || refs.length === 0) return [];
    const amountMinor = money(one.amount_paid, currencyOf(one.currency ?? invoice.currency));
    return { refs, amountMinor, paidAt: instant(at(one, 'status_transitions').paid_at) };
  });
}

/** When what an invoice is for begins; 0: something on it is for no period of a subscription, or is not shown. */
export function periodStart(invoice: Json): Millis | undefined {
  const all = list(at(invoice, 'lines').data);
  const lines = subscriptionLines(invoice);
  if (lines.length === 0) return undefined;
  if (lines.length < all.length || at(invoice, 'lines').has_more === true) return 0;
  return Math.min(...lines.map(({ start }) => start ?? 0));
}

/** What an invoice says of its subscription's period: only a period that runs when the event happens, so that usage billed afterwards and late payments never move it. */
export function runningPeriod(invoice: Json, now: Millis): RecordSubscription['period'] {
  for (const { proration, start, end } of subscriptionLines(invoice))
    if (!proration && start !== undefined && end !== undefined && start <= now && now < end) return { start, end };
  return undefined;
}
