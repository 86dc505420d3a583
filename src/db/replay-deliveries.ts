import type { Tx } from './connection.js';
import { dateOf } from './delivery-replays.js';
import { anyOfEndpoint } from './endpoint-index.js';
import { lookedAtOnce, type ReplaySet, type ReplayWalk } from './replay-set.js';

// Planned anew each time: whose and how many they are differs from replay to replay.

const valuesOf = (set: ReplaySet): unknown[] => [
  set.tenantId,
  set.after,
  set.before,
  set.endpoints.map((one) => one.id),
  set.statuses,
  set.event_name,
  dateOf(set.since),
  dateOf(set.until),
  set.askedAt,
];

/** Of one endpoint its own index, else the tenant's. */
const range = (set: ReplaySet): string =>
  `d.tenant_id = $1 and d.id > $2 and d.id < $3${set.endpoint_id === null ? '' : ` and d.endpoint_id = ($4::uuid[])[1] and ${anyOfEndpoint}`}`;

/** Whoever only counts needs no order, and may use the indexes of lists by name and by status: where those are of few. */
function countable({ event_name, statuses }: ReplaySet): string {
  const few = [
    ...(event_name === null ? [] : ['d.event_name = $6']),
    ...(statuses.length === 1 ? ['d.status = ($5::text[])[1]'] : []),
    ...(statuses.includes('succeeded') ? [] : [`d.status <> 'succeeded'`]),
  ];
  return few.length === 0 ? 'true' : [anyOfEndpoint, ...few].join(' and ');
}

/** What has changed since the replay was asked for is left out: by another hand, or by the replay itself. */
const matches = `d.endpoint_id = any ($4::uuid[]) and d.status = any ($5::text[]) and ($6::text is null or d.event_name = $6)
  and ($7::timestamptz is null or d.created_at >= $7) and ($8::timestamptz is null or d.created_at < $8)
  and d.updated_at <= coalesce($9::timestamptz, now())`;

/**
 * Who holds a row is changing it, so it is no more of the replay; waiting for it could end in a circle with a drain, which
 * writes deliveries first and their endpoint afterwards. Joined by their place, as in claims.ts: by their key PostgreSQL may
 * read all deliveries of the tenant for each. The same row, id and `webhook-id`; its ladder starts anew.
 */
const putInLine = `
  with free as materialized (
    select d.ctid as place, d.event_id, d.endpoint_id from deliveries d where d.tenant_id = $1 and d.id > $2 and d.id < $3 and d.id = any ($10::uuid[]) and ${matches}
    for update skip locked
  )
  update deliveries d set status = 'pending', reason = null, failures = 0, next_attempt_at = now(), next_trigger = 'replay', lease_token = null,
    lease_until = null, replay_id = $11, updated_at = now(),
    ordering_key = (select v.aggregate_id from events v join endpoints e on e.id = d.endpoint_id where v.id = d.event_id and e.ordered)
  from free f where d.ctid = f.place and d.event_id = f.event_id and d.endpoint_id = f.endpoint_id returning d.endpoint_id`;

/** Deliveries that are there are put in line once more. */
export const existingDeliveries: ReplayWalk = {
  async count(tx, set) {
    const text = `select count(*)::int as n from deliveries d where ${range(set)} and ${countable(set)} and ${matches}`;
    return (await tx.query<{ n: number }>(text, valuesOf(set)))[0]?.n ?? 0;
  },

  async page(tx, set, replayId, limit) {
    const values = valuesOf(set);
    const { looked, last, ids } = await look(tx, set, values, limit);
    const put = ids.length === 0 ? [] : await tx.query<{ endpoint_id: string }>(putInLine, [...values, ids, replayId]);
    return {
      put: put.length,
      endpointIds: [...new Set(put.map((one) => one.endpoint_id))],
      reached: (ids.length === limit ? ids.at(-1) : last) ?? set.after,
      isLast: looked < lookedAtOnce && ids.length < limit,
    };
  },
};

interface Look {
  looked: number;
  last: string | null;
  /** In their order. */
  ids: string[];
}

async function look(tx: Tx, set: ReplaySet, values: readonly unknown[], limit: number): Promise<Look> {
  const text = `
    with seen as materialized (select d.id, ${matches} as matches from deliveries d where ${range(set)} order by d.id limit ${lookedAtOnce})
    select (select count(*)::int from seen) as looked, (select id from seen order by id desc limit 1) as last,
      array(select id from seen where matches order by id limit $10::int)::text[] as ids`;
  const [row] = await tx.query<Look>(text, [...values, limit]);
  return row ?? { looked: 0, last: null, ids: [] };
}
