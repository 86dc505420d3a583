import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { commandOfRefund } from '../../db/gateway-commands.js';
import type { PaymentRow } from '../../db/payments.js';
import { listRefunds, type RefundRow, refundById } from '../../db/refunds.js';
import { newUuid } from '../../db/uuid.js';
import type { RecordRefund } from '../../domain/commands.js';
import { toDecimal } from '../../domain/money.js';
import { refundableMinor } from '../../domain/refundable.js';
import { requireMove } from '../../domain/require-move.js';
import type { BillingState, Source } from '../../domain/state.js';
import { minorOf } from '../amounts.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { Billing } from '../billing.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, findPayment, uuidIn } from '../find.js';
import { accountToOrder, type OrderDeps, orderOf } from '../gateway-order.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { ofRefunds } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newRefund, refundDetail, refundQuery, refundSchema } from '../schemas/refund.js';
import { refundDetailView, refundView } from '../views/refund.js';

const listed = expandable('ListedRefund', refundSchema, ofRefunds);
const read = expandable('ReadRefund', refundDetail, ofRefunds);

/** Money that goes back. */
export const createRefundRoutes = (billing: Billing, deps: OrderDeps): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/payments/{id}/refund',
    name: 'refundPayment',
    summary: 'Give a payment back, all of it or a part',
    description:
      'Of a manual payment at once. A gateway is told to do it until it says yes or no: the refund is pending meanwhile and takes its amount; one that the gateway refuses is failed, and gives it back.',
    params: z.object({ id: idText('Id of the payment.') }),
    body: newRefund,
    answers: {
      201: { description: 'It is given back.', schema: refundSchema },
      202: { description: 'The gateway will be told.', schema: refundSchema },
    },
    problems: ['illegal_transition', 'gateway_key_missing', 'refund_too_high', 'operator_key_required', 'conflict'],
    handle: async ({ params, body, caller, requestId }, tx) => {
      const payment = await findPayment(tx, caller.tenantId, params.id);
      const gatewayAccount = payment.gateway === 'manual' ? null : await accountToOrder(tx, caller, deps, payment);
      const id = newUuid();
      const { committed } = await billing.apply(tx, caller, {
        accountId: payment.billing_account_id,
        livemode: payment.livemode,
        own: [{ entityType: 'payment', id: payment.id }],
        cause: 'payment.refund',
        commands: (state, source) => [{ ...refundOf(state, payment, body, source), refs: [{ kind: 'own', id }] }],
      });
      const { billing_account_id } = payment;
      const order =
        gatewayAccount === null
          ? null
          : await orderOf(tx, caller, deps, {
              billing_account_id,
              gateway_account_id: gatewayAccount.id,
              refund_id: id,
            });
      const row = await find(tx, caller, id, id);
      const view = refundView(row, caller.tenantId);
      const told = { action: 'payment.refund', entityType: 'refund', entityId: id, after: view };
      await audit(tx, { caller, requestId }, told);
      const afterCommit = () => {
        committed();
        order?.start();
      };
      return { status: order ? 202 : 201, body: view, afterCommit };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/refunds',
    name: 'listRefunds',
    summary: 'List refunds, also those that gateways have told',
    query: z.strictObject({ ...pageQuery, ...refundQuery, ...expandQuery(ofRefunds) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Refund', listed) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, payment, customer, ...filter } = query;
      const { tenantId } = caller;
      const paymentId = payment === undefined ? undefined : uuidIn('payment', payment, 'payment');
      const customerId = customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id;
      const page = await listRefunds(tx, tenantId, { ...filter, paymentId, customerId }, pageOf({ limit, cursor }));
      const view = (row: RefundRow) => refundView(row, tenantId);
      return { status: 200, body: await expandedList(tx, tenantId, page, view, ofRefunds, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/refunds/{id}',
    name: 'getRefund',
    summary: 'Read a refund, and how far its gateway is',
    params: z.object({ id: idText('Id of the refund.') }),
    query: z.strictObject(expandQuery(ofRefunds)),
    answers: { 200: { description: 'The refund.', schema: read } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await find(tx, caller, uuidIn('refund', params.id, 'refund'), params.id);
      const command = await commandOfRefund(tx, caller.tenantId, row.id);
      const beside = await expand(tx, caller.tenantId, ofRefunds, query.expand, [row]);
      return { status: 200, body: { ...refundDetailView(row, command, caller.tenantId), ...beside(row) } };
    },
  }),
];

async function find(tx: Tx, caller: TenantCaller, id: string, text: string): Promise<RefundRow> {
  const row = await refundById(tx, caller.tenantId, id);
  if (!row) throw notFound('refund', text);
  return row;
}

/**
 * Under the account's lock: what is to go back. Of a manual payment it has gone; a gateway will tell.
 * @throws IllegalTransition; Problem `refund_too_high`, `validation_failed`, `conflict`
 */
function refundOf(
  state: BillingState,
  { id, gateway }: PaymentRow,
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
