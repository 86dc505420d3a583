import type { z } from 'zod';
import type { GatewayCommandRow } from '../../db/gateway-commands.js';
import type { SubscriptionRow } from '../../db/subscriptions.js';
import { publicId } from '../../domain/ids.js';
import { toMajor } from '../../domain/money.js';
import { rfc3339 } from '../../domain/time.js';
import type { subscriptionDetail, subscriptionSchema } from '../schemas/subscription.js';
import { payerView } from './payer.js';
import { gatewayCommandView } from './refund.js';
import { timeOrNull } from './time.js';

export const subscriptionView = (row: SubscriptionRow, tenantId: string): z.infer<typeof subscriptionSchema> => ({
  id: publicId('subscription', row.id),
  customer_id: payerView(row, tenantId),
  livemode: row.livemode,
  status: row.status,
  gateway_status: row.gateway_status,
  plan_code: row.plan_code,
  amount: row.unit_amount_minor === null || row.currency === null ? null : toMajor(row.unit_amount_minor, row.currency),
  amount_minor: row.unit_amount_minor,
  currency: row.currency,
  quantity: row.quantity,
  interval: row.billing_interval,
  interval_count: row.interval_count,
  current_period_start: timeOrNull(row.current_period_start),
  current_period_end: timeOrNull(row.current_period_end),
  trial_end: timeOrNull(row.trial_end),
  cancel_at_period_end: row.cancel_at_period_end,
  cancelled_at: timeOrNull(row.canceled_at),
  ended_at: timeOrNull(row.ended_at),
  cancel_reason: row.cancel_reason,
  activated_at: timeOrNull(row.activated_at),
  past_due_since: timeOrNull(row.past_due_since),
  reference: row.provider_subscription_id,
  created_at: rfc3339(row.created_at),
});

export const subscriptionDetailView = (
  row: SubscriptionRow,
  command: GatewayCommandRow | null,
  tenantId: string,
): z.infer<typeof subscriptionDetail> => ({
  ...subscriptionView(row, tenantId),
  cancellation: command && gatewayCommandView(command),
});
