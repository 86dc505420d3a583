import { sql, type Tx } from './connection.js';

/** Where a reader stands: behind the event `seq` of the transaction `xid`. Both are decimal texts: JavaScript's numbers end before. */
export interface Position {
  xid: string;
  seq: string;
}

/** Every transaction before `xmin` has ended; none from `xmax` on has begun. */
export interface Horizon {
  xmin: string;
  xmax: string;
}

const horizon = sql(`
  select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax from pg_current_snapshot() s`);

// Who holds a transaction that runs is told by the lock that each has on its own id.
const ownHorizon = sql(`
  select coalesce((
    select x from pg_snapshot_xip(s) x where not exists (
      select from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.transactionid = x::xid
        and (a.datname, a.usename) is distinct from (current_database(), session_user))
    order by x limit 1), pg_snapshot_xmax(s))::text as xmin, pg_snapshot_xmax(s)::text as xmax
  from pg_current_snapshot() s`);

/**
 * Up to where events may be read: a row of a transaction before `xmin` is visible from here on, or never will be.
 * `own`: transactions of other databases and of other logins do not count; they write no events, and may run for hours.
 * A transaction of which nobody knows whose it is counts. Costs a look at all locks.
 */
export async function streamHorizon(tx: Tx, own: boolean): Promise<Horizon> {
  const [row] = await tx.query<Horizon>(own ? ownHorizon : horizon, []);
  if (!row) throw new Error('Cannot read the horizon: the statement gave no row');
  return row;
}

export interface StreamedEvent extends Position {
  /** Index of the reader among those that were asked for. */
  reader: number;
  type: string;
  /** The JSON that is sent, to the byte. */
  envelope: string;
}

const after = sql(`
  select (r.n - 1)::int as reader, e.xid::text, e.seq::text, e.type, e.envelope
  from unnest($1::uuid[], $2::xid8[], $3::bigint[]) with ordinality as r (tenant_id, xid, seq, n)
  cross join lateral (
    select xid, seq, type, envelope from events
    where tenant_id = r.tenant_id and (xid, seq) > (r.xid, r.seq) and xid < $4::xid8
    order by tenant_id, xid, seq limit $5
  ) e
  order by r.n, e.xid, e.seq`);

/** As the readers' tenants: the next events behind each of them, at most `limit`, before `xmin` of an earlier horizon. */
export const eventsAfter = (
  tx: Tx,
  readers: readonly { tenantId: string; position: Position }[],
  xmin: string,
  limit: number,
): Promise<StreamedEvent[]> =>
  tx.query(after, [
    readers.map(({ tenantId }) => tenantId),
    readers.map(({ position }) => position.xid),
    readers.map(({ position }) => position.seq),
    xmin,
    limit,
  ]);
