import { z } from 'zod';
import { appendEvents } from '../../billing/append-events.js';
import { takeNumber } from '../../billing/take-number.js';
import { saveMoves } from '../../db/billing-save.js';
import type { Tx } from '../../db/connection.js';
import { type CustomerRow, customerOf } from '../../db/customers.js';
import {
  insertSalesOrder,
  isOrderNumberTaken,
  listSalesOrders,
  lockSalesOrder,
  moveSalesOrder,
  type SalesOrderRow,
  salesOrderOf,
} from '../../db/sales-orders.js';
import { tenantById } from '../../db/tenants.js';
import { newUuid } from '../../db/uuid.js';
import { accessOf } from '../../domain/access.js';
import { requireMove } from '../../domain/require-move.js';
import { orderEvent, orderMoves } from '../../domain/sales-orders.js';
import { pricedLines } from '../amounts.js';
import { audit } from '../audit.js';
import { actorOf, type TenantCaller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { etagOf } from '../etag.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, namesIn } from '../find.js';
import { seriesOf } from '../invoices.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { ofSalesOrders } from '../relations.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { cancellation, newSalesOrder, salesOrderQuery, salesOrderSchema } from '../schemas/sales-order.js';
import { salesOrderView } from '../views/sales-order.js';

const params = z.object({ id: idText('Id of the sales order, or `ext:` and its external id.') });
const expanded = expandable('ReadSalesOrder', salesOrderSchema, ofSalesOrders);
const what = 'sales order';
type Deps = Pick<ApiDeps, 'publishEvents' | 'now'>;

/** What a tenant has sold, before it is invoiced. */
export const createSalesOrderRoutes = (deps: Deps): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/tenant/sales_orders',
    name: 'createSalesOrder',
    summary: 'Draft a sales order',
    body: newSalesOrder,
    answers: { 201: { description: 'Drafted.', schema: salesOrderSchema } },
    problems: ['conflict', 'customer_restricted'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const customer = await findCustomer(tx, tenantId, body.customer);
      if (customer.status === 'deleted') throw new Problem('conflict', 'The customer was deleted, and orders no more.');
      requireOrders(customer);
      const { lines, subtotalMinor, taxMinor } = pricedLines(body.lines, body.currency);
      const row = await insertSalesOrder(tx, {
        id: newUuid(),
        tenant_id: tenantId,
        customer_id: customer.id,
        external_id: body.external_id ?? null,
        number: body.number ?? (await nextOrderNumber(tx, caller, deps.now())),
        currency: body.currency,
        subtotal_minor: subtotalMinor,
        tax_minor: taxMinor,
        lines,
      });
      if (!row) throw new Problem('conflict', 'There is a sales order with this number or external_id.');
      const told = { action: 'sales_order.create', entityType: 'sales_order', entityId: row.id };
      await audit(tx, { caller, requestId }, { ...told, after: salesOrderView(row) });
      return { ...answer(201, row), afterCommit: await tell(deps, tx, caller, row, 'created') };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/tenant/sales_orders',
    name: 'listSalesOrders',
    summary: 'List sales orders',
    query: z.strictObject({ ...pageQuery, ...salesOrderQuery, ...expandQuery(ofSalesOrders) }),
    answers: { 200: { description: 'A page.', schema: listSchema('SalesOrder', expanded) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, customer, ...same } = query;
      const { tenantId } = caller;
      const customerId = customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id;
      const page = await listSalesOrders(tx, tenantId, { ...same, customerId }, pageOf({ limit, cursor }));
      return { status: 200, body: await expandedList(tx, tenantId, page, salesOrderView, ofSalesOrders, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/tenant/sales_orders/{id}',
    name: 'getSalesOrder',
    summary: 'Read a sales order',
    params,
    query: z.strictObject(expandQuery(ofSalesOrders)),
    answers: { 200: { description: 'The sales order.', schema: expanded } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await salesOrderOf(tx, caller.tenantId, namesIn('sales_order', params.id));
      if (!row) throw notFound(what, params.id);
      const beside = await expand(tx, caller.tenantId, ofSalesOrders, query.expand, [row]);
      return { ...answer(200, row), body: { ...salesOrderView(row), ...beside(row) } };
    },
  }),
  stepRoute(deps, 'confirm', 'Confirm a draft'),
  stepRoute(deps, 'fulfill', 'Say that a confirmed order is fulfilled: nothing becomes of it any more'),
  tenantRoute('write', {
    method: 'put',
    path: '/tenant/sales_orders/{id}/cancel',
    name: 'cancelSalesOrder',
    summary: 'Cancel a draft or a confirmed order',
    description: 'Of one that is cancelled already nothing changes, and its answer is the same.',
    params,
    body: cancellation,
    answers: { 200: { description: 'The order as it is now.', schema: salesOrderSchema } },
    problems: ['illegal_transition'],
    handle: ({ params, body, caller, requestId }, tx) =>
      moved(deps, tx, { caller, requestId, id: params.id, move: 'cancel', reason: body.reason ?? null }),
  }),
];

const stepRoute = (deps: Deps, move: 'confirm' | 'fulfill', summary: string): Route =>
  tenantRoute('write', {
    method: 'post',
    path: `/tenant/sales_orders/{id}/${move}`,
    name: `${move}SalesOrder`,
    summary,
    params,
    answers: { 200: { description: 'The order as it is now.', schema: salesOrderSchema } },
    problems: ['illegal_transition', ...(orderMoves[move].isOrdering ? (['customer_restricted'] as const) : [])],
    handle: ({ params, caller, requestId }, tx) =>
      moved(deps, tx, { caller, requestId, id: params.id, move, reason: null }),
  });

interface Asked {
  caller: TenantCaller;
  requestId: string;
  id: string;
  move: keyof typeof orderMoves;
  reason: string | null;
}

async function moved(deps: Deps, tx: Tx, { caller, requestId, id, move, reason }: Asked): Promise<Answer> {
  const { tenantId } = caller;
  const before = await lockSalesOrder(tx, tenantId, namesIn('sales_order', id));
  if (!before) throw notFound(what, id);
  const { to, from } = orderMoves[move];
  if (move === 'cancel' && before.status === to) return answer(200, before);
  const at = deps.now();
  const actor = actorOf(caller);
  const source = { cause: `sales_order.${move}`, actor, occurredAt: at };
  requireMove({ type: 'sales_order', tenantId, id: before.id, status: before.status }, to, from, source);
  if (orderMoves[move].isOrdering) await requireOrdersOf(tx, tenantId, before.customer_id);
  const row = await moveSalesOrder(tx, tenantId, before.id, { status: to, at, reason, by: actor });
  if (!row) throw notFound(what, id);
  const entity = { entityType: 'sales_order', entityId: row.id };
  const transition = { tenantId, ...entity, from: before.status, to, cause: source.cause, effectiveAt: at };
  await saveMoves(tx, tenantId, [{ ...transition, refusal: null }], { gatewayEventId: null, actor });
  const told = { before: { status: before.status }, after: { status: to } };
  await audit(tx, { caller, requestId }, { action: source.cause, ...entity, ...told });
  return { ...answer(200, row), afterCommit: await tell(deps, tx, caller, row, to) };
}

async function tell(
  { publishEvents, now }: Deps,
  tx: Tx,
  caller: TenantCaller,
  row: SalesOrderRow,
  what: Parameters<typeof orderEvent>[2],
): Promise<() => void> {
  const { deliverable } = await appendEvents(tx, [orderEvent(caller.tenantExternalId, row, what, now())]);
  return () => publishEvents(caller.tenantId, deliverable);
}

/** @throws Problem `customer_restricted` */
function requireOrders({ external_id: id, dunning_stage: stage, status }: CustomerRow): void {
  const access = accessOf(stage, status);
  if (access !== 'full')
    throw new Problem('customer_restricted', `The customer '${id.slice(0, 100)}' has the access '${access}'.`);
}

async function requireOrdersOf(tx: Tx, tenantId: string, id: string): Promise<void> {
  const customer = await customerOf(tx, tenantId, { id, externalId: null });
  if (customer) requireOrders(customer);
}

/** The next that no caller has given to an order. */
async function nextOrderNumber(tx: Tx, caller: TenantCaller, at: number): Promise<string> {
  const tenant = await tenantById(tx, caller.tenantId);
  if (!tenant) throw notFound('tenant', caller.tenantExternalId);
  for (;;) {
    const number = await takeNumber(tx, tenant, 'sales_order', seriesOf(caller, 'sales_order'), at);
    if (!(await isOrderNumberTaken(tx, tenant.id, number))) return number;
  }
}

const answer = (status: number, row: SalesOrderRow): Answer => ({
  status,
  body: salesOrderView(row),
  headers: { ETag: etagOf(row) },
});
