import type { z } from 'zod';
import type { Tx } from '../db/connection.js';
import { insertDeliveryReplay, mayReplay, type ReplayChoice, replaysAtOnce } from '../db/delivery-replays.js';
import { endpointById, probeEndpointNow } from '../db/endpoints.js';
import { replaySetOf } from '../db/replay-set.js';
import { replayWalks } from '../db/step-delivery-replay.js';
import { newUuid } from '../db/uuid.js';
import { publicId } from '../domain/ids.js';
import { audit } from './audit.js';
import type { TenantCaller } from './auth.js';
import type { ApiDeps } from './deps.js';
import { uuidIn } from './find.js';
import { invalid, notFound, Problem } from './problems.js';
import type { Answer } from './route.js';
import { defaultRate, type deliveryReplayRequest, resendable } from './schemas/delivery-replay.js';

const what = 'webhook subscription';

/** @throws Problem `not_found`; `illegal_transition`: nothing can be sent there. */
export async function replayTarget(tx: Tx, caller: TenantCaller, id: string): Promise<string> {
  const row = await endpointById(tx, caller.tenantId, uuidIn('endpoint', id, what));
  if (!row) throw notFound(what, id);
  if (row.status === 'disabled')
    throw new Problem('illegal_transition', `Cannot replay to the ${what}: it is 'disabled'; enable it.`);
  return row.id;
}

/** What a filter names; without a status all but what was cancelled, which somebody does not want to be sent. */
export async function filteredChoice(
  tx: Tx,
  caller: TenantCaller,
  filter: z.output<typeof deliveryReplayRequest>['filter'],
): Promise<ReplayChoice> {
  const { status, event, subscription, since, until } = filter;
  return {
    kind: 'filter',
    endpoint_id: subscription === undefined ? null : await replayTarget(tx, caller, subscription),
    statuses: status === undefined ? resendable.filter((one) => one !== 'cancelled') : [status],
    event_name: event ?? null,
    since: since ?? null,
    until: until ?? null,
  };
}

export interface ReplayRequest {
  choice: ReplayChoice;
  rate: number | undefined;
  dryRun: boolean | undefined;
}

/** Counts what is chosen and, unless it is a dry run, commits a replay of it. @throws Problem `rate_limited`, `validation_failed` */
export async function beginReplay(
  { wakeDeliveryReplay, now }: Pick<ApiDeps, 'wakeDeliveryReplay' | 'now'>,
  tx: Tx,
  by: { caller: TenantCaller; requestId: string },
  { choice, rate = defaultRate, dryRun = false }: ReplayRequest,
): Promise<Answer> {
  const { tenantId } = by.caller;
  if (choice.since !== null && choice.until !== null && choice.until <= choice.since)
    throw invalid('until', 'must be after since');
  if (!dryRun && !(await mayReplay(tx, tenantId)))
    throw new Problem('rate_limited', `${replaysAtOnce} replays are running: wait for one, or cancel it.`, {
      headers: { 'Retry-After': '30' },
    });
  const count = await replayWalks[choice.kind].count(tx, await replaySetOf(tx, tenantId, choice, now()));
  if (dryRun) return { status: 200, body: { count } };
  const id = newUuid();
  await insertDeliveryReplay(tx, tenantId, { ...choice, id, rate, requested_by: by.caller.principal, total: count });
  if (choice.kind === 'recover' && choice.endpoint_id !== null)
    await probeEndpointNow(tx, tenantId, choice.endpoint_id);
  const told = { action: 'delivery.replay', entityType: 'delivery_replay', entityId: id };
  await audit(tx, by, { ...told, after: { ...choice, rate, count } });
  return {
    status: 202,
    body: { replay_id: publicId('delivery_replay', id), count },
    afterCommit: () => void wakeDeliveryReplay({ tenantId, id }),
  };
}
