import { matchesEvent } from '../domain/event-patterns.js';
import { aliasesOf } from '../domain/events.js';
import type { Tx } from './connection.js';
import { dateOf } from './delivery-replays.js';
import { matches, readable } from './filter-match.js';
import { lookedAtOnce, type ReplayEndpoint, type ReplaySet, type ReplayWalk } from './replay-set.js';

const valuesOf = (set: ReplaySet, endpoint: ReplayEndpoint): unknown[] => [
  set.tenantId,
  set.after,
  set.before,
  endpoint.id,
  dateOf(set.since),
  dateOf(set.until),
  set.askedAt,
  endpoint.filter_path,
];

const range = 'v.tenant_id = $1 and v.id > $2 and v.id < $3';

/**
 * Whether endpoint $4 lacks event v: here is all that it asks of an event beyond its name. The tenant is left to row level
 * security: said twice, PostgreSQL believes that it has hardly any deliveries, and reads through all of them for each event.
 */
const lacks = `($5::timestamptz is null or v.created_at >= $5) and ($6::timestamptz is null or v.created_at < $6)
  and v.created_at <= coalesce($7::timestamptz, now()) and v.envelope is not null
  and case when $8::jsonpath is null then true else coalesce(${matches(readable('v.envelope'), '$8::jsonpath')}, false) end
  and not exists (select from deliveries d where d.event_id = v.id and d.endpoint_id = $4)`;

/** The name under which it gets events of this type; null: it did not subscribe to them. */
const nameFor = (endpoint: ReplayEndpoint, type: string): string | null =>
  matchesEvent(endpoint.events, type, aliasesOf(type));

/** The events are held until the commit, so that what they say is not erased by age meanwhile. */
const insert = `
  with held as materialized (
    select id, aggregate_id from events where id = any ($3::uuid[]) and envelope is not null order by id for update
  )
  insert into deliveries (tenant_id, event_id, endpoint_id, event_name, next_trigger, replay_id, ordering_key)
  select $1, h.id, $2, w.name, 'replay', $5, case when $6 then h.aggregate_id end
  from held h join unnest($3::uuid[], $4::text[]) as w (event_id, name) on w.event_id = h.id
  on conflict do nothing returning event_id`;

/** Events that an endpoint's patterns stand for today, and that it has no delivery of, get one. */
export const missingDeliveries: ReplayWalk = {
  async count(tx, set) {
    const [endpoint] = set.endpoints;
    if (!endpoint) return 0;
    const text = `select v.type, count(*)::int as n from events v where ${range} and ${lacks} group by v.type`;
    const types = await tx.query<{ type: string; n: number }>(text, valuesOf(set, endpoint));
    return types.reduce((sum, { type, n }) => sum + (nameFor(endpoint, type) === null ? 0 : n), 0);
  },

  async page(tx, set, replayId, limit) {
    const [endpoint] = set.endpoints;
    if (!endpoint) return { put: 0, endpointIds: [], reached: set.after, isLast: true };
    const seen = await look(tx, set, endpoint);
    const wanted = seen
      .flatMap(({ id, type, lacks }) => {
        const name = lacks ? nameFor(endpoint, type) : null;
        return name === null ? [] : [{ id, name }];
      })
      .slice(0, limit);
    const ids = wanted.map((one) => one.id);
    const values = [set.tenantId, endpoint.id, ids, wanted.map((one) => one.name), replayId, endpoint.ordered];
    const { length: put } = ids.length === 0 ? [] : await tx.query(insert, values);
    return {
      put,
      endpointIds: put === 0 ? [] : [endpoint.id],
      reached: (ids.length === limit ? ids.at(-1) : seen.at(-1)?.id) ?? set.after,
      isLast: seen.length < lookedAtOnce && ids.length < limit,
    };
  },
};

const look = (
  tx: Tx,
  set: ReplaySet,
  endpoint: ReplayEndpoint,
): Promise<{ id: string; type: string; lacks: boolean }[]> =>
  tx.query(
    `select v.id, v.type, (${lacks}) as lacks from events v where ${range} order by v.id limit ${lookedAtOnce}`,
    valuesOf(set, endpoint),
  );
