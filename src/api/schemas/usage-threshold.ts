import { z } from 'zod';
import { cadenceFields, cadenceSchema } from './cadence.js';
import { idText, text, time, typeId } from './fields.js';

const quantity = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const newUsageThreshold = z
  .strictObject({
    meter: text(64).meta({ description: 'Name or id of the meter.' }),
    customer: idText('Id of the customer, or `ext:` and its external id. Absent: each customer by itself.')
      .nullable()
      .optional(),
    quantity,
    ...cadenceFields,
  })
  .meta({ id: 'NewUsageThreshold' });

export const usageThresholdSchema = z
  .object({
    id: typeId('usage_threshold'),
    meter_id: typeId('meter'),
    customer_id: typeId('customer').nullable(),
    quantity,
    ...cadenceSchema,
    archived_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'UsageThreshold' });

export const usageThresholdQuery = {
  meter: text(64).optional().meta({ description: 'Name or id of a meter.' }),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
};
