import type { Millis } from '../domain/time.js';
import { type Claim, claimable, claimPicked, place } from './claims.js';
import type { Tx } from './connection.js';

/**
 * Of an ordered endpoint the deliveries of one aggregate (`ordering_key`) go one after the other, in the order of their
 * events. What may go is found from two sides, so that neither a long queue of one aggregate nor many aggregates that wait
 * on their ladders are read through: by time among the first `window` that are due; and, when those wait for too much, from
 * aggregate to aggregate, of each of which the index gives the first.
 */
const window = 500;

const open = (delivery: string) => `${delivery}.endpoint_id = $1 and ${delivery}.status in ('pending','sending')`;
const keyed = (delivery: string) => `${open(delivery)} and ${delivery}.ordering_key is not null`;
const first = (key: string) => `(
      select ${claimable} as is_free, case when c.status = 'sending' then c.lease_until end as lease_until
      from deliveries c where ${keyed('c')} and c.ordering_key = ${key} order by c.ordering_key, c.event_id limit 1
    )`;

/** `heads`: aggregates whose first open delivery may go, $3 at most; `near`: the first of aggregates in the window. */
const heads = `
  due as materialized (
    select ${place}, c.ordering_key, ${claimable} as is_free from deliveries c
    where ${open('c')} and c.next_attempt_at <= now() order by c.next_attempt_at limit ${window}
  ), near as materialized (
    select k.key, f.is_free, f.lease_until from (select distinct ordering_key as key from due where ordering_key is not null) k
    cross join lateral ${first('k.key')} f
  ), walk (key) as (
    (select c.ordering_key from deliveries c where ${keyed('c')} order by c.ordering_key limit 1)
    union all
    select (select c.ordering_key from deliveries c where ${keyed('c')} and c.ordering_key > w.key order by c.ordering_key limit 1)
    from walk w where w.key is not null
  ), far as materialized (
    select w.key from walk w cross join lateral ${first('w.key')} f
    where (select count(*) from due) = ${window} and (select count(*) from near where is_free) < $3 and f.is_free limit $3
  ), heads as materialized (
    select key from near where is_free union select key from far limit $3
  )`;

/** The deliveries of each such aggregate up to the first that may not go; `turn`: 1 goes first. */
const claim = claimPicked(
  `recursive ${heads}, runs as materialized (
    select r.place, r.turn from heads h cross join lateral (
      select n.place, row_number() over w as turn, bool_and(n.is_free) over w as goes from (
        select ${place}, c.event_id, ${claimable} as is_free from deliveries c where ${keyed('c')} and c.ordering_key = h.key
        order by c.ordering_key, c.event_id limit greatest($3 / (select count(*) from heads), 1)
      ) n window w as (order by n.event_id rows unbounded preceding)
    ) r where r.goes
    union all select place, 1 from due where ordering_key is null and is_free
  ), picked as materialized (
    select ${place}, c.*, (select r.turn from runs r where r.place = c.ctid) as turn from deliveries c
    where c.ctid = any (array(select place from runs)) and ${claimable}
    order by turn, c.event_id limit $3 for update of c
  )`,
  'd.ctid = p.place',
  ', p.turn::int as turn',
);

/**
 * Planned without sorting: by statistics of a nearly empty database the few that an endpoint has are as well found by any
 * index of it and sorted, and read as a whole for each aggregate when they are many.
 */
async function unsorted<Row>(tx: Tx, text: string, values: readonly unknown[]): Promise<Row[]> {
  const [, rows] = await Promise.all([
    tx.query('set local enable_sort = off'),
    tx.query<Row>(text, values),
    tx.query('set local enable_sort = on'),
  ]);
  return rows;
}

interface ClaimInOrder extends Claim {
  turn: number;
}

/** What was claimed, and what of it has to be given back: something before it changed while it was being claimed. */
export interface ClaimsInOrder {
  claims: Claim[];
  gaps: Claim[];
}

/** Due deliveries of an ordered endpoint, under `lockEndpointState`: two drains never claim for it at once. */
export async function claimInOrder(tx: Tx, endpointId: string, token: string, limit: number): Promise<ClaimsInOrder> {
  const rows = await unsorted<ClaimInOrder>(tx, claim, [endpointId, token, limit]);
  rows.sort((a, b) => a.turn - b.turn);
  const reached = new Map<string | null, number>();
  const [claims, gaps]: [Claim[], Claim[]] = [[], []];
  for (const { turn, ...row } of rows) {
    const isNext = row.ordering_key === null || turn === (reached.get(row.ordering_key) ?? 0) + 1;
    if (isNext) reached.set(row.ordering_key, turn);
    (isNext ? claims : gaps).push(row);
  }
  return { claims, gaps };
}

const nextDue = `
  with recursive ${heads.replaceAll('$3', '1')}
  select case when exists (select from heads) or exists (select from due where ordering_key is null and is_free) then now() else least(
    (select c.next_attempt_at from deliveries c where ${open('c')} and c.status = 'pending' and c.next_attempt_at > now()
      order by c.next_attempt_at limit 1),
    (select min(lease_until) from near)) end as at`;

/**
 * When something of an ordered endpoint may go, or a claim on what the others wait for runs out. null: nothing is left, or
 * nobody knows before the relay looks.
 */
export const nextDueInOrder = async (tx: Tx, endpointId: string): Promise<Millis | null> =>
  (await unsorted<{ at: Millis | null }>(tx, nextDue, [endpointId]))[0]?.at ?? null;
