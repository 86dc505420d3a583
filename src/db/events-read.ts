import type { GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { firstUuidAt } from './uuid.js';

export interface EventReadRow {
  id: string;
  type: string;
  /** The JSON that is sent, to the byte; null: erased by age. */
  envelope: string | null;
  /** Of what was erased. */
  envelope_sha256: Buffer | null;
  /** What the envelope said of itself. */
  aggregate_type: string;
  aggregate_id: string;
  aggregate_version: number;
  schema_version: number;
  occurred_at: Millis;
  created_at: Millis;
}

const names = [
  'id',
  'type',
  'envelope',
  'envelope_sha256',
  'aggregate_type',
  'aggregate_id',
  'aggregate_version',
  'schema_version',
  'occurred_at',
  'created_at',
] as const satisfies readonly (keyof EventReadRow)[];

export interface EventFilter {
  /** Canonical name. */
  type?: string | undefined;
  /** Of nothing that was published: each such event is about a thing of its own. */
  aggregateId?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listEvents = (
  tx: Tx,
  tenantId: string,
  filter: EventFilter,
  page: PageOptions,
): Promise<Page<EventReadRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('events').select(names).where('tenant_id', tenantId);
    if (filter.type !== undefined) query.where('type', filter.type);
    // As the index says it.
    if (filter.aggregateId !== undefined)
      query.where('aggregate_id', filter.aggregateId).whereRaw(`aggregate_type <> 'published'`);
    whereMadeBetween(query, filter);
    return query;
  });

/** What a gateway sent, and an event tells of. */
export interface CauseRow {
  id: string;
  gateway: GatewayName;
  event_type: string;
  received_at: Millis;
}

// A change of state and what is told of it are of one transaction, whose time both have.
const cause = sql(`
  select g.id, g.gateway, g.event_type, g.received_at
  from events e join state_transitions s on s.tenant_id = e.tenant_id and s.entity_type = e.aggregate_type and s.entity_id = e.aggregate_id
    and s.recorded_at = e.created_at
  join gateway_events g on g.id = s.gateway_event_id
  where e.tenant_id = $1 and e.id = $2 order by s.id limit 1`);

/** As the tenant: the gateway's event whose change of state this one tells of; null: none has, or none is known. */
export const causeOfEvent = async (tx: Tx, tenantId: string, id: string): Promise<CauseRow | null> =>
  (await tx.query<CauseRow>(cause, [tenantId, id]))[0] ?? null;

/** An event that tells of what a gateway sent. */
export interface EffectRow {
  id: string;
  type: string;
  created_at: Millis;
}

/** Between an id and the time of its transaction, on clocks that may differ. */
const apartMs = 10_000;
const effects = sql(`
  select e.id, e.type, e.created_at from events e
  where e.tenant_id = $1 and e.id between $3 and $4 and exists (
    select from state_transitions s where s.tenant_id = e.tenant_id and s.entity_type = e.aggregate_type and s.entity_id = e.aggregate_id
      and s.recorded_at = e.created_at and s.gateway_event_id = $2)
  order by e.id limit 100`);

/** As the tenant: events that tell of a change of state by this event of a gateway, which was applied at that time. */
export const effectsOfGatewayEvent = (tx: Tx, tenantId: string, id: string, at: Millis): Promise<EffectRow[]> =>
  tx.query(effects, [tenantId, id, firstUuidAt(at - apartMs), firstUuidAt(at + apartMs)]);

const byId = sql(`select ${names.join(', ')} from events where tenant_id = $1 and id = $2`);

/** As the tenant. */
export const eventById = async (tx: Tx, tenantId: string, id: string): Promise<EventReadRow | null> =>
  (await tx.query<EventReadRow>(byId, [tenantId, id]))[0] ?? null;
