import type { Database } from '../db/connection.js';
import { knownFacts, subscriptionsAfter } from '../db/known-facts.js';
import type { FoundEvent } from '../db/reconciliation.js';
import type { SubscriptionStatus } from '../domain/entities.js';
import { type RazorpayApi, razorpayPage } from '../gateways/razorpay/api.js';
import { razorpay } from '../gateways/razorpay/index.js';
import { type Json, newsOfPayment, newsOfRefund, razorpayMessage, subscriptionMessage } from './razorpay-messages.js';
import type { AskedAccount, Reconciler } from './reconciler.js';

const minute = 60;
const day = 86_400;
const lagSeconds = 5 * minute;
const overlapSeconds = 30 * minute;
/** A payment may be authorized late within this time; and a refund be processed. */
const movingSeconds = { payments: 3 * day, refunds: 10 * day };
/** How often all that may still move is looked at again, not only what is new. */
const deepEverySeconds = 60 * minute;
/** Subscriptions that are asked for by id in one round: the next round goes on after them. */
const subscriptionsPerRound = 100;

export type RazorpayStep =
  | { kind: 'payments' | 'refunds'; from: number; to: number }
  | { kind: 'subscriptions'; after: string };
export interface RazorpayDone {
  until: number;
  deepAt: number;
  subscriptionsAfter: string;
}

/**
 * Razorpay keeps no list of events. Objects that may have moved are asked for, and what they say beyond our facts becomes
 * a message in Razorpay's own form. Payments and refunds come by windows of their creation, a hundred for one request;
 * the list lags by minutes, so windows end before now and overlap. Subscriptions are asked for by id, in turns.
 */
export function createRazorpayReconciler(
  api: RazorpayApi,
  db: Database,
  account: AskedAccount,
  now: number,
): Reconciler<RazorpayStep, RazorpayDone> {
  const nowSeconds = Math.floor(now / 1000);
  const known = Math.floor(account.knownSince / 1000);
  const names = { gatewayAccountId: account.id, livemode: account.livemode };

  async function payments(items: Json[]): Promise<FoundEvent[]> {
    const facts = await knownFacts(
      db,
      names,
      items.map((one) => ({ kind: 'payment', id: String(one.id) })),
    );
    const found: (FoundEvent | null)[] = [];
    for (const payment of items) {
      const id = String(payment.id);
      const news = facts.waiting.has(`payment:${id}`) ? null : newsOfPayment(payment, facts.payments.get(id));
      if (news === 'payment.captured') found.push(await captured(payment, id));
      else if (news !== null) found.push(razorpayMessage(account, news, id, { payment }, payment.created_at));
    }
    return found.filter((one) => one !== null);
  }

  /** A payment that names an invoice says nothing of the subscription behind it: that is asked for. */
  async function captured(payment: Json, id: string): Promise<FoundEvent | null> {
    const at = payment.created_at;
    const invoice = typeof payment.invoice_id === 'string' ? await api.get('invoices', payment.invoice_id) : null;
    if (!invoice) return razorpayMessage(account, 'payment.captured', id, { payment }, at);
    const subscription =
      typeof invoice.subscription_id === 'string' ? await api.get('subscriptions', invoice.subscription_id) : null;
    return subscription
      ? razorpayMessage(account, 'subscription.charged', id, { subscription, payment }, at)
      : razorpayMessage(account, 'invoice.paid', id, { invoice, payment }, at);
  }

  async function refunds(items: Json[]): Promise<FoundEvent[]> {
    const facts = await knownFacts(
      db,
      names,
      items.map((one) => ({ kind: 'refund', id: String(one.id) })),
    );
    return items.flatMap((refund) => {
      const id = String(refund.id);
      const news = facts.waiting.has(`refund:${id}`) ? null : newsOfRefund(refund, facts);
      return news === null ? [] : (razorpayMessage(account, news, id, { refund }, refund.created_at) ?? []);
    });
  }

  async function subscription(name: string, status: SubscriptionStatus): Promise<FoundEvent | null> {
    const current = await api.get('subscriptions', name);
    const message = current && subscriptionMessage(account, current, nowSeconds);
    return message && statusIn(message) !== status ? message : null;
  }

  return {
    plan: ({ until, deepAt, subscriptionsAfter: after }) => {
      const isDeep = deepAt === undefined || deepAt <= nowSeconds - deepEverySeconds;
      const to = nowSeconds - lagSeconds;
      const step = (kind: 'payments' | 'refunds'): RazorpayStep => {
        const from = isDeep ? nowSeconds - movingSeconds[kind] : (until ?? 0) - overlapSeconds;
        return { kind, from: Math.max(known, from), to };
      };
      const lists = to <= known ? [] : [step('payments'), step('refunds')];
      return {
        steps: [...lists, { kind: 'subscriptions', after: after ?? '' }],
        done: { until: to, deepAt: isDeep ? nowSeconds : (deepAt ?? nowSeconds), subscriptionsAfter: after ?? '' },
      };
    },
    ask: async (step, position) => {
      if (step.kind === 'subscriptions') {
        const page = await subscriptionsAfter(db, names, step.after, subscriptionsPerRound);
        const found: FoundEvent[] = [];
        for (const { name, status } of page) {
          const news = status && (await subscription(name, status));
          if (news) found.push(news);
        }
        const isLast = page.length < subscriptionsPerRound;
        return { found, next: null, note: { subscriptionsAfter: isLast ? '' : (page.at(-1)?.name ?? '') } };
      }
      const skip = Number(position ?? 0);
      const items = await api.list(step.kind, { from: step.from, to: step.to, skip });
      return {
        found: await (step.kind === 'payments' ? payments(items) : refunds(items)),
        next: items.length < razorpayPage ? null : String(skip + items.length),
      };
    },
  };
}

/** The status that a message would tell us. */
function statusIn(message: FoundEvent): SubscriptionStatus | undefined {
  const reading = razorpay.read(JSON.parse(message.rawBody.toString()) as Json, message.occurredAt ?? 0);
  if (!reading.handled) return undefined;
  return reading.commands.flatMap((command) =>
    command.type === 'subscription.record' ? (command.status?.value ?? []) : [],
  )[0];
}
