import { z } from 'zod';
import { idText, instant, jsonObject, text, time, typeId } from './fields.js';

export const usageLimits = {
  /** Of one request. */
  usage: 1000,
  /** Bytes of a request: a thousand with properties. */
  body: 4 * 1_048_576,
  /** Bytes of one's properties. */
  properties: 4096,
  /** How far in the future it may have occurred: clocks differ. */
  skewMs: 300_000,
} as const;

/** Digits that a JSON number holds exactly. */
const exactDigits = 15;
const isExact = (value: number): boolean => String(value).replace(/[-.]/g, '').length <= exactDigits;

/** Signed, as text from here on, so that no float is calculated with. */
const value = z
  .union([z.number().refine(isExact, 'must be a text where it has more than 15 digits'), z.string().max(40)])
  .transform(String)
  .pipe(z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/, 'must be a decimal number of at most 6 decimals'))
  .meta({
    type: ['number', 'string'] as never,
    description: 'Decimal, at most 15 digits and 6 decimals. Of `sum` it may be negative: a correction.',
  });

const meter = text(64).meta({ description: 'Name or id of the meter.', example: 'api_calls' });
const customer = idText('Id of the customer, or `ext:` and its external id.');
const key = text(255).meta({ description: 'Your own id of the usage: told again it is the same usage.' });
const fields = {
  value: value.optional(),
  properties: jsonObject.optional().meta({ description: 'At most 4 KiB.' }),
  occurred_at: instant.optional().meta({ description: 'Now when absent; at most five minutes ahead.' }),
  idempotency_key: key.optional(),
  external_id: key.optional().meta({ description: 'The same as `idempotency_key`.' }),
};

const one = z.strictObject({ meter, customer, ...fields }).meta({ id: 'NewUsage' });
export type UsageInput = z.output<typeof one>;

export const usageBody = z
  .strictObject({
    meter: meter.optional(),
    customer: customer.optional(),
    ...fields,
    usage: z.array(one).min(1).max(usageLimits.usage).optional(),
  })
  .superRefine((body, context) => {
    const add = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (body.usage === undefined) {
      for (const name of ['meter', 'customer'] as const) if (body[name] === undefined) add(name, 'is missing');
    } else
      for (const name of ['meter', 'customer', ...(Object.keys(fields) as (keyof typeof fields)[])] as const)
        if (body[name] !== undefined) add(name, 'must be absent beside usage');
  })
  .meta({ id: 'UsageBody', description: 'One usage, or `usage`: up to a thousand, all or none of which are taken.' });
export type UsageBody = z.output<typeof usageBody>;

const recorded = {
  id: typeId('usage').meta({ description: 'Of what stands under its key.' }),
  status: z.enum(['recorded', 'duplicate', 'conflict']).meta({
    description: '`duplicate`: it was recorded before. `conflict`: with another content, which stands.',
  }),
};
export const recordedSchema = z
  .object({
    id: recorded.id.optional(),
    status: recorded.status.optional(),
    usage: z.array(z.object(recorded)).optional().meta({ description: 'Of `usage`, in their order.' }),
  })
  .meta({ id: 'RecordedUsage' });

export const usageSchema = z
  .object({
    id: typeId('usage'),
    idempotency_key: z.string(),
    meter_id: typeId('meter'),
    customer_id: typeId('customer'),
    value: z.string().nullable().meta({ description: 'Decimal.' }),
    properties: z.record(z.string(), z.unknown()),
    occurred_at: time,
    counted_at: time.meta({
      description: 'When it counts: as it occurred, or from the end of what had been billed when it came.',
    }),
    created_at: time,
  })
  .meta({ id: 'Usage' });

export const usageQuery = {
  meter: text(64).optional().meta({ description: 'Name or id of a meter.' }),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
  since: instant.optional().meta({ description: 'Occurred from then on.' }),
  until: instant.optional().meta({ description: 'Occurred before.' }),
};
