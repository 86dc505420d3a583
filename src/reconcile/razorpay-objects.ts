import type { Database } from '../db/connection.js';
import { type KnownFacts, knownFacts, type NamesOf } from '../db/known-facts.js';
import type { About, FoundEvent } from '../db/reconciliation.js';
import type { ProviderRef } from '../domain/commands.js';
import type { SubscriptionStatus } from '../domain/entities.js';
import type { RazorpayApi } from '../gateways/razorpay/api.js';
import { razorpay } from '../gateways/razorpay/index.js';
import {
  type Json,
  newsOfDocument,
  newsOfPayment,
  newsOfRefund,
  razorpayMessage,
  subscriptionMessage,
} from './razorpay-messages.js';
import { type AskedAccount, partsOf } from './reconciler.js';

/** After so long an object that we never heard of is no news that is on its way. */
const unheardSeconds = 3600;

/** What objects of Razorpay say beyond our facts, as they were listed or when each is asked for by its id. */
export function createRazorpayObjects(api: RazorpayApi, db: Database, account: AskedAccount, nowSeconds: number) {
  const names: NamesOf = { gatewayAccountId: account.id, livemode: account.livemode };
  const factsOf = (kind: ProviderRef['kind'], items: readonly Json[]): Promise<KnownFacts> =>
    knownFacts(
      db,
      names,
      items.map((one) => ({ kind, id: String(one.id) })),
    );
  const aboutOf = (kind: string, object: Json, isKnown: boolean): About => ({
    name: `${kind}:${String(object.id)}`,
    isOld: !isKnown && Number(object.created_at) <= nowSeconds - unheardSeconds,
  });

  async function payments(items: readonly Json[]): Promise<FoundEvent[]> {
    const facts = await factsOf('payment', items);
    const found: (FoundEvent | null)[] = [];
    for (const payment of items) {
      const id = String(payment.id);
      const news = facts.waiting.has(`payment:${id}`) ? null : newsOfPayment(payment, facts.payments.get(id));
      const about = aboutOf('payment', payment, facts.payments.has(id));
      if (news === 'payment.captured') found.push(await captured(payment, id, about));
      else if (news !== null) found.push(razorpayMessage(account, news, id, { payment }, payment.created_at, about));
    }
    return found.filter((one) => one !== null);
  }

  /** A payment that names an invoice says nothing of the subscription behind it: that is asked for. */
  async function captured(payment: Json, id: string, about: About): Promise<FoundEvent | null> {
    const at = payment.created_at;
    const invoice = typeof payment.invoice_id === 'string' ? await api.get('invoices', payment.invoice_id) : null;
    if (!invoice) return razorpayMessage(account, 'payment.captured', id, { payment }, at, about);
    const subscription =
      typeof invoice.subscription_id === 'string' ? await api.get('subscriptions', invoice.subscription_id) : null;
    return subscription
      ? razorpayMessage(account, 'subscription.charged', id, { subscription, payment }, at, about)
      : razorpayMessage(account, 'invoice.paid', id, { invoice, payment }, at, about);
  }

  async function refunds(items: readonly Json[]): Promise<FoundEvent[]> {
    const facts = await factsOf('refund', items);
    return items.flatMap((refund) => {
      const id = String(refund.id);
      const news = facts.waiting.has(`refund:${id}`) ? null : newsOfRefund(refund, facts);
      const about = aboutOf('refund', refund, facts.refunds.has(id));
      return news === null ? [] : (razorpayMessage(account, news, id, { refund }, refund.created_at, about) ?? []);
    });
  }

  async function document(kind: 'invoice' | 'payment_link', id: string): Promise<FoundEvent[]> {
    const current = await api.get(kind === 'invoice' ? 'invoices' : 'payment_links', id);
    if (!current) return [];
    const facts = await factsOf(kind, [current]);
    const news = facts.waiting.has(`${kind}:${id}`) ? null : newsOfDocument(kind, current, facts.invoices.get(id));
    if (news === null) return [];
    const paidBy = news.endsWith('.paid') ? paymentIdOf(current) : undefined;
    const payment = paidBy === undefined ? null : await api.get('payments', paidBy);
    const payload = { [kind]: current, ...(payment ? { payment } : {}) };
    const at = [current.paid_at, current.expired_at, current.cancelled_at].find(
      (one) => typeof one === 'number' && one > 0,
    );
    return toList(razorpayMessage(account, news, id, payload, at ?? nowSeconds, aboutOf(kind, current, true)));
  }

  async function subscription(id: string, status: SubscriptionStatus | undefined): Promise<FoundEvent[]> {
    const current = await api.get('subscriptions', id);
    const message = current && subscriptionMessage(account, current, nowSeconds);
    return message && statusIn(message) !== status ? [message] : [];
  }

  /** With an order whose payment is not over come the other attempts to pay it. */
  async function payment(id: string): Promise<FoundEvent[]> {
    const current = await api.get('payments', id);
    if (!current) return [];
    const isOver = current.status === 'captured' || current.status === 'refunded';
    const attempts = isOver || typeof current.order_id !== 'string' ? [] : await api.paymentsOfOrder(current.order_id);
    return payments([current, ...attempts.filter((one) => one.id !== id)]);
  }

  /** One object by its name (`payment:pay_1`), as it is now. */
  async function byName(name: string): Promise<FoundEvent[]> {
    const { kind, id } = partsOf(name);
    switch (kind) {
      case 'payment':
        return payment(id);
      case 'refund':
        return api.get('refunds', id).then((one) => (one ? refunds([one]) : []));
      case 'subscription':
        return subscription(id, (await factsOf('subscription', [{ id }])).subscriptions.get(id));
      case 'invoice':
      case 'payment_link':
        return document(kind, id);
      default:
        return [];
    }
  }

  return { payments, refunds, subscription, byName };
}

const toList = (one: FoundEvent | null): FoundEvent[] => (one ? [one] : []);

/** Of an invoice its `payment_id`, of a payment link the last of its `payments`. */
function paymentIdOf(document: Json): string | undefined {
  const last = Array.isArray(document.payments)
    ? (document.payments.at(-1) as Json | undefined)?.payment_id
    : undefined;
  return [document.payment_id, last].find((one): one is string => typeof one === 'string');
}

/** The status that a message would tell us. */
function statusIn(message: FoundEvent): SubscriptionStatus | undefined {
  const reading = razorpay.read(JSON.parse(message.rawBody.toString()) as Json, message.occurredAt ?? 0);
  if (!reading.handled) return undefined;
  return reading.commands.flatMap((command) =>
    command.type === 'subscription.record' ? (command.status?.value ?? []) : [],
  )[0];
}
