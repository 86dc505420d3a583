import type { InvoiceFacts, KnownFacts, PaymentFacts } from '../db/known-facts.js';
import type { About, FoundEvent } from '../db/reconciliation.js';
import { razorpay } from '../gateways/razorpay/index.js';
import { foundEvent } from './found.js';
import type { AskedAccount } from './reconciler.js';

export type Json = Record<string, unknown>;

/** What Razorpay would have posted: `payload` by name, and when it happened (unix seconds). */
export function razorpayMessage(
  account: AskedAccount,
  event: string,
  id: string,
  payload: Readonly<Record<string, Json>>,
  createdAt: unknown,
  about: About,
): FoundEvent | null {
  const names = Object.keys(payload);
  const json = {
    entity: 'event',
    event,
    contains: names,
    payload: Object.fromEntries(names.map((name) => [name, { entity: payload[name] }])),
    ...(typeof createdAt === 'number' ? { created_at: createdAt } : {}),
  };
  // The same fact always has the same id: however often it is found, it is stored once.
  return foundEvent(razorpay, account, json, { 'x-razorpay-event-id': `reconciled:${event}:${id}` }, about);
}

type Word = 'payment.captured' | 'payment.authorized' | 'payment.failed';

/** What a payment says that we do not know; null: nothing. */
export function newsOfPayment(payment: Json, known: PaymentFacts | undefined): Word | null {
  switch (payment.status) {
    case 'refunded':
    case 'captured':
      // One that was authorized and never captured is given back, too: nobody was paid.
      if (payment.captured === false) return null;
      return known?.paidAt == null ? 'payment.captured' : null;
    case 'authorized':
      return known?.authorizedAt == null && known?.paidAt == null ? 'payment.authorized' : null;
    case 'failed':
      return known?.failedAt == null && known?.paidAt == null ? 'payment.failed' : null;
    default:
      return null;
  }
}

/** What a refund says that we do not know; null: nothing. */
export function newsOfRefund(refund: Json, facts: KnownFacts): string | null {
  const known = facts.refunds.get(String(refund.id));
  if (refund.status === 'processed') return known === 'succeeded' || known === 'failed' ? null : 'refund.processed';
  if (refund.status === 'failed') return known === 'failed' ? null : 'refund.failed';
  return known === undefined && refund.status === 'pending' ? 'refund.created' : null;
}

type Document = 'invoice' | 'payment_link';

/** What a request for money says that we do not know; null: nothing. Razorpay has no event for an invoice that is cancelled. */
export function newsOfDocument(kind: Document, document: Json, known: InvoiceFacts | undefined): string | null {
  if (known?.paidAt != null) return null;
  if (document.status === 'paid') return `${kind}.paid`;
  if (known?.voidedAt != null) return null;
  if (document.status === 'expired') return `${kind}.expired`;
  return kind === 'payment_link' && document.status === 'cancelled' ? 'payment_link.cancelled' : null;
}

const subscriptionWords: Readonly<Record<string, string>> = {
  authenticated: 'subscription.authenticated',
  active: 'subscription.activated',
  pending: 'subscription.pending',
  halted: 'subscription.halted',
  paused: 'subscription.paused',
  cancelled: 'subscription.cancelled',
  completed: 'subscription.completed',
};

/** The state as the event that would have told it. One period enters a state once: `id` says which period it is. */
export function subscriptionMessage(account: AskedAccount, subscription: Json, nowSeconds: number): FoundEvent | null {
  const word = String(subscription.status);
  const event = Object.hasOwn(subscriptionWords, word) ? subscriptionWords[word] : undefined;
  const period = [subscription.paid_count, subscription.current_end].map((part) => String(part ?? 0)).join('-');
  const name = `${String(subscription.id)}:${word}:${period}`;
  // Seen now, so it is the latest word: a subscription does not say since when it is in its state.
  return razorpayMessage(account, event ?? 'subscription.updated', name, { subscription }, nowSeconds, {
    name: `subscription:${String(subscription.id)}`,
    isOld: false,
  });
}
