import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import type { DeliveryStatus } from './deliveries.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { firstUuidAt } from './uuid.js';

export const replayKinds = ['filter', 'recover', 'missing'] as const;
/** `filter`: what a filter names; `recover`: what an endpoint has not got; `missing`: events that it has no delivery of. */
export type ReplayKind = (typeof replayKinds)[number];
export const replayStatuses = ['running', 'done', 'cancelled'] as const;

/** Which deliveries; of `missing`, `since` and `until` are of events. */
export interface ReplayChoice {
  kind: ReplayKind;
  endpoint_id: string | null;
  statuses: readonly DeliveryStatus[];
  event_name: string | null;
  since: Millis | null;
  until: Millis | null;
}

export interface DeliveryReplayRow extends ReplayChoice {
  id: string;
  /** Deliveries put in line per second, at most. */
  rate: number;
  requested_by: string;
  status: (typeof replayStatuses)[number];
  total: number;
  /** Put in line. */
  done: number;
  created_at: Millis;
  finished_at: Millis | null;
}

const names = [
  ...(['id', 'kind', 'endpoint_id', 'statuses', 'event_name', 'since', 'until', 'rate', 'requested_by'] as const),
  ...(['status', 'total', 'done', 'created_at', 'finished_at'] as const),
] as const satisfies readonly (keyof DeliveryReplayRow)[];
export const replayColumns = names.join(', ');

/** Replays of one tenant that run at once. */
export const replaysAtOnce = 3;

const turn = sql(`select pg_advisory_xact_lock(hashtextextended('delivery_replays/' || $1::text, 0))`);
const running = sql(`select count(*)::int as n from delivery_replays where tenant_id = $1 and status = 'running'`);

/** As the tenant, before `insertDeliveryReplay`: whether there may be one more. Others who ask for the tenant wait until the commit. */
export async function mayReplay(tx: Tx, tenantId: string): Promise<boolean> {
  await tx.query(turn, [tenantId]);
  const [row] = await tx.query<{ n: number }>(running, [tenantId]);
  return (row?.n ?? 0) < replaysAtOnce;
}

const slackMs = 300_000;
const nil = '00000000-0000-0000-0000-000000000000';

/** Before everything that is of `since`: ids are ordered by when they were made, on clocks that differ a little. */
export const startOf = (since: Millis | null): string => (since === null ? nil : firstUuidAt(since - slackMs));
/** After everything that is there at `at`, of which nothing is wanted from `until` on. */
export const beforeOf = ({ until }: Pick<ReplayChoice, 'until'>, at: Millis): string =>
  firstUuidAt(Math.min(at, until ?? at) + slackMs);

const insert = sql(`
  insert into delivery_replays (id, tenant_id, kind, endpoint_id, statuses, event_name, since, until, rate, requested_by, total, reached)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`);

/** As the tenant, in the transaction of the request, which has counted them. */
export const insertDeliveryReplay = (
  tx: Tx,
  tenantId: string,
  replay: ReplayChoice & Pick<DeliveryReplayRow, 'id' | 'rate' | 'requested_by' | 'total'>,
): Promise<unknown> =>
  tx.query(insert, [
    replay.id,
    tenantId,
    replay.kind,
    replay.endpoint_id,
    replay.statuses,
    replay.event_name,
    dateOf(replay.since),
    dateOf(replay.until),
    replay.rate,
    replay.requested_by,
    replay.total,
    startOf(replay.since),
  ]);

export const dateOf = (at: Millis | null): Date | null => (at === null ? null : new Date(at));

const byId = sql(`select ${replayColumns} from delivery_replays where tenant_id = $1 and id = $2`);

/** As the tenant. */
export const deliveryReplayById = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryReplayRow | null> =>
  (await tx.query<DeliveryReplayRow>(byId, [tenantId, id]))[0] ?? null;

/** As the tenant. */
export const listDeliveryReplays = (
  tx: Tx,
  tenantId: string,
  made: MadeBetween,
  page: PageOptions,
): Promise<Page<DeliveryReplayRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('delivery_replays').select(names).where('tenant_id', tenantId);
    whereMadeBetween(query, made);
    return query;
  });

/** How many of the deliveries that a replay has put in line stand how. */
export type ReplayOutcomes = Partial<Record<DeliveryStatus, number>>;

const outcomes = sql(
  'select status, count(*)::int as n from deliveries where tenant_id = $1 and replay_id = $2 group by status',
);

/** As the tenant: as they stand now; what another replay has put in line since is that one's. */
export async function outcomesOfReplay(tx: Tx, tenantId: string, id: string): Promise<ReplayOutcomes> {
  const rows = await tx.query<{ status: DeliveryStatus; n: number }>(outcomes, [tenantId, id]);
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

const cancel = sql(`
  update delivery_replays set status = 'cancelled', finished_at = now(), updated_at = now()
  where tenant_id = $1 and id = $2 and status = 'running' returning ${replayColumns}`);

/** As the tenant: nothing more is put in line; what is in line is sent. null: it is not running. */
export const cancelDeliveryReplay = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryReplayRow | null> =>
  (await tx.query<DeliveryReplayRow>(cancel, [tenantId, id]))[0] ?? null;

const overdue = sql(`
  select id, tenant_id from delivery_replays
  where status = 'running' and updated_at < now() - make_interval(secs => $1) and id > $2 order by id limit $3`);

/** As `app_system`: a page of those whose workflow does not do anything. */
export const overdueDeliveryReplays = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<{ id: string; tenant_id: string }[]> => tx.query(overdue, [seconds, after, limit]);
