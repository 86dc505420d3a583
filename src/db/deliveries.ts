import { type DeliveryReason, endedStatuses } from '../domain/delivery-reasons.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { anyOfEndpoint } from './endpoint-index.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export const deliveryStatuses = ['pending', 'sending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface DeliveryRow {
  id: string;
  event_id: string;
  endpoint_id: string;
  event_name: string;
  status: DeliveryStatus;
  reason: DeliveryReason | null;
  attempts: number;
  next_attempt_at: Millis;
  response_status: number | null;
  last_error: string | null;
  delivered_at: Millis | null;
  created_at: Millis;
  /** Of an ordered endpoint: the first open delivery of the same aggregate, for which it waits. */
  blocked_by: string | null;
}

const names = [
  'id',
  'event_id',
  'endpoint_id',
  'event_name',
  'status',
  'reason',
  'attempts',
  'next_attempt_at',
  'response_status',
  'last_error',
  'delivered_at',
  'created_at',
] as const satisfies readonly (keyof DeliveryRow)[];
const blockedBy = (row: string) => `case when ${row}.status = 'pending' and ${row}.ordering_key is not null then (
    select b.id from deliveries b where b.endpoint_id = ${row}.endpoint_id and b.ordering_key = ${row}.ordering_key and b.ordering_key is not null
      and b.status in ('pending','sending') and b.event_id < ${row}.event_id
      and exists (select from endpoints o where o.id = ${row}.endpoint_id and o.ordered)
    order by b.ordering_key, b.event_id limit 1) end as blocked_by`;
/** Of deliveries that go by the alias `row`. */
export const deliveryColumns = (row: string): string =>
  [...names.map((name) => `${row}.${name}`), blockedBy(row)].join(', ');
const columns = deliveryColumns('deliveries');

export interface DeliveryFilter {
  status?: string | undefined;
  reason?: DeliveryReason | undefined;
  /** The name under which it is delivered. */
  event?: string | undefined;
  endpointId?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listDeliveries = (
  tx: Tx,
  tenantId: string,
  filter: DeliveryFilter,
  page: PageOptions,
): Promise<Page<DeliveryRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('deliveries')
      .select(names)
      .select(from.raw(blockedBy('deliveries')))
      .where('tenant_id', tenantId)
      .whereRaw(anyOfEndpoint);
    if (filter.status !== undefined) query.where('status', filter.status);
    // The statuses name the index of what has ended unwell.
    if (filter.reason !== undefined) query.where('reason', filter.reason).whereIn('status', [...endedStatuses]);
    if (filter.event !== undefined) query.where('event_name', filter.event);
    if (filter.endpointId !== undefined) query.where('endpoint_id', filter.endpointId);
    whereMadeBetween(query, filter);
    return query;
  });

const byId = sql(`select ${columns} from deliveries where tenant_id = $1 and id = $2`);
const lock = sql(`
  select ${deliveryColumns('d')}, e.ordered, e.status as endpoint_status, d.lease_until > now() as is_leased, v.envelope is not null as has_payload
  from deliveries d join endpoints e on e.id = d.endpoint_id join events v on v.id = d.event_id where d.tenant_id = $1 and d.id = $2 for update of d`);

/** As the tenant. */
export const deliveryById = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryRow | null> =>
  (await tx.query<DeliveryRow>(byId, [tenantId, id]))[0] ?? null;

export interface LockedDelivery extends DeliveryRow {
  endpoint_status: 'active' | 'paused' | 'disabled' | 'deleted';
  ordered: boolean;
  is_leased: boolean | null;
  /** false: erased by age. */
  has_payload: boolean;
}

/** As the tenant: the row, which nobody else changes until the commit. */
export const lockDelivery = async (tx: Tx, tenantId: string, id: string): Promise<LockedDelivery | null> =>
  (await tx.query<LockedDelivery>(lock, [tenantId, id]))[0] ?? null;

export interface AttemptRow {
  number: number;
  started_at: Millis;
  duration_ms: number | null;
  response_status: number | null;
  response_body: string | null;
  response_headers: string | null;
  error: string | null;
  trigger: string;
}

const attempts = sql(`
  select number, started_at, duration_ms, response_status, response_body, response_headers, error, trigger from attempts
  where tenant_id = $1 and event_id = $2 and endpoint_id = $3 order by number desc limit 100`);
/** The JSON that is sent; null: erased by age, and its hash is left. */
export interface Payload {
  envelope: string | null;
  envelope_sha256: Buffer | null;
}

const payload = sql('select envelope, envelope_sha256 from events where tenant_id = $1 and id = $2');

/** As the tenant: what was sent, and the last hundred attempts, the newest first. */
export async function detailsOf(
  tx: Tx,
  tenantId: string,
  delivery: DeliveryRow,
): Promise<Payload & { attempts: AttemptRow[] }> {
  const [made, [event]] = await Promise.all([
    tx.query<AttemptRow>(attempts, [tenantId, delivery.event_id, delivery.endpoint_id]),
    tx.query<Payload>(payload, [tenantId, delivery.event_id]),
  ]);
  if (!event) throw new Error('Cannot read a delivery: its event is missing');
  return { ...event, attempts: made };
}

// `is true` keeps it to the event's key: by statistics of small tables an index of the tenant looks as good.
const ofEvent = sql(`
  select ${columns} from deliveries where (tenant_id = $1) is true and event_id = $2 order by id limit 1000`);

/** As the tenant. */
export const deliveriesOfEvent = (tx: Tx, tenantId: string, eventId: string): Promise<DeliveryRow[]> =>
  tx.query(ofEvent, [tenantId, eventId]);

const retry = sql(`
  update deliveries set status = 'pending', reason = null, next_attempt_at = now(), next_trigger = 'manual', lease_token = null, lease_until = null,
    ordering_key = (select v.aggregate_id from events v join endpoints e on e.id = deliveries.endpoint_id where v.id = deliveries.event_id and e.ordered),
    updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `lockDelivery`: due at once. Its place on the ladder stays. */
export const retryDelivery = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryRow | null> =>
  (await tx.query<DeliveryRow>(retry, [tenantId, id]))[0] ?? null;

const cancel = sql(`
  update deliveries set status = 'cancelled', reason = 'cancelled_by_tenant', updated_at = now()
  where tenant_id = $1 and id = $2 and status = 'pending' returning ${columns}`);

/** As the tenant, under `lockDelivery`. */
export const cancelDelivery = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryRow | null> =>
  (await tx.query<DeliveryRow>(cancel, [tenantId, id]))[0] ?? null;

const skip = sql(`
  update deliveries set status = 'cancelled', reason = 'skipped', lease_token = null, lease_until = null, updated_at = now()
  where tenant_id = $1 and id = $2 and status in ('pending','sending') returning ${columns}`);

/** As the tenant, under `lockDelivery`: given up, so that those go on that wait for it. */
export const skipDelivery = async (tx: Tx, tenantId: string, id: string): Promise<DeliveryRow | null> =>
  (await tx.query<DeliveryRow>(skip, [tenantId, id]))[0] ?? null;
