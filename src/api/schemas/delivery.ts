import { z } from 'zod';
import { deliveryStatuses } from '../../db/deliveries.js';
import { deliveryReasonNames, deliveryReasons } from '../../domain/delivery-reasons.js';
import { gatewayNames } from '../../domain/entities.js';
import { idText, text, time, typeId, word } from './fields.js';
import { madeBetween } from './ranges.js';

const reasonsText = `Why it is not sent again; null as long as it may be. ${Object.entries(deliveryReasons)
  .map(([name, { status, description }]) => `\`${name}\` (\`${status}\`): ${description}`)
  .join('; ')}.`;

const delivery = z.object({
  id: typeId('delivery'),
  event_id: typeId('event'),
  event: z.string(),
  subscription_id: typeId('endpoint'),
  status: z.enum(deliveryStatuses),
  reason: z.enum(deliveryReasonNames).nullable().meta({ description: reasonsText }),
  attempts: z.number().int(),
  last_error: z.string().nullable(),
  response_status: z.number().int().nullable(),
  next_attempt_at: time.nullable(),
  blocked_by: typeId('delivery')
    .nullable()
    .meta({ description: 'Of an ordered webhook subscription: the delivery of the same aggregate that it waits for.' }),
  created_at: time,
  delivered_at: time.nullable(),
});
const payloadHash = z
  .string()
  .nullable()
  .meta({ description: 'Of a payload that was erased by age: SHA-256 of the JSON that was sent, in hex.' });
export const deliverySchema = delivery.meta({ id: 'Delivery' });
export const deliveryDetail = delivery
  .extend({
    attempts: z.array(
      z.object({
        number: z.number().int(),
        started_at: time,
        duration_ms: z.number().int().nullable(),
        response_status: z.number().int().nullable(),
        response_body: z.string().nullable(),
        response_headers: z
          .record(z.string(), z.string())
          .nullable()
          .meta({ description: 'Of an answer that was no success, or had a body; cookies are masked.' }),
        error: z.string().nullable(),
        trigger: z.string(),
      }),
    ),
    attempt_count: z.number().int(),
    request: z
      .object({ method: z.literal('POST'), url: z.string(), headers: z.record(z.string(), z.string()) })
      .nullable()
      .meta({
        description:
          'How it is sent, by what the webhook subscription is now; signatures and its own headers are masked. null: the webhook subscription was deleted.',
      }),
    payload: z.record(z.string(), z.unknown()).nullable().meta({ description: 'null: erased by age.' }),
    payload_sha256: payloadHash,
  })
  .meta({ id: 'DeliveryDetail' });

export const eventName = text(128)
  .transform((value) => value.toLowerCase())
  .meta({ type: 'string' });
const filters = {
  status: word(deliveryStatuses).optional(),
  reason: word(deliveryReasonNames).optional().meta({ description: 'Why it is not sent again.' }),
  event: eventName.optional(),
};
export const endpointDeliveryQuery = { ...filters, ...madeBetween };
export const deliveryQuery = {
  ...filters,
  subscription: idText('Id of a webhook subscription.').optional(),
  ...madeBetween,
};

const event = z.object({
  id: typeId('event'),
  type: z.string(),
  schema_version: z.number().int(),
  timestamp: time,
  tenant_id: z.string(),
  aggregate: z.object({ type: z.string(), id: z.string(), version: z.number().int() }),
  data: z.record(z.string(), z.unknown()).nullable().meta({ description: 'null: erased by age.' }),
  payload_sha256: payloadHash,
  created_at: time,
});
export const eventSchema = event.meta({ id: 'Event' });
export const eventDetail = event
  .extend({
    gateway_event: z
      .object({
        id: typeId('gateway_event'),
        gateway: z.enum(gatewayNames),
        event_type: z.string().meta({ example: 'invoice.paid' }),
        received_at: time,
      })
      .nullable()
      .meta({ description: 'What a gateway sent, and this tells of; null: nothing, or it is not known.' }),
    deliveries: z.array(deliverySchema),
  })
  .meta({ id: 'EventDetail' });
export const eventQuery = {
  type: eventName.optional(),
  aggregate_id: idText(
    'Id of what they are about, such as an invoice. Published events are not found by it.',
  ).optional(),
  ...madeBetween,
};
