import type { z } from 'zod';
import { aggregateId } from '../../billing/append-events.js';
import type { SealedSecret, StoredHeaders } from '../../db/claims.js';
import type { AttemptRow, DeliveryRow, Payload } from '../../db/deliveries.js';
import type { EndpointRow } from '../../db/endpoints.js';
import type { CauseRow, EventReadRow } from '../../db/events-read.js';
import { publicId } from '../../domain/ids.js';
import { type Millis, rfc3339 } from '../../domain/time.js';
import type { deliveryDetail, deliverySchema, eventSchema } from '../schemas/delivery.js';
import type { subscriptionSchema } from '../schemas/webhook.js';
import { timeOrNull } from './time.js';

/** In place of a header's value: any may open something, whatever it is called. */
export const maskedValue = '***';
const maskedHeaders = (headers: StoredHeaders): Record<string, string> =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, maskedValue]));

/** Secrets are never part of it. */
export const subscriptionView = (row: EndpointRow): z.infer<typeof subscriptionSchema> => ({
  id: publicId('endpoint', row.id),
  url: row.url,
  events: row.events,
  description: row.description,
  headers: maskedHeaders(row.headers),
  status: row.status === 'deleted' ? 'disabled' : row.status,
  status_reason: row.status_reason,
  ordered: row.ordered,
  rate_limit: row.rate_limit,
  concurrency: row.concurrency,
  format: row.format,
  hold_until: futureOrNull(row.hold_until),
  throttled_until: futureOrNull(row.throttled_until),
  retry_profile: row.retry_profile,
  timeout_ms: row.timeout_ms,
  filter: row.filter,
  metadata: row.metadata,
  failing_since: timeOrNull(row.failing_since),
  consecutive_failures: row.consecutive_failures,
  secret_expires_at: lastExpiry(row.secrets),
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

const lastExpiry = (secrets: readonly SealedSecret[]): string | null => {
  const ends = secrets.flatMap((one) => (one.expires_at === null ? [] : [Date.parse(one.expires_at)]));
  return futureOrNull(Math.max(...ends, 0));
};

/** What is over is not shown. */
const futureOrNull = (at: Millis | null): string | null => (at !== null && at > Date.now() ? rfc3339(at) : null);

export const deliveryView = (row: DeliveryRow): z.infer<typeof deliverySchema> => ({
  id: publicId('delivery', row.id),
  event_id: publicId('event', row.event_id),
  event: row.event_name,
  subscription_id: publicId('endpoint', row.endpoint_id),
  status: row.status,
  reason: row.reason,
  attempts: row.attempts,
  last_error: row.last_error,
  response_status: row.response_status,
  next_attempt_at: row.status === 'pending' ? rfc3339(row.next_attempt_at) : null,
  blocked_by: row.blocked_by === null ? null : publicId('delivery', row.blocked_by),
  created_at: rfc3339(row.created_at),
  delivered_at: timeOrNull(row.delivered_at),
});

/** Of lines as `keptHeaders` makes them. */
const headersIn = (lines: string): Record<string, string> =>
  Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const at = line.indexOf(': ');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]];
    }),
  );

const payloadHash = (payload: Payload): string | null => payload.envelope_sha256?.toString('hex') ?? null;

export const deliveryDetailView = (
  row: DeliveryRow,
  { attempts, ...details }: Payload & { attempts: AttemptRow[] },
  request: z.infer<typeof deliveryDetail>['request'],
): z.infer<typeof deliveryDetail> => ({
  ...deliveryView(row),
  request,
  attempt_count: row.attempts,
  attempts: attempts.map((attempt) => ({
    ...attempt,
    started_at: rfc3339(attempt.started_at),
    response_headers: attempt.response_headers === null ? null : headersIn(attempt.response_headers),
  })),
  payload: details.envelope === null ? null : { ...JSON.parse(details.envelope), type: row.event_name },
  payload_sha256: payloadHash(details),
});

export const eventView = (row: EventReadRow, tenantExternalId: string): z.infer<typeof eventSchema> => ({
  ...(row.envelope === null ? withoutData(row, tenantExternalId) : JSON.parse(row.envelope)),
  payload_sha256: payloadHash(row),
  created_at: rfc3339(row.created_at),
});

export const causeView = (row: CauseRow) => ({
  id: publicId('gateway_event', row.id),
  gateway: row.gateway,
  event_type: row.event_type,
  received_at: rfc3339(row.received_at),
});

/** What the envelope said of itself, where it was erased. */
const withoutData = (row: EventReadRow, tenantExternalId: string) => ({
  id: publicId('event', row.id),
  type: row.type,
  schema_version: row.schema_version,
  timestamp: rfc3339(row.occurred_at),
  tenant_id: tenantExternalId,
  aggregate: {
    type: row.aggregate_type,
    id: aggregateId({ aggregate: { type: row.aggregate_type, id: row.aggregate_id }, tenantExternalId }),
    version: row.aggregate_version,
  },
  data: null,
});
