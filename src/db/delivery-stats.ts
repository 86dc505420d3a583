import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { tallied, tally } from './delivery-tally.js';
import { anyOfEndpoint } from './endpoint-index.js';
import { type Latencies, percentile } from './latency-steps.js';
import { firstUuidAt } from './uuid.js';

const dayMs = 86_400_000;
/** Up to so long a window is counted to the second, from the deliveries themselves. */
const exactMs = 2 * dayMs;

export interface DeliveryStats {
  /** Where the window begins: a longer one at the begin of its first UTC day. */
  since: Millis;
  deliveries: number;
  succeeded: number;
  failed: number;
  open: number;
  attempted: number;
  retried: number;
  /** Of one attempt; percentiles at most 5 % off. */
  latency_ms: { avg: number | null; p50: number | null; p95: number | null; p99: number | null };
  codes: Record<string, number>;
  reasons: Record<string, number>;
  days: { date: Day; deliveries: number; succeeded: number; failed: number }[];
}

const lastCounted = sql('select max(day)::text as day from delivery_days where tenant_id = $1');

const merged = (column: string) => `coalesce((select jsonb_object_agg(key, n) from (
    select key, sum(value::int)::int as n from parts, jsonb_each_text(${column}) group by key) keys), '{}')`;

/** What is counted already, and the deliveries since; of all endpoints, or of $6 alone. */
const read = (ofEndpoint: boolean) =>
  sql(`
  with mine as materialized (
    select (created_at at time zone 'UTC')::date as day, endpoint_id, event_id, status, reason, attempts from deliveries
    where tenant_id = $1 and id >= $2 and created_at >= $3${ofEndpoint ? ` and endpoint_id = $6 and ${anyOfEndpoint}` : ''}
  ), ${tally}, parts as materialized (
    select day, ${tallied} from delivery_days where tenant_id = $1 and day >= $4 and day < $5${ofEndpoint ? ' and endpoint_id = $6' : ''}
    union all select day, ${tallied} from tally
  )
  select coalesce(sum(deliveries), 0)::int as deliveries, coalesce(sum(succeeded), 0)::int as succeeded, coalesce(sum(failed), 0)::int as failed,
    coalesce(sum(open), 0)::int as open, coalesce(sum(attempted), 0)::int as attempted, coalesce(sum(retried), 0)::int as retried,
    round(sum(duration_ms)::numeric / nullif(sum(tries), 0))::int as avg,
    ${merged('latencies')} as latencies, ${merged('codes')} as codes, ${merged('reasons')} as reasons,
    coalesce((select jsonb_agg(to_jsonb(by_day) order by date) from (
      select to_char(day, 'YYYY-MM-DD') as date, sum(deliveries)::int as deliveries, sum(succeeded)::int as succeeded, sum(failed)::int as failed
      from parts group by 1) by_day), '[]') as days
  from parts`);
const ofTenant = read(false);
const ofEndpoint = read(true);

type Row = Omit<DeliveryStats, 'since' | 'latency_ms'> & { latencies: Latencies; avg: number | null };

const startOfDay = (at: Millis): Millis => at - (at % dayMs);
const dayOf = (at: Millis): Day => new Date(at).toISOString().slice(0, 10);

/** As the tenant: what became of its deliveries, or of those of one endpoint, in a window that ends now. */
export async function deliveryStats(
  tx: Tx,
  tenantId: string,
  endpointId: string | null,
  now: Millis,
  windowMs: number,
): Promise<DeliveryStats> {
  const isExact = windowMs <= exactMs;
  const since = isExact ? now - windowMs : startOfDay(now - windowMs);
  const [counted] = await tx.query<{ day: Day | null }>(lastCounted, [tenantId]);
  const uncounted = counted?.day ? Date.parse(counted.day) + dayMs : since;
  const liveFrom = isExact ? since : Math.max(since, uncounted);
  const live = [firstUuidAt(liveFrom), new Date(isExact ? liveFrom : 0)];
  const values = [tenantId, ...live, dayOf(since), dayOf(isExact ? since : liveFrom)];
  const [row] = await tx.query<Row>(
    endpointId === null ? ofTenant : ofEndpoint,
    endpointId === null ? values : [...values, endpointId],
  );
  if (!row) throw new Error('Cannot count deliveries: the statement gave no row');
  const { latencies, avg, ...sums } = row;
  const at = (part: number): number | null => percentile(latencies, part);
  return { ...sums, since, latency_ms: { avg, p50: at(0.5), p95: at(0.95), p99: at(0.99) } };
}
