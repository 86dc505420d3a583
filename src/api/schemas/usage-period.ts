import { z } from 'zod';
import { idText, time, typeId } from './fields.js';
import { madeBetween, timeRange } from './ranges.js';

const decimalText = z.string().meta({ description: 'Decimal.' });

const period = {
  id: typeId('usage_period'),
  price_id: typeId('meter_price'),
  meter_id: typeId('meter'),
  customer_id: typeId('customer'),
  period_start: time,
  period_end: time.meta({ description: 'The first instant that is not in it.' }),
  quantity: decimalText.meta({ description: 'As measured.' }),
  carried: decimalText.meta({ description: 'What corrections of the periods before have left over; not above zero.' }),
  amount_minor: z.number().int().meta({ description: 'Without tax.' }),
  currency: z.string(),
  invoice_id: typeId('invoice').nullable().meta({ description: 'null: there was nothing to pay.' }),
  created_at: time,
};
export const usagePeriodSchema = z.object(period).meta({ id: 'UsagePeriod' });

export const recomputedSchema = z
  .object({
    ...period,
    recomputed: z.object({
      quantity: period.quantity,
      carried: period.carried,
      amount_minor: period.amount_minor,
      is_same: z.boolean().meta({ description: 'It comes to what was billed.' }),
    }),
  })
  .meta({ id: 'RecomputedUsagePeriod' });

export const usagePeriodQuery = {
  ...madeBetween,
  ...timeRange('ended'),
  price: idText('Id of a price.').optional(),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
  invoice: idText('Id of an invoice, or `ext:` and its external id.').optional(),
};
