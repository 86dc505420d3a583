import type { z } from 'zod';
import type { MeterPriceRow } from '../../db/meter-prices.js';
import type { MeterRow } from '../../db/meters.js';
import type { UsageRow } from '../../db/usage.js';
import type { UsagePeriodRow } from '../../db/usage-periods.js';
import type { UsageThresholdRow } from '../../db/usage-thresholds.js';
import { type IdKind, publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { meterSchema } from '../schemas/meter.js';
import type { meterPriceSchema } from '../schemas/meter-price.js';
import type { usageSchema } from '../schemas/usage.js';
import type { usagePeriodSchema } from '../schemas/usage-period.js';
import type { usageThresholdSchema } from '../schemas/usage-threshold.js';
import { timeOrNull } from './time.js';

const idOrNull = (kind: IdKind, id: string | null): string | null => (id === null ? null : publicId(kind, id));

export const meterView = (row: MeterRow): z.infer<typeof meterSchema> => ({
  id: publicId('meter', row.id),
  name: row.name,
  description: row.description,
  aggregation: row.aggregation,
  property: row.property,
  unit: row.unit,
  archived_at: timeOrNull(row.archived_at),
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

export const usageView = (row: UsageRow): z.infer<typeof usageSchema> => ({
  id: publicId('usage', row.id),
  idempotency_key: row.key,
  meter_id: publicId('meter', row.meter_id),
  customer_id: publicId('customer', row.customer_id),
  value: row.value,
  properties: row.properties,
  occurred_at: rfc3339(row.occurred_at),
  counted_at: rfc3339(row.counted_at),
  created_at: rfc3339(row.created_at),
});

export const meterPriceView = (row: MeterPriceRow): z.infer<typeof meterPriceSchema> => ({
  id: publicId('meter_price', row.id),
  meter_id: publicId('meter', row.meter_id),
  customer_id: idOrNull('customer', row.customer_id),
  currency: row.currency,
  model: row.model,
  tiers: row.tiers.map((tier) => ({
    up_to: tier.upTo,
    unit_amount: tier.unitAmount,
    flat_amount: tier.flatAmount,
  })),
  tax_rate: row.tax_rate,
  period: row.period,
  anchor_day: row.anchor_day,
  timezone: row.timezone,
  series: row.series,
  due_days: row.due_days,
  auto_issue: row.auto_issue,
  active_from: rfc3339(row.active_from),
  active_until: timeOrNull(row.active_until),
  open_from: rfc3339(row.open_from),
  open_until: timeOrNull(row.open_until),
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

export const usagePeriodView = (row: UsagePeriodRow): z.infer<typeof usagePeriodSchema> => ({
  id: publicId('usage_period', row.id),
  price_id: publicId('meter_price', row.price_id),
  meter_id: publicId('meter', row.meter_id),
  customer_id: publicId('customer', row.customer_id),
  period_start: rfc3339(row.period_start),
  period_end: rfc3339(row.period_end),
  quantity: row.quantity,
  carried: row.carried,
  amount_minor: row.amount_minor,
  currency: row.currency,
  invoice_id: idOrNull('invoice', row.invoice_id),
  created_at: rfc3339(row.created_at),
});

export const usageThresholdView = (row: UsageThresholdRow): z.infer<typeof usageThresholdSchema> => ({
  id: publicId('usage_threshold', row.id),
  meter_id: publicId('meter', row.meter_id),
  customer_id: idOrNull('customer', row.customer_id),
  quantity: row.quantity,
  period: row.period,
  anchor_day: row.anchor_day,
  timezone: row.timezone,
  archived_at: timeOrNull(row.archived_at),
  created_at: rfc3339(row.created_at),
});
