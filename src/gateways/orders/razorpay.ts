import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json } from '../json.js';
import { ownRefundKey } from '../own-id.js';
import type { RazorpayApi } from '../razorpay/api.js';
import { refundStatus } from '../razorpay/reversal.js';
import { currentSubscription } from '../razorpay/subscription.js';
import {
  type CancelOrder,
  cancelDone,
  cannotKeep,
  type Done,
  type GatewayOrders,
  type RefundOrder,
  refundDone,
} from './order.js';

/**
 * Sources: razorpay.com/docs/api/refunds/normal-refunds-idempotent, /refunds/fetch-multiple-refund-payment,
 * /payments/subscriptions/cancel-subscription.
 */
export function createRazorpayOrders(api: RazorpayApi, now: () => Millis): GatewayOrders {
  const refunded = (order: RefundOrder, refund: Json): Done =>
    refundDone(order, { id: idOf(refund.id), status: refundStatus(refund) ?? 'pending', at: now() });
  const canceled = (order: CancelOrder, subscription: Json): Done =>
    cancelDone(order, currentSubscription({ ...subscription, id: order.subscription }, now()));

  return {
    hasKeys: true,
    refund: async (order) => {
      const { id, payment, amountMinor, reason } = order;
      const notes = { [ownRefundKey]: id, ...(reason === null ? {} : { reason: reason.slice(0, 255) }) };
      const body = { amount: amountMinor, speed: 'normal', receipt: id, notes };
      const sent = await api.send(`/v1/payments/${encodeURIComponent(payment.id)}/refund`, body, id);
      return 'refused' in sent ? sent : refunded(order, sent.answer);
    },
    findRefund: async (order) => {
      const refunds = await api.refundsOfPayment(order.payment.id);
      const found = refunds.find((one) => at(one, 'notes')[ownRefundKey] === order.id);
      return found ? refunded(order, found) : null;
    },
    cancel: async (order) => {
      const path = `/v1/subscriptions/${encodeURIComponent(order.subscription)}/cancel`;
      const sent = await api.send(path, { cancel_at_cycle_end: order.atPeriodEnd ? 1 : 0 });
      return 'refused' in sent ? sent : canceled(order, sent.answer);
    },
    findCancel: async (order) => {
      const subscription = await api.get('subscriptions', order.subscription);
      if (!subscription) return null;
      const ended = ['cancelled', 'completed', 'expired'].includes(String(subscription.status));
      const isScheduled =
        subscription.has_scheduled_changes === true && subscription.change_scheduled_at === 'cycle_end';
      return ended || (order.atPeriodEnd && isScheduled) ? canceled(order, subscription) : null;
    },
    keep: async () => ({ refused: cannotKeep.razorpay }),
    findKeep: async () => null,
  };
}
