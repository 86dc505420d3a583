import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json, list } from '../json.js';
import { ownRefundKey } from '../own-id.js';
import type { StripeApi } from '../stripe/api.js';
import { toStripeAmount } from '../stripe/message.js';
import { refundStatus } from '../stripe/refund.js';
import { currentSubscription } from '../stripe/subscription.js';
import {
  type CancelOrder,
  cancelDone,
  type Done,
  type GatewayOrders,
  type KeepOrder,
  keepDone,
  type RefundOrder,
  refundDone,
} from './order.js';

const pathOf = (subscription: string): string => `/v1/subscriptions/${encodeURIComponent(subscription)}`;

/** Sources: docs.stripe.com/api/refunds/create, /refunds/list, /subscriptions/cancel, /subscriptions/update. */
export function createStripeOrders(api: StripeApi, now: () => Millis): GatewayOrders {
  const refunded = (order: RefundOrder, refund: Json): Done =>
    refundDone(order, { id: idOf(refund.id), status: refundStatus(refund), at: now() });
  const canceled = (order: CancelOrder, subscription: Json): Done =>
    cancelDone(order, currentSubscription({ ...subscription, id: order.subscription }, now()));
  const ended = ({ status }: Json): boolean => ['canceled', 'incomplete_expired'].includes(String(status));
  const endsWithPeriod = (order: KeepOrder, subscription: Json): boolean =>
    currentSubscription({ ...subscription, id: order.subscription }, now()).cancelAtPeriodEnd === true;
  const named = ({ payment }: RefundOrder) => (payment.kind === 'charge' ? 'charge' : 'payment_intent');

  return {
    hasKeys: true,
    refund: async (order) => {
      const { id, payment, amountMinor, currency } = order;
      const sent = await api.send(
        'POST',
        '/v1/refunds',
        {
          [named(order)]: payment.id,
          amount: toStripeAmount(amountMinor, currency),
          metadata: { [ownRefundKey]: id },
        },
        id,
      );
      return 'refused' in sent ? sent : refunded(order, sent.answer);
    },
    findRefund: async (order) => {
      const query = new URLSearchParams({ [named(order)]: order.payment.id, limit: '100' });
      for (;;) {
        const page = await api.fetch(`/v1/refunds?${query}`);
        const refunds = list(page?.data);
        const found = refunds.find((one) => at(one, 'metadata')[ownRefundKey] === order.id);
        if (found) return refunded(order, found);
        const last = idOf(refunds.at(-1)?.id);
        if (page?.has_more !== true || last === undefined) return null;
        query.set('starting_after', last);
      }
    },
    cancel: async (order) => {
      const sent = order.atPeriodEnd
        ? await api.send('POST', pathOf(order.subscription), { cancel_at_period_end: true }, order.id)
        : await api.send('DELETE', pathOf(order.subscription), {});
      return 'refused' in sent ? sent : canceled(order, sent.answer);
    },
    findCancel: async (order) => {
      const subscription = await api.fetch(pathOf(order.subscription));
      if (!subscription) return null;
      const isDone = ended(subscription) || (order.atPeriodEnd && subscription.cancel_at_period_end === true);
      return isDone ? canceled(order, subscription) : null;
    },
    keep: async (order) => {
      const subscription = await api.fetch(pathOf(order.subscription));
      // Flexible billing has written down when it ends, instead; only one of both may be said.
      const isDated = subscription?.cancel_at_period_end !== true && typeof subscription?.cancel_at === 'number';
      const change = isDated ? { cancel_at: '' } : { cancel_at_period_end: false };
      const sent = await api.send('POST', pathOf(order.subscription), change, order.id);
      return 'refused' in sent ? sent : keepDone(order);
    },
    findKeep: async (order) => {
      const subscription = await api.fetch(pathOf(order.subscription));
      if (!subscription) return null;
      if (ended(subscription)) return { refused: 'The subscription has ended' };
      return endsWithPeriod(order, subscription) ? null : keepDone(order);
    },
  };
}
