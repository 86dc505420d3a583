import type { KnownFacts } from '../db/known-facts.js';
import type { About, FoundEvent } from '../db/reconciliation.js';
import type { SubscriptionStatus } from '../domain/entities.js';
import { type Day, dayIn, type Millis } from '../domain/time.js';
import { dayOf } from '../gateways/asaas/dates.js';
import { reais } from '../gateways/asaas/event.js';
import { asaas } from '../gateways/asaas/index.js';
import { list } from '../gateways/json.js';
import { foundEvent } from './found.js';
import type { AskedAccount } from './reconciler.js';
import { lagMs } from './second-look.js';

type Json = Record<string, unknown>;

const dayMs = 86_400_000;
export const brasilia = 'America/Sao_Paulo';
/** `2026-01-20 09:00:00`, as ASAAS writes it. */
const wallTime = new Intl.DateTimeFormat('sv-SE', { timeZone: brasilia, dateStyle: 'short', timeStyle: 'medium' });

/** Which event would have told what a charge says beyond what we know; `mark` tells apart what may happen more than once. */
function newsOf(charge: Json, id: string, facts: KnownFacts): { event: string; mark?: string } | null {
  const payment = facts.payments.get(id);
  const invoice = facts.invoices.get(id);
  const refunded = refundedMinor(charge);
  if (charge.deleted === true) return invoice && invoice.voidedAt === null ? { event: 'PAYMENT_DELETED' } : null;
  if (refunded > (payment?.refundedMinor ?? 0) && charge.status !== 'REFUNDED')
    return { event: 'PAYMENT_PARTIALLY_REFUNDED', mark: String(refunded) };
  switch (charge.status) {
    case 'PENDING':
      return invoice || payment ? null : { event: 'PAYMENT_CREATED' };
    case 'AUTHORIZED':
      return payment?.authorizedAt == null ? { event: 'PAYMENT_AUTHORIZED' } : null;
    case 'CONFIRMED':
      return payment?.paidAt == null ? { event: 'PAYMENT_CONFIRMED' } : null;
    case 'RECEIVED':
    case 'RECEIVED_IN_CASH':
    case 'DUNNING_RECEIVED':
      return payment?.paidAt == null || payment.settledAt === null ? { event: 'PAYMENT_RECEIVED' } : null;
    case 'OVERDUE':
      return invoice?.overdueAt == null && payment?.paidAt == null ? { event: 'PAYMENT_OVERDUE' } : null;
    case 'REFUNDED':
      return (payment?.refundedMinor ?? 0) < (reais(charge.value) ?? 0) && !payment?.disputes.includes('lost')
        ? { event: 'PAYMENT_REFUNDED' }
        : null;
    case 'CHARGEBACK_REQUESTED':
      return payment?.disputes.length ? null : { event: 'PAYMENT_CHARGEBACK_REQUESTED' };
    case 'CHARGEBACK_DISPUTE':
      return payment?.disputes.some((one) => one !== 'needs_response') ? null : { event: 'PAYMENT_CHARGEBACK_DISPUTE' };
    case 'AWAITING_CHARGEBACK_REVERSAL':
      return payment?.disputes.includes('won') ? null : { event: 'PAYMENT_AWAITING_CHARGEBACK_REVERSAL' };
    default:
      return null;
  }
}

/** What was given back for good. */
const refundedMinor = (charge: Json): number =>
  list(charge.refunds)
    .filter((one) => one.status === 'DONE')
    .reduce((sum, one) => sum + (reais(one.value) ?? 0), 0);

/** Events of which a charge has no day: they may be of this minute. */
const undated = /REFUND|CHARGEBACK|DELETED|AUTHORIZED/;

/** The latest day that a charge tells of itself. */
function latestDay(charge: Json): Day {
  const due = charge.status === 'OVERDUE' ? charge.dueDate : null;
  const days = [charge.dateCreated, charge.confirmedDate, charge.paymentDate, charge.clientPaymentDate, due];
  return days.map((one) => dayOf(one) ?? '').reduce((latest, one) => (one > latest ? one : latest), '');
}

/** What a charge says beyond our facts, in the form in which ASAAS would have posted it; null: nothing. */
export function chargeMessage(account: AskedAccount, charge: Json, facts: KnownFacts, now: Millis): FoundEvent | null {
  const id = String(charge.id);
  if (facts.waiting.has(`payment:${id}`) || facts.waiting.has(`invoice:${id}`)) return null;
  const isKnown = facts.payments.has(id) || facts.invoices.has(id);
  const day = latestDay(charge);
  // Over before the account was known here: nobody's news.
  if (!isKnown && day < dayIn(brasilia, account.knownSince)) return null;
  const news = newsOf(charge, id, facts);
  if (!news) return null;
  // Overdue is told in a night after the day.
  const isTold = news.event === 'PAYMENT_OVERDUE' ? 2 * dayMs : lagMs;
  // A charge does not say for sure when the money of one that was paid before has come.
  const isSettled = news.event === 'PAYMENT_RECEIVED' && facts.payments.get(id)?.paidAt != null;
  const isOld = !isSettled && !undated.test(news.event) && day < dayIn(brasilia, now - isTold);
  const mark = news.mark === undefined ? [] : [news.mark];
  return message(account, news.event, [id, ...mark], { payment: charge }, { name: `payment:${id}`, isOld }, now);
}

const over: readonly (SubscriptionStatus | undefined)[] = ['canceled', 'completed', 'incomplete_expired'];

/** The same of a subscription: that it is there, and that it has ended. */
export function subscriptionMessage(
  account: AskedAccount,
  subscription: Json,
  facts: KnownFacts,
  now: Millis,
): FoundEvent | null {
  const id = String(subscription.id);
  const known = facts.subscriptions.get(id);
  const day = dayOf(subscription.dateCreated) ?? '';
  if (facts.waiting.has(`subscription:${id}`)) return null;
  if (known === undefined && day < dayIn(brasilia, account.knownSince)) return null;
  const ended =
    subscription.deleted === true
      ? 'SUBSCRIPTION_DELETED'
      : ({ INACTIVE: 'SUBSCRIPTION_INACTIVATED', EXPIRED: 'SUBSCRIPTION_UPDATED' } as const)[
          String(subscription.status)
        ];
  const event = ended ?? (known === undefined ? 'SUBSCRIPTION_CREATED' : undefined);
  if (event === undefined || (ended && over.includes(known))) return null;
  const isOld = !ended && day < dayIn(brasilia, now - lagMs);
  return message(account, event, [id], { subscription }, { name: `subscription:${id}`, isOld }, now);
}

/** The same fact always has the same id: however often it is found, it is stored once. */
function message(
  account: AskedAccount,
  event: string,
  fact: readonly string[],
  body: Json,
  about: About,
  now: Millis,
): FoundEvent | null {
  const json = { id: ['reconciled', event, ...fact].join(':'), event, dateCreated: wallTime.format(now), ...body };
  return foundEvent(asaas, account, json, {}, about);
}
