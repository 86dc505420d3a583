import type { z } from 'zod';
import type { Tx } from '../db/connection.js';
import { commandOfRefund, withdrawRefund } from '../db/gateway-commands.js';
import { type PaymentRow, paymentById } from '../db/payments.js';
import { type RefundRow, refundById } from '../db/refunds.js';
import { newUuid } from '../db/uuid.js';
import type { RecordRefund } from '../domain/commands.js';
import type { Refund } from '../domain/entities.js';
import { toDecimal } from '../domain/money.js';
import { refundableMinor } from '../domain/refundable.js';
import { illegalMove, requireMove } from '../domain/require-move.js';
import type { BillingState, Source } from '../domain/state.js';
import { isOnlyWhole } from '../gateways/orders/order.js';
import { minorOf } from './amounts.js';
import { audit } from './audit.js';
import type { BillingRequest } from './billing.js';
import { uuidIn } from './find.js';
import { accountToOrder, type OrderDeps, orderOf } from './gateway-order.js';
import { invalid, notFound, Problem } from './problems.js';
import type { Answer } from './route.js';
import type { newRefund } from './schemas/refund.js';
import { refundDetailView, refundView } from './views/refund.js';

/** As the tenant. @throws Problem `not_found` */
export async function findRefund(tx: Tx, tenantId: string, text: string): Promise<RefundRow> {
  const row = await refundById(tx, tenantId, uuidIn('refund', text, 'refund'));
  if (!row) throw notFound('refund', text);
  return row;
}

/** As the tenant: as it is now, and how far its gateway is. */
export const refundBody = async (tx: Tx, tenantId: string, row: RefundRow) =>
  refundDetailView(row, await commandOfRefund(tx, tenantId, row.id), tenantId);

/** Gives a payment back, at once or by its gateway. @throws IllegalTransition, Problem */
export async function refundPayment(
  { tx, by, requestId, billing }: BillingRequest,
  deps: OrderDeps,
  payment: PaymentRow,
  body: z.output<typeof newRefund>,
): Promise<Answer> {
  const { tenantId } = by;
  const gatewayAccount = payment.gateway === 'manual' ? null : await accountToOrder(tx, by, deps, payment);
  const id = newUuid();
  const { billing_account_id } = payment;
  const { committed } = await billing.apply(tx, by, {
    accountId: billing_account_id,
    livemode: payment.livemode,
    own: [{ entityType: 'payment', id: payment.id }],
    cause: 'payment.refund',
    commands: (state, source) => [{ ...refundOf(state, payment, body, source), refs: [{ kind: 'own', id }] }],
  });
  const kind = 'refund' as const;
  const what = gatewayAccount && { kind, billing_account_id, gateway_account_id: gatewayAccount.id, refund_id: id };
  const order = what && (await orderOf(tx, by, deps, what));
  const row = await refundById(tx, tenantId, id);
  if (!row) throw notFound('refund', id);
  const view = refundView(row, tenantId);
  const told = { action: 'payment.refund', entityType: 'refund', entityId: id, after: view };
  await audit(tx, { caller: by, requestId }, told, tenantId);
  const afterCommit = () => {
    committed();
    order?.start();
  };
  return { status: order ? 202 : 201, body: view, afterCommit };
}

/** Takes a refund back that its gateway has not been told of. @throws IllegalTransition of any other */
export async function cancelRefund({ tx, by, requestId, billing }: BillingRequest, refund: RefundRow): Promise<Answer> {
  const { tenantId } = by;
  const payment = await paymentById(tx, tenantId, refund.payment_id);
  if (!payment) throw notFound('payment', refund.payment_id);
  const { committed } = await billing.apply(tx, by, {
    accountId: payment.billing_account_id,
    livemode: payment.livemode,
    own: [
      { entityType: 'payment', id: payment.id },
      { entityType: 'refund', id: refund.id },
    ],
    cause: 'refund.cancel',
    commands: async (state, source) => {
      const now = state.refunds.find((one) => one.id === refund.id);
      if (!now) throw notFound('refund', refund.id);
      requireMove({ type: 'refund', ...now }, 'canceled', ['pending'], source);
      if (!(await withdrawRefund(tx, tenantId, now.id)))
        throw illegalMove({ type: 'refund', ...now }, 'canceled', source, 'its gateway may have been told already');
      return [withdrawn(now, source)];
    },
  });
  const row = (await refundById(tx, tenantId, refund.id)) ?? refund;
  const told = { before: { status: refund.status }, after: { status: row.status } };
  const entry = { action: 'refund.cancel', entityType: 'refund', entityId: row.id, ...told };
  await audit(tx, { caller: by, requestId }, entry, tenantId);
  return { status: 200, body: await refundBody(tx, tenantId, row), afterCommit: committed };
}

const withdrawn = ({ id, paymentId, amountMinor, currency }: Refund, { now }: Source): RecordRefund => ({
  type: 'refund.record',
  refs: [{ kind: 'own', id }],
  payment: [{ kind: 'own', id: paymentId }],
  amountMinor,
  currency,
  status: 'canceled',
  at: now,
  failureReason: 'canceled',
});

/**
 * Under the account's lock: what is to go back. Of a manual payment it has gone; a gateway will tell.
 * @throws IllegalTransition; Problem `refund_too_high`, `validation_failed`, `conflict`
 */
function refundOf(
  state: BillingState,
  { id, gateway, payment_method_summary }: PaymentRow,
  body: z.output<typeof newRefund>,
  source: Source,
): Omit<RecordRefund, 'refs'> {
  const payment = state.payments.find((one) => one.id === id);
  if (!payment) throw notFound('payment', id);
  requireMove({ type: 'payment', ...payment }, 'refunded', ['succeeded', 'partially_refunded', 'refunded'], source);
  const { currency } = payment;
  const left = refundableMinor(
    payment.amountMinor,
    state.refunds.filter((one) => one.paymentId === id),
  );
  if (left === null || currency === null) throw new Problem('conflict', 'No event has told the amount of the payment.');
  const amountMinor = minorOf({ major: body.amount, minor: body.amount_minor }, currency, 'amount') ?? left;
  if (amountMinor > left || left === 0)
    throw new Problem('refund_too_high', `${toDecimal(left, currency)} ${currency} are left of the payment.`);
  if (amountMinor === 0) throw invalid('amount', 'must be above 0');
  if (amountMinor !== payment.amountMinor && isOnlyWhole(gateway, payment_method_summary))
    throw invalid('amount', 'must be all of it: ASAAS gives a boleto back only as a whole');
  return {
    type: 'refund.record',
    payment: [{ kind: 'own', id }],
    amountMinor,
    currency,
    status: gateway === 'manual' ? 'succeeded' : 'pending',
    at: source.now,
    requestedBy: source.actor ?? '',
    ...(body.reason === undefined ? {} : { reason: body.reason }),
  };
}
