import { z } from 'zod';
import { text, time, typeId } from './fields.js';
import { lineSchema, lines } from './lines.js';
import { amounts, majorUnits, minorUnits } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';

export const newCreditNote = z
  .strictObject({
    lines: lines.optional(),
    amount: majorUnits.optional(),
    amount_minor: minorUnits.optional(),
    reason: text(1000).nullable().optional(),
  })
  .meta({ id: 'NewCreditNote', description: 'Either lines, or an amount with its tax.' });

export const creditNoteSchema = z
  .object({
    id: typeId('credit_note'),
    number: z.string().meta({ example: 'CN-2026-001' }),
    invoice_id: typeId('invoice'),
    kind: z.enum(['credit', 'refund']).meta({
      description: '`credit`: it takes from what is due; `refund`: it corrects what was paid already.',
    }),
    ...amounts,
    tax_minor: z.number().int(),
    lines: z.array(lineSchema),
    reason: z.string().nullable(),
    issued_at: time,
  })
  .meta({ id: 'CreditNote' });

export const creditNoteQuery = { ...amountRange, ...timeRange('issued'), ...madeBetween };
