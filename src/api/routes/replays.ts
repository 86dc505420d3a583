import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { countReplayable } from '../../db/replayable.js';
import { cancelReplay, insertReplay, listReplays, type ReplayRow, replayById } from '../../db/replays.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import { gatewayEventReplay, replayAnswer, replaySchema } from '../schemas/gateway.js';
import { replayView } from '../views/gateway.js';
import { filterOf } from './gateway-events.js';

const params = z.object({ id: idText('Id of the replay.') });

/** Many stored gateway events processed again, for the operator. */
export const createReplayRoutes = ({ wakeReplay }: Pick<ApiDeps, 'wakeReplay'>): readonly Route[] => [
  operatorRoute({
    method: 'post',
    path: '/admin/gateway-events/replay',
    name: 'replayGatewayEvents',
    summary: 'Process stored events again, chosen by a filter, the oldest first',
    description: 'What has been applied is never touched. A dry run only counts.',
    body: gatewayEventReplay,
    answers: {
      200: { description: 'Dry run: how many there are.', schema: replayAnswer },
      202: { description: 'They will be processed again.', schema: replayAnswer },
    },
    problems: ['not_found'],
    handle: async ({ body, caller, requestId }, tx) => {
      const filter = await filterOf(tx, body.filter);
      const id = newUuid();
      const count = await countReplayable(tx, filter, id);
      if (body.dry_run) return { status: 200, body: { count, has_more: false } };
      await insertReplay(tx, { id, filter, requestedBy: caller.principal, total: count });
      const told = { action: 'gateway_event.replay', entityType: 'replay', entityId: id };
      await audit(tx, { caller, requestId }, { ...told, after: { filter, count } }, filter.tenantId ?? null);
      return {
        status: 202,
        body: { replay_id: publicId('replay', id), count, has_more: false },
        afterCommit: () => void wakeReplay(id),
      };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/replays',
    name: 'listGatewayEventReplays',
    summary: 'List replays, the newest first',
    query: z.strictObject(pageQuery),
    answers: { 200: { description: 'A page.', schema: listSchema('GatewayEventReplayProgress', replaySchema) } },
    handle: async ({ query }, tx) => ({
      status: 200,
      body: listBody(await listReplays(tx, pageOf(query)), replayView),
    }),
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-events/replays/{id}',
    name: 'getGatewayEventReplay',
    summary: 'Read how far a replay is',
    params,
    answers: { 200: { description: 'The replay.', schema: replaySchema } },
    handle: async ({ params }, tx) => ({ status: 200, body: replayView(await findReplay(tx, params.id)) }),
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/gateway-events/replays/{id}/cancel',
    name: 'cancelGatewayEventReplay',
    summary: 'Begin no more events of a replay; those under way go on',
    params,
    answers: { 202: { description: 'It begins no more.', schema: replaySchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const { id, status } = await findReplay(tx, params.id);
      const cancelled = await cancelReplay(tx, id);
      if (!cancelled) throw new Problem('illegal_transition', `Cannot cancel the replay: it is '${status}'.`);
      const told = { action: 'gateway_event.cancel_replay', entityType: 'replay', entityId: id };
      await audit(tx, { caller, requestId }, { ...told, after: { reset: cancelled.reset } });
      return { status: 202, body: replayView(cancelled), afterCommit: () => void wakeReplay(id) };
    },
  }),
];

async function findReplay(tx: Tx, id: string): Promise<ReplayRow> {
  const row = await replayById(tx, uuidIn('replay', id, 'replay'));
  if (!row) throw notFound('replay', id);
  return row;
}
