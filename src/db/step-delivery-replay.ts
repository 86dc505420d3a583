import { sql, type Tx } from './connection.js';
import { beforeOf, type DeliveryReplayRow, type ReplayKind, replayColumns } from './delivery-replays.js';
import { existingDeliveries } from './replay-deliveries.js';
import { missingDeliveries } from './replay-missing.js';
import { lockReplayEndpoints, type ReplayWalk } from './replay-set.js';

export const replayWalks: Readonly<Record<ReplayKind, ReplayWalk>> = {
  filter: existingDeliveries,
  recover: existingDeliveries,
  missing: missingDeliveries,
};

/** Of a replay no more than two seconds' worth waits in line, so that what is new does not wait long behind it. */
const lineSeconds = 2;
/** What has waited for so long waits for an endpoint that takes nothing, and keeps the others no more. */
const standingSeconds = 60;

const take = sql(`
  select ${replayColumns}, reached, created_at::text as asked_at from delivery_replays where tenant_id = $1 and id = $2 for update`);
const inLine = sql(`
  select count(*)::int as n from deliveries where tenant_id = $1 and replay_id = $2 and status = 'pending'
    and next_attempt_at <= now() and next_attempt_at > now() - interval '${standingSeconds} s'`);
const save = sql(`
  update delivery_replays set done = done + $3, reached = $4, updated_at = now(), status = case when $5 then 'done' else status end,
    finished_at = case when $5 then now() end
  where tenant_id = $1 and id = $2 returning ${replayColumns}`);

export interface DeliveryReplayStep {
  replay: DeliveryReplayRow;
  put: number;
  /** Whose drains have something to do. */
  endpointIds: readonly string[];
  /** No more may be put in line for now. */
  isFull: boolean;
}

/**
 * As the tenant: puts the next page of a replay in line, at most `most`, after `put` of this second. How far it is is committed with what it does, so
 * a repetition goes on where it was. null: there is no such replay.
 */
export async function stepDeliveryReplay(
  tx: Tx,
  tenantId: string,
  id: string,
  { most, put }: { most: number; put: number },
): Promise<DeliveryReplayStep | null> {
  const [row] = await tx.query<DeliveryReplayRow & { reached: string; asked_at: string }>(take, [tenantId, id]);
  if (!row) return null;
  if (row.status !== 'running') return { replay: row, put: 0, endpointIds: [], isFull: false };
  const [endpoints, [line]] = await Promise.all([
    lockReplayEndpoints(tx, tenantId, row.endpoint_id),
    tx.query<{ n: number }>(inLine, [tenantId, id]),
  ]);
  const allowed = Math.min(row.rate - put, row.rate * lineSeconds - (line?.n ?? 0));
  const room = Math.min(most, allowed);
  const before = beforeOf(row, row.created_at);
  const set = { ...row, tenantId, endpoints, askedAt: row.asked_at, after: row.reached, before };
  const page =
    room > 0
      ? await replayWalks[row.kind].page(tx, set, id, room)
      : { put: 0, endpointIds: [], reached: row.reached, isLast: false };
  const [replay] = await tx.query<DeliveryReplayRow>(save, [tenantId, id, page.put, page.reached, page.isLast]);
  return replay ? { replay, put: page.put, endpointIds: page.endpointIds, isFull: page.put >= allowed } : null;
}
