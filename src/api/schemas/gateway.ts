import { z } from 'zod';
import { gatewayEventStatuses, replayableStatuses } from '../../db/gateway-events-read.js';
import { gatewayNames } from '../../domain/entities.js';
import { idText, instant, text, time, typeId, word } from './fields.js';

const accountRef = idText('Id of a gateway account, or `<gateway>:<name>`.');
const secret = z.string().trim().min(1).max(512);

const secrets = z
  .strictObject({
    webhook_secret: z.union([secret, z.array(secret).min(1).max(5)]).meta({
      description: 'What the gateway signs with; ASAAS: its token. Each of several verifies, the newest first.',
    }),
    api_key: secret.optional(),
    key_id: secret.optional(),
    key_secret: secret.optional(),
  })
  .meta({ id: 'GatewaySecrets' });

const allowedSources = z
  .array(z.union([z.literal('vendor'), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
  .min(1)
  .max(100)
  .nullable()
  .meta({
    description:
      'Addresses and subnets from which its events may come; `vendor`: those that the gateway publishes. null: what the environment says for the gateway, as a rule everywhere.',
  });

export const newGatewayAccount = z
  .strictObject({
    gateway: z.enum(gatewayNames),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be a slug: a-z, 0-9, - and _')
      .refine((name) => name !== 'default', "'default' is the account that the environment describes"),
    mode: z.enum(['live', 'test']),
    secrets,
    allowed_sources: allowedSources.optional(),
    tenant: idText('Whose account it is; absent: the platform’s.').optional(),
  })
  .meta({ id: 'NewGatewayAccount' });

export const gatewayAccountChange = z
  .strictObject({
    mode: z.enum(['live', 'test']).optional(),
    active: z.boolean().optional(),
    allowed_sources: allowedSources.optional(),
    secrets: secrets.partial().optional().meta({
      description: 'A text as `webhook_secret` is added, and the one before stays valid; a list replaces all.',
    }),
  })
  .meta({ id: 'GatewayAccountChange' });

export const gatewayAccountSchema = z
  .object({
    id: typeId('gateway_account'),
    gateway: z.enum(gatewayNames),
    name: z.string(),
    mode: z.enum(['live', 'test', 'both']),
    tenant: z.object({ id: typeId('tenant'), external_id: z.string() }).nullable(),
    active: z.boolean(),
    secrets: z
      .object({ webhook_secret: z.number().int(), api_key: z.boolean(), key_id: z.boolean(), key_secret: z.boolean() })
      .meta({ description: 'How many webhook secrets verify, and which keys are set.' }),
    allowed_sources: z.array(z.string()).nullable(),
    webhook_path: z.string(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'GatewayAccount' });

export const gatewayAccountQuery = {
  gateway: word(gatewayNames).optional(),
  tenant: idText('Id of a tenant.').optional(),
};

export const newGatewayRef = z
  .strictObject({
    gateway_account: accountRef,
    kind: z.enum(['customer', 'subscription']),
    provider_id: text(255),
    tenant: idText('Id of the tenant.'),
    customer: idText("Id of the tenant's customer that pays; absent: the tenant itself pays.").optional(),
    livemode: z.boolean().optional().meta({ description: "Absent: the account's mode, or both." }),
  })
  .meta({ id: 'NewGatewayRef' });

export const gatewayRefSchema = z
  .object({
    gateway_account: typeId('gateway_account'),
    kind: z.enum(['customer', 'subscription']),
    provider_id: z.string(),
    tenant: z.object({ id: typeId('tenant'), external_id: z.string() }),
    billing_accounts: z.array(typeId('billing_account')).meta({ description: 'Who pays; one per mode.' }),
    requeued: z.number().int().meta({ description: 'Stored events that waited for it and are looked at again.' }),
  })
  .meta({ id: 'GatewayRef' });

const eventFilter = {
  status: word(gatewayEventStatuses).optional(),
  gateway: word(gatewayNames).optional(),
  gateway_account: accountRef.optional(),
  tenant: idText('Id of a tenant.').optional(),
  event_type: text(255).optional(),
  error: text(255).optional().meta({ description: 'A part of `last_error`, in any case; no personal data.' }),
  since: instant.optional(),
  until: instant.optional(),
};
export const gatewayEventQuery = eventFilter;

const outcome = z.object({
  status: z.string(),
  action: z.string(),
  tenant_id: z.string().optional(),
  transaction_id: z.string().optional(),
  invoice_id: z.string().optional(),
  subscription_id: z.string().optional(),
  error: z.string().optional(),
});

export const gatewayEventSchema = z
  .object({
    id: typeId('gateway_event'),
    gateway: z.enum(gatewayNames),
    gateway_account: z.object({ id: typeId('gateway_account'), name: z.string() }),
    livemode: z.boolean(),
    external_event_id: z.string(),
    event_type: z.string(),
    status: z.enum(gatewayEventStatuses),
    action: z.string().nullable(),
    outcome: outcome.nullable(),
    tenant: z.object({ id: typeId('tenant'), external_id: z.string() }).nullable(),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    duplicate_count: z.number().int(),
    source: z
      .enum(['webhook', 'reconciled'])
      .meta({ description: 'Posted by the gateway, or found by asking its API for what had not come.' }),
    body_sha256: z.string(),
    body: z.string().nullable().optional().meta({ description: 'Only with `?include=body`; null once erased.' }),
    occurred_at: time.nullable(),
    received_at: time,
    processed_at: time.nullable(),
  })
  .meta({ id: 'GatewayEvent' });

export const gatewayEventDetail = gatewayEventSchema
  .extend({
    events: z
      .array(z.object({ id: typeId('event'), type: z.string(), created_at: time }))
      .meta({ description: 'Events of the tenant that tell of what it changed.' }),
  })
  .meta({ id: 'GatewayEventDetail' });

export const gatewayEventReplay = z
  .strictObject({
    filter: z.strictObject({
      ...eventFilter,
      status: word(replayableStatuses).optional(),
    }),
    dry_run: z.boolean().optional(),
  })
  .meta({ id: 'GatewayEventReplay' });

export const replayAnswer = z
  .object({
    replay_id: typeId('replay').optional().meta({ description: 'Absent in a dry run.' }),
    count: z.number().int(),
    has_more: z.boolean().meta({ description: 'Always false: a replay takes all that match.' }),
  })
  .meta({ id: 'GatewayEventReplayResult' });

export const replaySchema = z
  .object({
    id: typeId('replay'),
    status: z.enum(['running', 'done', 'cancelled']),
    filter: z
      .object({
        status: z.enum(gatewayEventStatuses),
        gateway: z.enum(gatewayNames),
        gateway_account: typeId('gateway_account'),
        tenant: typeId('tenant'),
        event_type: z.string(),
        error: z.string(),
        since: time,
        until: time,
      })
      .partial()
      .meta({ description: 'Which events; without any: all that can be processed again.' }),
    requested_by: z.string(),
    total: z.number().int().meta({ description: 'Events that matched when it was asked for.' }),
    reset: z.number().int().meta({ description: 'Of these, begun so far.' }),
    under_way: z.number().int().meta({ description: 'Begun, and without an outcome so far.' }),
    outcomes: z
      .record(z.string(), z.number().int())
      .meta({ description: 'How many ended as what: `processed`, `dead_letter`, …', example: { processed: 12 } }),
    created_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'GatewayEventReplayProgress' });
