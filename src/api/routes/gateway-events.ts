import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { effectsOfGatewayEvent } from '../../db/events-read.js';
import {
  type GatewayEventFilter,
  type GatewayEventRow,
  type GatewayEventStatus,
  gatewayEventBody,
  gatewayEventById,
  listGatewayEvents,
  resetGatewayEvents,
} from '../../db/gateway-events-read.js';
import type { GatewayName } from '../../domain/entities.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import { findGatewayAccount, findTenant, uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { idText, word } from '../schemas/fields.js';
import { gatewayEventDetail, gatewayEventQuery, gatewayEventSchema } from '../schemas/gateway.js';
import { gatewayEventView } from '../views/gateway.js';

const params = z.object({ id: idText('Id of the gateway event.') });

/** The ledger of what gateways sent, for the operator. */
export const createGatewayEventRoutes = ({
  recheckGatewayEvents,
}: {
  recheckGatewayEvents: (ids: string[]) => Promise<void>;
}): readonly Route[] => [
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-events',
    name: 'listGatewayEvents',
    summary: 'List what gateways sent',
    query: z.strictObject({ ...pageQuery, ...gatewayEventQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('GatewayEvent', gatewayEventSchema) } },
    problems: ['not_found'],
    handle: async ({ query }, tx) => {
      const page = await listGatewayEvents(tx, await filterOf(tx, query), pageOf(query));
      return { status: 200, body: listBody(page, gatewayEventView) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-events/{id}',
    name: 'getGatewayEvent',
    summary: 'Read what a gateway sent, and what became of it',
    description: 'With `?include=body` the bytes as they came, as text; reading them is audited.',
    params,
    query: z.strictObject({ include: word(['body']).optional() }),
    answers: { 200: { description: 'The event.', schema: gatewayEventDetail } },
    handle: async ({ params, query, caller, requestId }, tx) => {
      const row = await findEvent(tx, params.id);
      if (query.include === undefined)
        return { status: 200, body: { ...gatewayEventView(row), events: await effectsOf(tx, row) } };
      const body = await gatewayEventBody(tx, row.id);
      const told = { action: 'gateway_event.read_body', entityType: 'gateway_event', entityId: row.id };
      await audit(tx, { caller, requestId }, told, row.tenant_id);
      const events = await effectsOf(tx, row);
      return { status: 200, body: { ...gatewayEventView(row), body: body?.toString('utf8') ?? null, events } };
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/gateway-events/{id}/replay',
    name: 'replayGatewayEvent',
    summary: 'Process a stored event again, as if it had just come',
    params,
    answers: { 202: { description: 'It will be processed again.', schema: gatewayEventSchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const row = await findEvent(tx, params.id);
      if (row.status === 'processed')
        throw new Problem('illegal_transition', "Cannot replay the event: it is 'processed'.");
      if (!row.has_body) throw new Problem('illegal_transition', 'Cannot replay the event: its body was erased.');
      await resetGatewayEvents(tx, [row.id]);
      const told = { action: 'gateway_event.replay', entityType: 'gateway_event', entityId: row.id };
      await audit(tx, { caller, requestId }, { ...told, before: { status: row.status } }, row.tenant_id);
      const again = await findEvent(tx, params.id);
      return { status: 202, body: gatewayEventView(again), afterCommit: () => void recheckGatewayEvents([row.id]) };
    },
  }),
];

async function findEvent(tx: Tx, id: string): Promise<GatewayEventRow> {
  const row = await gatewayEventById(tx, uuidIn('gateway_event', id, 'gateway event'));
  if (!row) throw notFound('gateway event', id);
  return row;
}

/** As `app_system`; as the event's tenant from then on. */
async function effectsOf(tx: Tx, { id, tenant_id: tenantId, processed_at: at }: GatewayEventRow) {
  if (tenantId === null || at === null) return [];
  await tx.actAs([tenantId]);
  return (await effectsOfGatewayEvent(tx, tenantId, id, at)).map((one) => ({
    id: publicId('event', one.id),
    type: one.type,
    created_at: rfc3339(one.created_at),
  }));
}

/** As `app_system`. @throws Problem `not_found` */
export async function filterOf(
  tx: Tx,
  query: {
    status?: GatewayEventStatus | undefined;
    gateway?: GatewayName | undefined;
    gateway_account?: string | undefined;
    tenant?: string | undefined;
    event_type?: string | undefined;
    error?: string | undefined;
    since?: number | undefined;
    until?: number | undefined;
  },
): Promise<GatewayEventFilter> {
  const account = query.gateway_account === undefined ? undefined : await findGatewayAccount(tx, query.gateway_account);
  const tenant = query.tenant === undefined ? undefined : await findTenant(tx, query.tenant);
  return {
    status: query.status,
    gateway: query.gateway,
    gatewayAccountId: account?.id,
    tenantId: tenant?.id,
    eventType: query.event_type,
    error: query.error,
    since: query.since,
    until: query.until,
  };
}
