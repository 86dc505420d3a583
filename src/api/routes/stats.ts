import { z } from 'zod';
import { type DeliveryStats, deliveryStats } from '../../db/delivery-stats.js';
import { endpointById } from '../../db/endpoints.js';
import { type FailingEndpoint, failingEndpoints } from '../../db/failing-endpoints.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { uuidIn } from '../find.js';
import { notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText, time, typeId } from '../schemas/fields.js';

const hourMs = 3_600_000;
const hoursOf = { h: 1, d: 24 } as const;
const maxHours = 30 * 24;

const window = z
  .string()
  .regex(/^[1-9]\d{0,2}[hd]$/, 'must be hours or days, such as 24h or 7d')
  .transform((value) => Number(value.slice(0, -1)) * hoursOf[value.slice(-1) as 'h' | 'd'])
  .refine((hours) => hours <= maxHours, 'must be at most 30d')
  .optional()
  .meta({ type: 'string', default: '24h' });

const ratio = z.number().min(0).max(1).nullable();
const milliseconds = z.number().nullable();
const numbers = {
  since: time.meta({ description: 'Of a window longer than 48 hours the begin of its first UTC day.' }),
  deliveries: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  pending: z.number().int(),
  success_rate: ratio.meta({ description: 'Succeeded of those that are decided; null: none is.' }),
  retry_rate: ratio.meta({ description: 'Sent more than once, of those that were sent.' }),
  latency_ms: z
    .object({ avg: milliseconds, p50: milliseconds, p95: milliseconds, p99: milliseconds })
    .meta({ description: 'Percentiles are at most 5 % off.' }),
  failures_by_code: z.record(z.string(), z.number().int()).meta({ description: 'Failed attempts; `none`: no answer.' }),
  per_day: z.array(
    z.object({
      date: z.string(),
      deliveries: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
    }),
  ),
};
const schema = z.object({ subscription_id: typeId('endpoint'), ...numbers }).meta({ id: 'WebhookSubscriptionStats' });

const tenantSchema = z
  .object({
    ...numbers,
    failures_by_reason: z.record(z.string(), z.number().int()).meta({ description: 'Deliveries that were given up.' }),
    failing_subscriptions: z.array(
      z.object({
        id: typeId('endpoint'),
        url: z.string(),
        status: z.enum(['active', 'paused', 'disabled']),
        status_reason: z.string().nullable(),
        failing_since: time,
        consecutive_failures: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'WebhookStats' });

/** Numbers of one webhook subscription, and of all of a tenant. */
export const createStatsRoutes = ({ now }: { now: () => number }): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions/{id}/stats',
    name: 'getWebhookSubscriptionStats',
    summary: 'Count what became of its deliveries: success, latency, retries, failures',
    params: z.object({ id: idText('Id of the webhook subscription.') }),
    query: z.strictObject({ window }),
    answers: { 200: { description: 'The numbers of the window.', schema } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await endpointById(tx, caller.tenantId, uuidIn('endpoint', params.id, 'webhook subscription'));
      if (!row) throw notFound('webhook subscription', params.id);
      const stats = await deliveryStats(tx, caller.tenantId, row.id, now(), (query.window ?? 24) * hourMs);
      return { status: 200, body: { subscription_id: publicId('endpoint', row.id), ...view(stats) } };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/stats',
    name: 'getWebhookStats',
    summary: 'Count what became of all deliveries, and name what fails',
    query: z.strictObject({ window }),
    answers: { 200: { description: 'The numbers of the window.', schema: tenantSchema } },
    handle: async ({ query, caller }, tx) => {
      const stats = await deliveryStats(tx, caller.tenantId, null, now(), (query.window ?? 24) * hourMs);
      const failing = await failingEndpoints(tx, caller.tenantId);
      const body = {
        ...view(stats),
        failures_by_reason: stats.reasons,
        failing_subscriptions: failing.map(failingView),
      };
      return { status: 200, body };
    },
  }),
];

const view = (stats: Omit<DeliveryStats, 'reasons'>) => ({
  since: rfc3339(stats.since),
  deliveries: stats.deliveries,
  succeeded: stats.succeeded,
  failed: stats.failed,
  pending: stats.open,
  success_rate: share(stats.succeeded, stats.succeeded + stats.failed),
  retry_rate: share(stats.retried, stats.attempted),
  latency_ms: stats.latency_ms,
  failures_by_code: stats.codes,
  per_day: stats.days,
});

const failingView = ({ id, failing_since, ...row }: FailingEndpoint) => ({
  id: publicId('endpoint', id),
  ...row,
  failing_since: rfc3339(failing_since),
});

const share = (part: number, whole: number): number | null => (whole === 0 ? null : Number((part / whole).toFixed(4)));
