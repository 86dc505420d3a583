import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import {
  cancelDeliveryReplay,
  type DeliveryReplayRow,
  deliveryReplayById,
  listDeliveryReplays,
  outcomesOfReplay,
  type ReplayChoice,
} from '../../db/delivery-replays.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import { beginReplay, filteredChoice, replayTarget } from '../delivery-replay.js';
import type { ApiDeps } from '../deps.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import {
  deliveryReplayRequest,
  recoverRequest,
  replayAnswer,
  replayDetail,
  replaySchema,
} from '../schemas/delivery-replay.js';
import { idText } from '../schemas/fields.js';
import { madeBetween } from '../schemas/ranges.js';
import { deliveryReplayDetail, deliveryReplayView } from '../views/delivery-replay.js';

type Deps = Pick<ApiDeps, 'wakeDeliveryReplay' | 'now'>;
const params = z.object({ id: idText('Id of the replay.') });
const begun = {
  200: { description: 'Dry run: how many there are.', schema: replayAnswer },
  202: { description: 'They will be sent, at the pace of `rate`.', schema: replayAnswer },
};

/** Many deliveries sent again, for their tenant. */
export const createDeliveryReplayRoutes = (deps: Deps): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/deliveries/replay',
    name: 'replayDeliveries',
    summary: 'Send deliveries again, chosen by a filter, under the same webhook-ids',
    description:
      'Which ones is fixed by the time of the request. What is being sent, or is for a subscription that is disabled or deleted, is left out.',
    body: deliveryReplayRequest,
    answers: begun,
    problems: ['not_found', 'illegal_transition'],
    handle: async ({ body, caller, requestId }, tx) => {
      const choice = await filteredChoice(tx, caller, body.filter);
      return beginReplay(deps, tx, { caller, requestId }, { choice, rate: body.rate, dryRun: body.dry_run });
    },
  }),
  ofSubscription(deps, {
    path: '/subscriptions/{id}/recover',
    name: 'recoverWebhookSubscription',
    summary: 'Send all that it has not got since a time: what has failed, and what waits',
    choice: { kind: 'recover', statuses: ['pending', 'failed'] },
  }),
  ofSubscription(deps, {
    path: '/subscriptions/{id}/replay-missing',
    name: 'replayMissingDeliveries',
    summary: 'Send events that it subscribes to today and has no delivery of',
    choice: { kind: 'missing', statuses: [] },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/replays',
    name: 'listDeliveryReplays',
    summary: 'List replays of deliveries, the newest first',
    query: z.strictObject({ ...pageQuery, ...madeBetween }),
    answers: { 200: { description: 'A page.', schema: listSchema('DeliveryReplay', replaySchema) } },
    handle: async ({ query, caller }, tx) => ({
      status: 200,
      body: listBody(await listDeliveryReplays(tx, caller.tenantId, query, pageOf(query)), deliveryReplayView),
    }),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/replays/{id}',
    name: 'getDeliveryReplay',
    summary: 'Read how far a replay of deliveries is',
    params,
    answers: { 200: { description: 'The replay.', schema: replayDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await findReplay(tx, caller, params.id);
      const outcomes = await outcomesOfReplay(tx, caller.tenantId, row.id);
      return { status: 200, body: deliveryReplayDetail(row, outcomes) };
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/replays/{id}/cancel',
    name: 'cancelDeliveryReplay',
    summary: 'Put no more deliveries of a replay in line; those in line are sent',
    params,
    answers: { 202: { description: 'It is cancelled.', schema: replaySchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const { id, status } = await findReplay(tx, caller, params.id);
      const row = await cancelDeliveryReplay(tx, tenantId, id);
      if (!row) throw new Problem('illegal_transition', `Cannot cancel the replay: it is '${status}'.`);
      const told = { action: 'delivery.cancel_replay', entityType: 'delivery_replay', entityId: id };
      await audit(tx, { caller, requestId }, { ...told, after: { done: row.done } });
      const afterCommit = () => void deps.wakeDeliveryReplay({ tenantId, id });
      return { status: 202, body: deliveryReplayView(row), afterCommit };
    },
  }),
];

const ofSubscription = (
  deps: Deps,
  {
    choice: { kind, statuses },
    ...route
  }: { path: string; name: string; summary: string; choice: Pick<ReplayChoice, 'kind' | 'statuses'> },
): Route =>
  tenantRoute('write', {
    ...route,
    method: 'post',
    params: z.object({ id: idText('Id of the webhook subscription.') }),
    body: recoverRequest,
    answers: begun,
    problems: ['illegal_transition'],
    handle: async ({ params, body, caller, requestId }, tx) => {
      const endpoint_id = await replayTarget(tx, caller, params.id);
      const { since, until = null, rate, dry_run: dryRun } = body;
      const choice = { kind, statuses, endpoint_id, event_name: null, since, until };
      return beginReplay(deps, tx, { caller, requestId }, { choice, rate, dryRun });
    },
  });

async function findReplay(tx: Tx, caller: TenantCaller, id: string): Promise<DeliveryReplayRow> {
  const row = await deliveryReplayById(tx, caller.tenantId, uuidIn('delivery_replay', id, 'replay'));
  if (!row) throw notFound('replay', id);
  return row;
}
