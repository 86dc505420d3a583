import { publicId } from '../ids.js';
import { type Millis, rfc3339 } from '../time.js';
import type { Period } from '../usage/cadence.js';
import type { EventDraft } from './draft.js';

interface Threshold {
  id: string;
  meter_id: string;
  meterName: string;
  /** Whole. */
  quantity: number;
}

/** Usage of a customer has reached a threshold: told once per threshold, customer and period. */
export const thresholdReached = (
  tenant: { id: string; externalId: string; now: Millis },
  threshold: Threshold,
  { customerId, quantity, period }: { customerId: string; quantity: string; period: Period },
): EventDraft => ({
  tenantId: tenant.id,
  tenantExternalId: tenant.externalId,
  type: 'usage.threshold_reached',
  aggregate: { type: 'customer', id: customerId, version: 1 },
  occurredAt: tenant.now,
  data: {
    customer_id: publicId('customer', customerId),
    metric: threshold.meterName,
    threshold: threshold.quantity,
    usage: Number(quantity.split('.')[0]),
    quantity,
    meter_id: publicId('meter', threshold.meter_id),
    threshold_id: publicId('usage_threshold', threshold.id),
    period_start: rfc3339(period.start),
    period_end: rfc3339(period.end),
    reached_at: rfc3339(tenant.now),
  },
  dedupeKey: `usage.threshold_reached:${threshold.id}:${customerId}:${rfc3339(period.start)}`,
});
