import { z } from 'zod';
import { aggregations } from '../../domain/usage/meter.js';
import { instant, text, time, typeId, word } from './fields.js';

const name = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+([_.-][a-z0-9]+)*$/, 'must be a-z and 0-9, with _, . or - between them')
  .meta({ example: 'api_calls' });

const fields = {
  name,
  description: text(200).nullable().optional().meta({ description: 'What an invoice calls it; its name when null.' }),
  aggregation: word(aggregations).meta({
    description:
      'What a period comes to: the sum of values, how many usages, the highest value, or how many different values.',
  }),
  property: text(64)
    .nullable()
    .optional()
    .meta({ description: 'Of `unique`: the property whose values are told apart; `value` when null.' }),
  unit: text(40).nullable().optional().meta({ example: 'GB' }),
};

export const newMeter = z.strictObject(fields).meta({ id: 'NewMeter' });
export const meterChange = z.strictObject(fields).partial().meta({
  id: 'MeterChange',
  description: 'What is left out stays. `name`, `aggregation` and `property` stay once there is usage.',
});
export type MeterBody = z.output<typeof meterChange>;

export const meterSchema = z
  .object({
    id: typeId('meter'),
    name: z.string(),
    description: z.string().nullable(),
    aggregation: z.enum(aggregations),
    property: z.string().nullable(),
    unit: z.string().nullable(),
    archived_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Meter' });

export const meterQuery = {
  archived: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: those that are archived, in place of the others.' }),
};

export const meterUsageQuery = z.strictObject({
  customer: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'Id of a customer, or `ext:` and its external id; else of all.' }),
  start: instant,
  end: instant.meta({ description: 'The first instant that is not in it.' }),
  group: z.enum(['day']).optional().meta({ description: '`day`: of each day of the tenant’s time zone that has any.' }),
});

const quantity = z.string().meta({ description: 'Decimal.', example: '10012.5' });
export const meterUsageSchema = z
  .object({
    meter_id: typeId('meter'),
    customer_id: typeId('customer').nullable(),
    start: time,
    end: time,
    quantity,
    unit: z.string().nullable(),
    days: z
      .array(z.object({ day: z.string().meta({ format: 'date' }), quantity }))
      .optional()
      .meta({ description: 'With `group=day`.' }),
  })
  .meta({ id: 'MeterUsage' });
