import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type GatewayEventFilter, type GatewayEventStatus, resetGatewayEvents } from './gateway-events-read.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { replayableAfter } from './replayable.js';

/** How many events ended as what. */
export type ReplayOutcomes = Partial<Record<Exclude<GatewayEventStatus, 'received'>, number>>;

export interface ReplayRow {
  id: string;
  status: 'running' | 'done' | 'cancelled';
  filter: GatewayEventFilter;
  requested_by: string;
  total: number;
  reset: number;
  under_way: string[];
  outcomes: ReplayOutcomes;
  created_at: Millis;
  finished_at: Millis | null;
}
const names = [
  ...['id', 'status', 'filter', 'requested_by', 'total', 'reset', 'under_way', 'outcomes', 'created_at', 'finished_at'],
] as const;
const columns = names.join(', ');

const insert = sql('insert into replays (id, tenant_id, filter, requested_by, total) values ($1, $2, $3, $4, $5)');

/** As `app_system`, in the transaction of the request. `id`: takes the events that came before it. */
export const insertReplay = (
  tx: Tx,
  replay: { id: string; filter: GatewayEventFilter; requestedBy: string; total: number },
): Promise<unknown> =>
  tx.query(insert, [
    replay.id,
    replay.filter.tenantId ?? null,
    JSON.stringify(replay.filter),
    replay.requestedBy,
    replay.total,
  ]);

const byId = sql(`select ${columns} from replays where id = $1`);

/** As `app_system`. */
export const replayById = async (tx: Tx, id: string): Promise<ReplayRow | null> =>
  (await tx.query<ReplayRow>(byId, [id]))[0] ?? null;

/** As `app_system`. */
export const listReplays = (tx: Tx, page: PageOptions): Promise<Page<ReplayRow>> =>
  readPage(tx, page, 'id', (from) => from('replays').select(names));

const cancel = sql(
  `update replays set status = 'cancelled', updated_at = now() where id = $1 and status = 'running' returning ${columns}`,
);

/** As `app_system`: no more events are taken; those under way go on. null: it is not running. */
export const cancelReplay = async (tx: Tx, id: string): Promise<ReplayRow | null> =>
  (await tx.query<ReplayRow>(cancel, [id]))[0] ?? null;

const unfinished = sql(`
  select id from replays where finished_at is null and updated_at < now() - make_interval(secs => $1) and id > $2 order by id limit $3`);

/** As `app_system`: a page of those whose workflow does not do anything. */
export const overdueReplays = (tx: Tx, seconds: number, after: string, limit: number): Promise<{ id: string }[]> =>
  tx.query(unfinished, [seconds, after, limit]);

const take = sql(`select ${columns}, reached, reached_at::text as reached_at from replays where id = $1 for update`);
const ended = sql(`select id, status from gateway_events where id = any ($1) and status <> 'received'`);
const save = sql(`
  update replays set reset = reset + $2, reached = $3, reached_at = $4::timestamptz, under_way = $5, outcomes = $6, status = $7, updated_at = now(),
    finished_at = case when $8 then now() end
  where id = $1 returning ${columns}`);

/**
 * As `app_system`: counts those that have ended, and resets the next of the others, the oldest first, up to `atOnce` under
 * way. All that it knows is committed with what it does, so a repetition goes on where it was. `left`: under way from
 * before. null: there is no such replay.
 */
export async function stepReplay(
  tx: Tx,
  id: string,
  atOnce: number,
): Promise<{ replay: ReplayRow; reset: string[]; left: string[] } | null> {
  const [replay] = await tx.query<ReplayRow & { reached: string; reached_at: string }>(take, [id]);
  if (!replay || replay.finished_at !== null) return replay ? { replay, reset: [], left: [] } : null;

  const over = await tx.query<{ id: string; status: keyof ReplayOutcomes }>(ended, [replay.under_way]);
  const outcomes = { ...replay.outcomes };
  for (const { status } of over) outcomes[status] = (outcomes[status] ?? 0) + 1;
  const left = replay.under_way.filter((one) => !over.some((other) => other.id === one));

  const room = replay.status === 'running' ? atOnce - left.length : 0;
  const after = { id: replay.reached, at: replay.reached_at };
  const page = room > 0 ? await replayableAfter(tx, replay.filter, { after, before: id, limit: room }) : [];
  const ids = page.map((one) => one.id);
  const done = new Set(ids.length > 0 ? await resetGatewayEvents(tx, ids) : []);
  const reset = ids.filter((one) => done.has(one));
  const reached = page.at(-1) ?? after;
  const underWay = [...left, ...reset];
  const isOver = underWay.length === 0 && (replay.status === 'cancelled' || (room > 0 && page.length < room));
  const [saved] = await tx.query<ReplayRow>(save, [
    id,
    reset.length,
    reached.id,
    reached.at,
    underWay,
    JSON.stringify(outcomes),
    isOver && replay.status === 'running' ? 'done' : replay.status,
    isOver,
  ]);
  return saved ? { replay: saved, reset, left } : null;
}
