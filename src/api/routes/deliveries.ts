import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import {
  cancelDelivery,
  type DeliveryRow,
  deliveryById,
  detailsOf,
  type LockedDelivery,
  listDeliveries,
  lockDelivery,
  retryDelivery,
  skipDelivery,
} from '../../db/deliveries.js';
import { endpointById, probeEndpointNow } from '../../db/endpoints.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { deliveryDetail, deliveryQuery, deliverySchema, endpointDeliveryQuery } from '../schemas/delivery.js';
import { idText } from '../schemas/fields.js';
import { requestView } from '../views/request.js';
import { deliveryDetailView, deliveryView } from '../views/webhook.js';

const params = z.object({ id: idText('Id of the delivery.') });
const page = { 200: { description: 'A page.', schema: listSchema('Delivery', deliverySchema) } };

/** What was, is being and will be sent to a tenant's endpoints. */
export const createDeliveryRoutes = ({
  wakeEndpoints,
  config,
}: {
  wakeEndpoints: (ids: string[]) => Promise<void>;
  config: { userAgent: string };
}): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/deliveries',
    name: 'listDeliveries',
    summary: 'List deliveries',
    query: z.strictObject({ ...pageQuery, ...deliveryQuery }),
    answers: page,
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, subscription, ...filter } = query;
      const endpointId =
        subscription === undefined ? undefined : uuidIn('endpoint', subscription, 'webhook subscription');
      const rows = await listDeliveries(tx, caller.tenantId, { ...filter, endpointId }, pageOf({ limit, cursor }));
      return { status: 200, body: listBody(rows, deliveryView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions/{id}/deliveries',
    name: 'listDeliveriesOfSubscription',
    summary: 'List deliveries of one webhook subscription',
    params: z.object({ id: idText('Id of the webhook subscription.') }),
    query: z.strictObject({ ...pageQuery, ...endpointDeliveryQuery }),
    answers: page,
    handle: async ({ params, query, caller }, tx) => {
      const endpointId = uuidIn('endpoint', params.id, 'webhook subscription');
      if (!(await endpointById(tx, caller.tenantId, endpointId))) throw notFound('webhook subscription', params.id);
      const { limit, cursor, ...filter } = query;
      const rows = await listDeliveries(tx, caller.tenantId, { ...filter, endpointId }, pageOf({ limit, cursor }));
      return { status: 200, body: listBody(rows, deliveryView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/deliveries/{id}',
    name: 'getDelivery',
    summary: 'Read a delivery, what it sends, and its attempts',
    params,
    answers: { 200: { description: 'The delivery.', schema: deliveryDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await deliveryById(tx, caller.tenantId, uuidIn('delivery', params.id, 'delivery'));
      if (!row) throw notFound('delivery', params.id);
      const [details, endpoint] = await Promise.all([
        detailsOf(tx, caller.tenantId, row),
        endpointById(tx, caller.tenantId, row.endpoint_id),
      ]);
      const request = endpoint && requestView(row, endpoint, config.userAgent);
      return { status: 200, body: deliveryDetailView(row, details, request) };
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/deliveries/{id}/retry',
    name: 'retryDelivery',
    summary: 'Send it again now, under the same webhook-id',
    description: 'While the webhook subscription is held (`hold_until`) or paused, it waits like all others.',
    params,
    answers: { 202: { description: 'It is due now.', schema: deliverySchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const before = await locked(tx, caller, params.id);
      const refusal = retryRefusal(before);
      if (refusal) throw new Problem('illegal_transition', `Cannot retry the delivery: ${refusal}.`);
      const row = await retryDelivery(tx, caller.tenantId, before.id);
      await probeEndpointNow(tx, caller.tenantId, before.endpoint_id);
      return done(tx, { caller, requestId }, 'retry', before, row, () => void wakeEndpoints([before.endpoint_id]));
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/deliveries/{id}/cancel',
    name: 'cancelDelivery',
    summary: 'Do not send it (again)',
    params,
    answers: { 202: { description: 'It is cancelled.', schema: deliverySchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const before = await locked(tx, caller, params.id);
      if (before.status !== 'pending')
        throw new Problem('illegal_transition', `Cannot cancel the delivery: it is '${before.status}'.`);
      const row = await cancelDelivery(tx, caller.tenantId, before.id);
      return done(tx, { caller, requestId }, 'cancel', before, row, () => void wakeEndpoints([before.endpoint_id]));
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/deliveries/{id}/skip',
    name: 'skipDelivery',
    summary: 'Give up a delivery that others of its aggregate wait for',
    description: 'Of an ordered webhook subscription: those whose `blocked_by` it is go on with the next of them.',
    params,
    answers: { 202: { description: "It is cancelled, with the reason 'skipped'.", schema: deliverySchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const before = await locked(tx, caller, params.id);
      const refusal = skipRefusal(before);
      if (refusal) throw new Problem('illegal_transition', `Cannot skip the delivery: ${refusal}.`);
      const row = await skipDelivery(tx, caller.tenantId, before.id);
      return done(tx, { caller, requestId }, 'skip', before, row, () => void wakeEndpoints([before.endpoint_id]));
    },
  }),
];

/** Why nothing waits for it, or it cannot be given up; null when it can. */
function skipRefusal(row: LockedDelivery): string | null {
  if (!row.ordered) return 'its webhook subscription is not ordered; cancel it';
  if (row.status === 'sending') return row.is_leased ? 'it is being sent right now' : null;
  return row.status === 'pending' ? null : `it is '${row.status}'`;
}

/** Why a delivery cannot be sent again; null when it can. A claim that has run out is nobody's. */
function retryRefusal(row: LockedDelivery): string | null {
  if (row.endpoint_status === 'deleted' || row.endpoint_status === 'disabled')
    return `its webhook subscription is '${row.endpoint_status}'`;
  if (!row.has_payload) return 'its payload was erased by age';
  if (row.status === 'discarded') return "it is 'discarded'";
  return row.status === 'sending' && row.is_leased ? 'it is being sent right now' : null;
}

async function locked(tx: Tx, caller: TenantCaller, id: string): Promise<LockedDelivery> {
  const row = await lockDelivery(tx, caller.tenantId, uuidIn('delivery', id, 'delivery'));
  if (!row) throw notFound('delivery', id);
  return row;
}

async function done(
  tx: Tx,
  by: { caller: TenantCaller; requestId: string },
  action: 'retry' | 'cancel' | 'skip',
  before: DeliveryRow,
  row: DeliveryRow | null,
  afterCommit: () => void,
) {
  if (!row) throw new Problem('conflict', 'The delivery has just changed; repeat the request.');
  const told = { before: { status: before.status }, after: { status: row.status } };
  await audit(tx, by, { action: `delivery.${action}`, entityType: 'delivery', entityId: row.id, ...told });
  return { status: 202, body: deliveryView(row), afterCommit };
}
