import { toMajor } from '../../domain/money.js';
import type { Millis } from '../../domain/time.js';
import type { AsaasApi } from '../asaas/api.js';
import { refundRecords } from '../asaas/refund.js';
import { currentSubscription } from '../asaas/subscription.js';
import type { Json } from '../json.js';
import { ownRefundId } from '../own-id.js';
import { type CancelOrder, cancelDone, type Done, type GatewayOrders, type RefundOrder, refundDone } from './order.js';

/**
 * ASAAS knows no idempotency keys, and gives refunds no ids: ours stands in the description.
 * Sources: docs.asaas.com/reference/estornar-cobranca, /listar-estornos-de-uma-cobranca, /remover-assinatura.
 */
export function createAsaasOrders(api: AsaasApi, now: () => Millis): GatewayOrders {
  /** What lists of refunds say of ours, under the name that webhooks give it. */
  function listed(order: RefundOrder, refunds: unknown): Done | null {
    const event = { type: 'a refund', at: now(), source: { refunds }, id: order.payment.id };
    const own = ownRefundId(order.id);
    const record = refundRecords(event, 'pending').find((one) => one.ownId === own);
    return record ? { commands: [record], providerId: record.refs[0]?.id ?? null } : null;
  }
  const canceled = (order: CancelOrder, subscription: Json): Done =>
    cancelDone(order, currentSubscription({ ...subscription, id: order.subscription }, now()));

  return {
    hasKeys: false,
    refund: async (order) => {
      const { id, payment, amountMinor, currency, reason } = order;
      const description = reason === null ? id : `${reason.slice(0, 200)} (${id})`;
      const sent = await api.send('POST', `/v3/payments/${encodeURIComponent(payment.id)}/refund`, {
        value: toMajor(amountMinor, currency),
        description,
      });
      if ('refused' in sent) return sent;
      return listed(order, sent.answer.refunds) ?? refundDone(order, { id: undefined, status: 'pending', at: now() });
    },
    findRefund: async (order) => listed(order, await api.refundsOfPayment(order.payment.id)),
    cancel: async (order) => {
      const sent = await api.send('DELETE', `/v3/subscriptions/${encodeURIComponent(order.subscription)}`);
      return 'refused' in sent ? sent : canceled(order, { status: 'INACTIVE', ...sent.answer });
    },
    findCancel: async (order) => {
      const subscription = await api.get('subscriptions', order.subscription);
      const isOver = subscription !== null && (subscription.deleted === true || subscription.status !== 'ACTIVE');
      return isOver ? canceled(order, subscription) : null;
    },
  };
}
