import { z } from 'zod';
import { amountDecimals, priceModels, quantityDecimals } from '../../domain/usage/price.js';
import { cadenceFields, cadenceSchema } from './cadence.js';
import { currency, idText, instant, series, text, time, typeId, word } from './fields.js';
import { decimal } from './money.js';

const amount = (description: string) =>
  decimal(amountDecimals, 12).meta({ type: ['number', 'string'] as never, minimum: 0, description });

const tier = z.strictObject({
  up_to: decimal(quantityDecimals)
    .nullable()
    .optional()
    .meta({
      type: ['number', 'string', 'null'] as never,
      description: 'The last quantity that belongs to it; of the last tier null.',
    }),
  unit_amount: amount('Per unit, in major units; it may have more decimals than the currency.'),
  flat_amount: amount('Once, when something falls into the tier.').nullable().optional(),
});

const terms = {
  series: series.nullable().optional().meta({ description: 'Of its invoices; the tenant’s when null.' }),
  due_days: z.number().int().min(0).max(366).nullable().optional().meta({
    description: 'From the day on which a period is billed until its invoice is to be paid; null: no day is set.',
  }),
  auto_issue: z.boolean().optional().meta({ default: false, description: 'Its invoices are issued at once.' }),
  active_until: instant.nullable().optional().meta({ description: 'null: until it is said.' }),
};

export const newMeterPrice = z
  .strictObject({
    meter: text(64).meta({ description: 'Name or id of the meter.' }),
    customer: idText('Id of the customer, or `ext:` and its external id. Absent: all who have no price of their own.')
      .nullable()
      .optional(),
    currency,
    model: word(priceModels).meta({
      description:
        '`flat`: all at one rate. `volume`: all at the rate of the tier that the quantity reaches. `graduated`: each part at its own tier’s.',
    }),
    tiers: z.array(tier).min(1).max(50),
    tax_rate: decimal(4, 3)
      .nullable()
      .optional()
      .meta({ type: ['number', 'string', 'null'] as never, description: 'Percent.' }),
    ...cadenceFields,
    active_from: instant
      .optional()
      .meta({ description: 'Now when absent. It may be past, as far as nothing of that time is billed.' }),
    ...terms,
  })
  .meta({ id: 'NewMeterPrice' });
export type NewMeterPrice = z.output<typeof newMeterPrice>;

export const meterPriceChange = z.strictObject(terms).meta({
  id: 'MeterPriceChange',
  description: 'What is left out stays. A rate never changes: end it, and make another.',
});

export const meterPriceSchema = z
  .object({
    id: typeId('meter_price'),
    meter_id: typeId('meter'),
    customer_id: typeId('customer').nullable(),
    currency: z.string(),
    model: z.enum(priceModels),
    tiers: z.array(
      z.object({ up_to: z.string().nullable(), unit_amount: z.string(), flat_amount: z.string().nullable() }),
    ),
    tax_rate: z.string().nullable(),
    ...cadenceSchema,
    series: z.string().nullable(),
    due_days: z.number().int().nullable(),
    auto_issue: z.boolean(),
    active_from: time,
    active_until: time.nullable(),
    open_from: time.meta({ description: 'Beginning of the oldest period that is not billed.' }),
    open_until: time.nullable().meta({ description: 'Its end; null: the price has ended, and all is billed.' }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'MeterPrice' });

export const meterPriceQuery = {
  meter: text(64).optional().meta({ description: 'Name or id of a meter.' }),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
};
