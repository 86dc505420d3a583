import { z } from 'zod';
import { deliveryStatuses } from '../../db/deliveries.js';
import { replayKinds, replayStatuses } from '../../db/delivery-replays.js';
import { eventName } from './delivery.js';
import { idText, instant, time, typeId, word } from './fields.js';

/** What can be sent again: nothing that is on its way, and nothing of an endpoint that was deleted. */
export const resendable = ['pending', 'succeeded', 'failed', 'cancelled'] as const;
export const defaultRate = 200;

const how = {
  dry_run: z.boolean().optional().meta({ description: 'Only counts.' }),
  rate: z
    .number()
    .int()
    .min(1)
    .max(5000)
    .optional()
    .meta({ default: defaultRate, description: 'Deliveries that are put in line per second, at most.' }),
};

export const deliveryReplayRequest = z
  .strictObject({
    filter: z.strictObject({
      status: word(resendable)
        .optional()
        .meta({
          type: 'string',
          enum: [...resendable],
          description: 'Without it all but those that were cancelled.',
        }),
      event: eventName.optional(),
      subscription: idText('Id of a webhook subscription.').optional(),
      since: instant.optional(),
      until: instant.optional(),
    }),
    ...how,
  })
  .meta({ id: 'DeliveryReplayRequest' });

export const recoverRequest = z
  .strictObject({ since: instant, until: instant.optional(), ...how })
  .meta({ id: 'WebhookSubscriptionRecovery', description: 'A stretch of time, its end excluded.' });

export const replayAnswer = z
  .object({
    replay_id: typeId('delivery_replay').optional().meta({ description: 'Absent in a dry run.' }),
    count: z.number().int(),
  })
  .meta({ id: 'DeliveryReplayResult' });

const replay = z.object({
  id: typeId('delivery_replay'),
  kind: z.enum(replayKinds).meta({
    description:
      '`filter`: what a filter names; `recover`: what a subscription has not got; `missing`: events that it had no delivery of.',
  }),
  status: z.enum(replayStatuses).meta({ description: '`done`: all are in line.' }),
  filter: z
    .object({
      status: z.enum(deliveryStatuses),
      event: z.string(),
      subscription: typeId('endpoint'),
      since: time,
      until: time,
    })
    .partial(),
  rate: z.number().int(),
  requested_by: z.string().meta({ description: 'Id of the API key.' }),
  total: z.number().int().meta({ description: 'Deliveries that matched when it was asked for.' }),
  done: z.number().int().meta({
    description: 'Of these, put in line so far. What has changed since it was asked for is left out.',
  }),
  created_at: time,
  finished_at: time.nullable(),
});
export const replaySchema = replay.meta({ id: 'DeliveryReplay' });
export const replayDetail = replay
  .extend({
    outcomes: z.record(z.string(), z.number().int()).meta({
      description:
        'How those in line stand now: how many of each status. What a later replay has put in line counts there.',
      example: { succeeded: 12, pending: 3 },
    }),
  })
  .meta({ id: 'DeliveryReplayDetail' });
