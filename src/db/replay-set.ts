import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { beforeOf, type ReplayChoice, startOf } from './delivery-replays.js';

/** Where a replay may send to, and what it subscribed to. */
export interface ReplayEndpoint {
  id: string;
  events: string[];
  ordered: boolean;
  /** As `domain/filter.ts` compiles it; null: without a filter. */
  filter_path: string | null;
}

/** What a replay is about, in PostgreSQL's terms. */
export interface ReplaySet extends ReplayChoice {
  tenantId: string;
  endpoints: readonly ReplayEndpoint[];
  /** When it was asked for, in PostgreSQL's own words; null: in this transaction. */
  askedAt: string | null;
  /** Ids between which it looks, both excluded. */
  after: string;
  before: string;
}

/** One page: what it put in line, and how far it has looked. */
export interface ReplayPage {
  put: number;
  endpointIds: readonly string[];
  reached: string;
  isLast: boolean;
}

/** A way to find what is to be sent. Both as the tenant; `page` under the replay's lock and that of its endpoints. */
export interface ReplayWalk {
  count(tx: Tx, set: ReplaySet): Promise<number>;
  page(tx: Tx, set: ReplaySet, replayId: string, limit: number): Promise<ReplayPage>;
}

/** Rows that one page looks at: it takes the same time however seldom one matches. */
export const lookedAtOnce = 5000;

// In one order, so that no two transactions wait for each other in a circle: lanes.ts.
const lockEndpoints = sql(`
  select id, events, ordered, filter_path::text from endpoints where tenant_id = $1 and ($2::uuid is null or id = $2) and status in ('active','paused') order by id for share`);

/**
 * As the tenant: those that may be sent to. None of them is disabled or deleted before the commit, so that nothing is put
 * in line which a deletion has just discarded.
 */
export const lockReplayEndpoints = (tx: Tx, tenantId: string, endpointId: string | null): Promise<ReplayEndpoint[]> =>
  tx.query(lockEndpoints, [tenantId, endpointId]);

/** As the tenant: what a request is about, now. */
export const replaySetOf = async (tx: Tx, tenantId: string, choice: ReplayChoice, now: Millis): Promise<ReplaySet> => ({
  ...choice,
  tenantId,
  endpoints: await lockReplayEndpoints(tx, tenantId, choice.endpoint_id),
  askedAt: null,
  after: startOf(choice.since),
  before: beforeOf(choice, now),
});
