import type { RecordRefund } from '../../domain/commands.js';
import { toMajor } from '../../domain/money.js';
import type { Millis } from '../../domain/time.js';
import type { AsaasApi } from '../asaas/api.js';
import { reais } from '../asaas/event.js';
import { isBoleto, refundRecords } from '../asaas/refund.js';
import { currentSubscription } from '../asaas/subscription.js';
import { type Json, text, url } from '../json.js';
import { ownRefundId } from '../own-id.js';
import {
  type CancelOrder,
  cancelDone,
  cannotKeep,
  type Done,
  type GatewayOrders,
  type RefundOrder,
  refundDone,
} from './order.js';

/** Of a charge whose refund was asked for. */
const refundStates: readonly string[] = ['REFUND_REQUESTED', 'REFUND_IN_PROGRESS', 'REFUNDED'];

/**
 * ASAAS knows no idempotency keys, and gives refunds no ids: ours stands in the description, except that of a boleto, which
 * its payer has to agree to.
 * Sources: docs.asaas.com/reference/estornar-cobranca, /estornar-boleto, /listar-estornos-de-uma-cobranca, /remover-assinatura.
 */
export function createAsaasOrders(api: AsaasApi, now: () => Millis): GatewayOrders {
  const pathOf = ({ payment }: RefundOrder): string => `/v3/payments/${encodeURIComponent(payment.id)}`;
  const underWay = (order: RefundOrder): Done => refundDone(order, { id: undefined, status: 'pending', at: now() });
  const recordsOf = (order: RefundOrder, source: Json) =>
    refundRecords({ type: 'a refund', at: now(), source, id: order.payment.id }, 'pending');
  const told = (record: RecordRefund): Done => ({ commands: [record], providerId: record.refs[0]?.id ?? null });

  /** What lists of refunds say of ours, under the name that webhooks give it. */
  function listed(order: RefundOrder, refunds: unknown): Done | null {
    const own = ownRefundId(order.id);
    const record = recordsOf(order, { refunds }).find((one) => one.ownId === own);
    return record ? told(record) : null;
  }
  async function refundBoleto(order: RefundOrder, charge: Json): Promise<Done> {
    if (reais(charge.value) !== order.amountMinor) return { refused: 'ASAAS gives a boleto back only as a whole' };
    const sent = await api.send('POST', `${pathOf(order)}/bankSlip/refund`);
    return 'refused' in sent ? sent : { ...underWay(order), payerUrl: url(sent.answer.requestUrl) };
  }
  /** Nothing can be written on it: there is only one. */
  async function findBoleto(order: RefundOrder, refunds: Json[]): Promise<Done | null> {
    const charge = await api.get('payments', order.payment.id);
    if (!charge || !isBoleto(charge)) return null;
    const record = recordsOf(order, { ...charge, refunds }).find((one) => one.status !== 'canceled');
    if (record) return told(record);
    return refundStates.includes(text(charge.status) ?? '') ? underWay(order) : null;
  }
  const canceled = (order: CancelOrder, subscription: Json): Done =>
    cancelDone(order, currentSubscription({ ...subscription, id: order.subscription }, now()));

  return {
    hasKeys: false,
    refund: async (order) => {
      const charge = await api.get('payments', order.payment.id);
      if (charge && isBoleto(charge)) return refundBoleto(order, charge);
      const { id, amountMinor, currency, reason } = order;
      const description = reason === null ? id : `${reason.slice(0, 200)} (${id})`;
      const sent = await api.send('POST', `${pathOf(order)}/refund`, {
        value: toMajor(amountMinor, currency),
        description,
      });
      if ('refused' in sent) return sent;
      return listed(order, sent.answer.refunds) ?? underWay(order);
    },
    findRefund: async (order) => {
      const refunds = await api.refundsOfPayment(order.payment.id);
      return listed(order, refunds) ?? findBoleto(order, refunds);
    },
    cancel: async (order) => {
      const sent = await api.send('DELETE', `/v3/subscriptions/${encodeURIComponent(order.subscription)}`);
      return 'refused' in sent ? sent : canceled(order, { status: 'INACTIVE', ...sent.answer });
    },
    findCancel: async (order) => {
      const subscription = await api.get('subscriptions', order.subscription);
      const isOver = subscription !== null && (subscription.deleted === true || subscription.status !== 'ACTIVE');
      return isOver ? canceled(order, subscription) : null;
    },
    keep: async () => ({ refused: cannotKeep.asaas }),
    findKeep: async () => null,
  };
}
