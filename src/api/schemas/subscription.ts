import { z } from 'zod';
import { subscriptionIntervals, subscriptionStatuses } from '../../domain/entities.js';
import { idText, text, time, typeId, word } from './fields.js';
import { amounts } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';
import { gatewayCommandSchema } from './refund.js';

export const subscriptionCancel = z
  .strictObject({
    at_period_end: z
      .boolean()
      .optional()
      .meta({ description: 'When what is paid for has passed, instead of at once. ASAAS cannot do this.' }),
    reason: text(500).optional(),
  })
  .meta({ id: 'SubscriptionCancellation' });

const subscription = z.object({
  id: typeId('subscription'),
  customer_id: z.string().meta({ description: 'Who pays; the tenant itself for what it pays to the platform.' }),
  livemode: z.boolean(),
  status: z.enum(subscriptionStatuses),
  gateway_status: z.string().nullable().meta({ description: "The gateway's own word." }),
  plan_code: z.string().nullable(),
  ...amounts,
  quantity: z.number().int(),
  interval: z.enum(subscriptionIntervals).nullable(),
  interval_count: z.number().int(),
  current_period_start: time.nullable(),
  current_period_end: time.nullable(),
  trial_end: time.nullable(),
  cancel_at_period_end: z.boolean(),
  cancelled_at: time.nullable(),
  ended_at: time.nullable(),
  cancel_reason: z.string().nullable(),
  activated_at: time.nullable(),
  past_due_since: time.nullable(),
  reference: z.string().nullable().meta({ description: "The gateway's own id." }),
  created_at: time,
});
export const subscriptionSchema = subscription.meta({ id: 'Subscription' });
export const subscriptionDetail = subscription
  .extend({
    cancellation: gatewayCommandSchema
      .nullable()
      .meta({ description: 'What the gateway was last told here; null: nothing.' }),
  })
  .meta({ id: 'SubscriptionDetail' });

export const subscriptionQuery = {
  status: word(subscriptionStatuses).optional(),
  customer: idText('Id of the customer, or `ext:` and its external id.').optional(),
  plan_code: text(255).optional(),
  reference: text(255).optional(),
  cancel_at_period_end: word(['true', 'false']).optional(),
  ...timeRange('renews'),
  ...amountRange,
  ...madeBetween,
};
