import { z } from 'zod';
import { text } from './fields.js';
import { decimal, majorUnits, minorUnits } from './money.js';

const mostLines = 500;

export const line = z
  .strictObject({
    description: text(1000),
    quantity: decimal(6)
      .optional()
      .meta({ type: ['number', 'string'] as never, default: 1 }),
    unit_amount: majorUnits.optional(),
    unit_amount_minor: minorUnits.optional(),
    tax_rate: decimal(4, 3)
      .nullable()
      .optional()
      .meta({ type: ['number', 'string', 'null'] as never, description: 'Percent.' }),
  })
  .refine(
    (given) => (given.unit_amount === undefined) !== (given.unit_amount_minor === undefined),
    'needs either unit_amount or unit_amount_minor',
  )
  .meta({ id: 'NewLine' });

/** A line is rounded by itself, half of a minor unit upwards: quantity × unit amount, then its tax. */
export const lines = z.array(line).min(1).max(mostLines).meta({
  description:
    'Each line is rounded by itself to the nearest minor unit, half of one upwards: quantity × unit amount, then the tax of that. Totals are the sums of lines.',
});
export type LinesBody = z.output<typeof lines>;

export const lineSchema = z
  .object({
    description: z.string(),
    quantity: z.string().meta({ description: 'Decimal.' }),
    unit_amount_minor: z.number().int(),
    amount: z.number().meta({ description: 'Without tax, major units.' }),
    amount_minor: z.number().int(),
    tax_rate: z.string().nullable().meta({ description: 'Percent, decimal.' }),
    tax_minor: z.number().int(),
  })
  .meta({ id: 'Line' });
