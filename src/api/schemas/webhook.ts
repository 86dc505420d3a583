import { z } from 'zod';
import { deliveryFormats } from '../../domain/entities.js';
import { dictionary, instant, text, time, typeId, word } from './fields.js';
import { madeBetween } from './ranges.js';
import { filter, filterPayload, metadata } from './subscription-fields.js';

const retryProfile = z.enum(['standard', 'seed']).meta({
  description: '`seed`: 1, 2 and 4 s only; `standard`: then for days.',
});
const format = z.enum(deliveryFormats).meta({
  description:
    '`standard`: an event per request. `thin`: the same without `data`, which `GET /api/v1/events/{id}` tells. `batch`: `{batch_id, events}` with up to 100 events, or what has gathered in a second.',
});
const pattern = text(128).meta({ description: 'A name of the catalogue, `invoice.*`, `custom.*` or `*`.' });
const headers = dictionary(z.string().max(256), z.string().max(4096)).meta({
  description:
    'Sent with every delivery, sealed, and shown as `***`: up to 20, together 4,096 bytes of printable ASCII. Not those that HTTP or Billhook itself needs (Host, Content-…, Connection, User-Agent, Cookie, webhook-…, X-Signature and the like).',
});

const optionalFields = {
  description: text(500).nullable().optional(),
  headers: headers.optional(),
  rate_limit: z.number().int().min(1).max(10_000).nullable().optional().meta({
    description: 'Requests in any second, at most; a batch is one request. null: no limit.',
  }),
  concurrency: z.number().int().min(1).max(100).optional().meta({
    description: 'Requests at once, at most; 10 unless it is given.',
  }),
  ordered: z.boolean().optional().meta({
    description:
      'Events of one aggregate (an invoice, a payment) go one after the other: each waits until the one before has arrived, has failed for good, or was cancelled or skipped.',
  }),
  format: format.optional(),
  retry_profile: retryProfile.optional(),
  timeout_ms: z.number().int().min(1000).max(30_000).optional(),
  filter: filter
    .nullable()
    .optional()
    .meta({ type: ['object', 'null'] }),
  metadata: metadata.optional(),
};
const secret = z.string().meta({ description: '8 to 256 characters, after `whsec_` base64; made when absent.' });
const url = z.string().meta({ example: 'https://example.com/webhooks' });

export const newSubscription = z
  .strictObject({
    url,
    events: z.array(pattern).min(1).max(100).optional(),
    event: pattern.optional().meta({ description: 'The same as `events` with one entry.' }),
    secret: secret.optional(),
    ...optionalFields,
  })
  .meta({ id: 'NewWebhookSubscription', description: 'Either `events` or `event`.' });

const hold = instant.nullable().optional().meta({
  description:
    'Maintenance: until then, at most 30 days ahead, nothing is sent and events are kept without using attempts, also those retried by hand. Once answered, no request begins any more. null ends it.',
});

export const subscriptionChange = z
  .strictObject({
    url: url.optional(),
    events: z.array(pattern).min(1).max(100).optional(),
    ...optionalFields,
    hold_until: hold,
  })
  .meta({
    id: 'WebhookSubscriptionChange',
    description:
      'What is left out stays. `events` and `filter` count for events that arise afterwards: what has a delivery keeps it, and what has none gets none.',
  });

const subscription = z.object({
  id: typeId('endpoint'),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  status: z.enum(['active', 'paused', 'disabled']),
  status_reason: z.string().nullable(),
  ordered: z.boolean(),
  rate_limit: z.number().int().nullable(),
  concurrency: z.number().int(),
  format,
  hold_until: time.nullable().meta({ description: 'Nothing is sent before.' }),
  throttled_until: time.nullable().meta({
    description:
      'The endpoint has asked by `Retry-After`, with 429 or 503, for no request before, a day at most. Retrying a delivery by hand ends it.',
  }),
  retry_profile: retryProfile,
  timeout_ms: z.number().int(),
  filter: z.record(z.string(), z.unknown()).nullable().meta({ description: 'null: every event of `events`.' }),
  metadata: z.record(z.string(), z.string()),
  failing_since: time.nullable(),
  consecutive_failures: z.number().int(),
  secret_expires_at: time.nullable().meta({ description: 'Until then the secret before the current one signs too.' }),
  created_at: time,
  updated_at: time,
});
export const subscriptionSchema = subscription.meta({ id: 'WebhookSubscription' });
export const subscriptionWithSecret = subscription
  .extend({ secret: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'WebhookSubscriptionWithSecret' });

export const rotation = z
  .strictObject({
    grace_seconds: z.number().int().min(0).max(604_800).optional().meta({
      default: 86_400,
      description: 'How long the secrets before sign too; five sign at once at most, the newest.',
    }),
    secret: secret.optional(),
  })
  .meta({ id: 'SecretRotation' });

export const testRequest = z.strictObject({ event: pattern.optional() }).meta({ id: 'TestDelivery' });
export const testResult = z
  .object({
    delivered: z.boolean(),
    event: z.string(),
    event_id: typeId('event'),
    payload: z.record(z.string(), z.unknown()),
    attempt: z.object({
      started_at: time,
      duration_ms: z.number().int(),
      response_status: z.number().int().nullable(),
      response_body: z.string().nullable(),
      error: z.string().nullable(),
    }),
  })
  .meta({ id: 'TestDeliveryResult' });

export const filterTest = z
  .strictObject({
    filter,
    event: pattern.optional().meta({ description: 'A name of the catalogue, whose example is looked at.' }),
    payload: filterPayload.optional(),
  })
  .meta({ id: 'FilterTest', description: 'Either `event` or `payload`.' });
export const filterTestResult = z.object({ matches: z.boolean() }).meta({ id: 'FilterTestResult' });

export const urlTest = z.strictObject({ url: z.string().max(4096) }).meta({ id: 'UrlTest' });
export const urlTestResult = z
  .object({
    problem: z.enum(['refused', 'not_public', 'not_found', 'unknown']).nullable().meta({
      description:
        '`refused`: it cannot be saved; `not_public`: its host resolves to an address that is not dialled; `not_found`: it does not resolve; `unknown`: that cannot be told now. null: nothing is wrong.',
    }),
    message: z.string().nullable(),
  })
  .meta({ id: 'UrlTestResult' });

export const subscriptionQuery = { status: word(['active', 'paused', 'disabled']).optional(), ...madeBetween };
