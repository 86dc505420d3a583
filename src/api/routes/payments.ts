import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { accountOfCustomer } from '../../db/gateway-refs-admin.js';
import { invoiceOf } from '../../db/invoices.js';
import {
  allocationsOf,
  invoicesOwedBy,
  isReferenceFree,
  listPayments,
  type PaymentRow,
  paymentById,
} from '../../db/payments.js';
import { refundsOfPayment } from '../../db/refunds.js';
import { newUuid } from '../../db/uuid.js';
import type { RecordPayment } from '../../domain/commands.js';
import { requireMove } from '../../domain/require-move.js';
import type { BillingState, Source } from '../../domain/state.js';
import { minorOf } from '../amounts.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { Billing } from '../billing.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, findPayment, namesIn } from '../find.js';
import { findInvoice } from '../invoices.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, referenceTaken } from '../problems.js';
import { ofPayments } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newPayment, paymentDetail, paymentQuery, paymentSchema } from '../schemas/payment.js';
import { paymentDetailView, paymentView } from '../views/payment.js';

type Body = z.output<typeof newPayment>;
const listed = expandable('ListedPayment', paymentSchema, ofPayments);
const read = expandable('ReadPayment', paymentDetail, ofPayments);

/** What was paid, at a gateway or outside of one. */
export const createPaymentRoutes = (billing: Billing): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/payments',
    name: 'createPayment',
    summary: 'Record a payment that was taken outside a gateway, or an attempt that failed',
    description:
      'It pays the invoices that it names, the oldest first; what is left over is credit of the customer, and shown as `credit_minor`.',
    body: newPayment,
    answers: { 201: { description: 'Recorded.', schema: paymentDetail } },
    problems: ['not_found', 'conflict', 'illegal_transition'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const accountId = await accountOfCustomer(tx, tenantId, namesIn('customer', body.customer), true);
      if (accountId === null) throw notFound('customer', body.customer);
      const invoiceIds = await invoicesIn(tx, caller, accountId, body.invoice_ids ?? []);
      if (!(await isReferenceFree(tx, tenantId, body.reference))) throw referenceTaken(body.reference);
      const id = newUuid();
      const { committed } = await billing.apply(tx, caller, {
        accountId,
        own: invoiceIds.map((one) => ({ entityType: 'invoice', id: one })),
        cause: 'payment.create',
        commands: (state, source) => [paymentOf(state, id, body, invoiceIds, source)],
      });
      const view = await detail(tx, caller, id, id);
      const told = { action: 'payment.create', entityType: 'payment', entityId: id, after: view };
      await audit(tx, { caller, requestId }, told);
      return { status: 201, body: view, afterCommit: committed };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/payments',
    name: 'listPayments',
    summary: 'List payments, at gateways and outside of them',
    query: z.strictObject({ ...pageQuery, ...paymentQuery, ...expandQuery(ofPayments) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Payment', listed) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, customer, invoice, ...same } = query;
      const { tenantId } = caller;
      const filter = {
        ...same,
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
        invoiceId: invoice === undefined ? undefined : (await findInvoice(tx, tenantId, invoice)).id,
      };
      const page = await listPayments(tx, tenantId, filter, pageOf({ limit, cursor }));
      const view = (row: PaymentRow) => paymentView(row, tenantId);
      return { status: 200, body: await expandedList(tx, tenantId, page, view, ofPayments, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/payments/{id}',
    name: 'getPayment',
    summary: 'Read a payment, what it pays, and its refunds',
    params: z.object({ id: idText('Id of the payment.') }),
    query: z.strictObject(expandQuery(ofPayments)),
    answers: { 200: { description: 'The payment.', schema: read } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await findPayment(tx, caller.tenantId, params.id);
      const beside = await expand(tx, caller.tenantId, ofPayments, query.expand, [row]);
      return { status: 200, body: { ...(await detail(tx, caller, row.id, params.id)), ...beside(row) } };
    },
  }),
];

async function detail(tx: Tx, { tenantId }: TenantCaller, id: string, text: string) {
  const [row, allocations, refunds] = await Promise.all([
    paymentById(tx, tenantId, id),
    allocationsOf(tx, tenantId, id),
    refundsOfPayment(tx, tenantId, id),
  ]);
  if (!row) throw notFound('payment', text);
  return paymentDetailView(row, { allocations, refunds }, tenantId);
}

/** @throws Problem `validation_failed` that names the one that the customer does not owe. */
async function invoicesIn(
  tx: Tx,
  caller: TenantCaller,
  accountId: string,
  texts: readonly string[],
): Promise<string[]> {
  const { tenantId } = caller;
  const named = await Promise.all(texts.map((text) => invoiceOf(tx, tenantId, namesIn('invoice', text))));
  const ids = [...new Set(named.flatMap((row) => row?.id ?? []))];
  const owed = await invoicesOwedBy(tx, tenantId, accountId, ids);
  const wrong = named.findIndex((row) => row === null || !owed.includes(row.id));
  if (wrong >= 0) throw invalid(`invoice_ids.${wrong}`, 'is no invoice of the customer');
  return ids;
}

/** Under the account's lock. @throws IllegalTransition of an invoice that cannot be paid; Problem `validation_failed` */
function paymentOf(
  state: BillingState,
  id: string,
  body: Body,
  invoiceIds: readonly string[],
  source: Source,
): RecordPayment {
  const { currency, reference, status = 'succeeded', paid_at: at = source.now } = body;
  const amountMinor = minorOf({ major: body.amount, minor: body.amount_minor }, currency, 'amount');
  if (amountMinor === undefined) throw invalid('amount', 'is needed, in major or in minor units');
  if (amountMinor === 0) throw invalid('amount', 'must be above 0');
  if (at > source.now) throw invalid('paid_at', 'is in the future');
  if (status === 'succeeded' && body.failure_reason !== undefined)
    throw invalid('failure_reason', 'is for a payment that failed');
  for (const [index, invoiceId] of invoiceIds.entries()) {
    const invoice = state.invoices.find((one) => one.id === invoiceId);
    if (!invoice) throw invalid(`invoice_ids.${index}`, 'is no invoice of the customer');
    requireMove({ type: 'invoice', ...invoice }, 'paid', ['issued', 'sent', 'authorized', 'uncollectible'], source);
    if (invoice.currency !== null && invoice.currency !== currency)
      throw invalid('currency', `is not that of invoice ${invoice.number}, which is in ${invoice.currency}`);
  }
  return {
    type: 'payment.record',
    refs: [
      { kind: 'own', id },
      { kind: 'payment', id: reference },
    ],
    amountMinor,
    currency,
    invoices: invoiceIds.map((one) => ({ refs: [{ kind: 'own', id: one }] })),
    ...(body.method === undefined ? {} : { methodSummary: body.method }),
    ...(status === 'succeeded'
      ? { paidAt: at }
      : { failure: { at, code: null, message: body.failure_reason ?? null, recoverable: null, only: true } }),
  };
}
