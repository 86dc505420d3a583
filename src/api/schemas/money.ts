import { z } from 'zod';

/** Digits, and at most `decimals` after the point; not below zero. As text from here on, so that no float is calculated with. */
export const decimal = (decimals: number, whole = 12) =>
  z
    .union([z.number(), z.string().max(40)])
    .transform(String)
    .pipe(
      z
        .string()
        .regex(
          new RegExp(`^\\d{1,${whole}}(\\.\\d{1,${decimals}})?$`),
          `must be a decimal number, not negative, of at most ${decimals} decimals`,
        ),
    )
    .meta({ type: ['number', 'string'] as never, minimum: 0 });

/** Of a currency that is known later: `amount` in major, or `amount_minor` in minor units. */
export const majorUnits = decimal(6, 15).meta({
  type: ['number', 'string'] as never,
  minimum: 0,
  description: 'Major units, with at most the decimals of the currency.',
});
export const minorUnits = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ description: 'Minor units.' });

/** Of an answer. */
export const amounts = {
  amount: z.number().nullable().meta({ description: 'Major units; null: no event has told it yet.' }),
  amount_minor: z.number().int().nullable(),
  currency: z.string().nullable(),
};
