import { z } from 'zod';
import { colorForm } from '../../documents/branding.js';
import { readLogo } from '../../documents/logo.js';
import { UnusableLogo } from '../../documents/logo-limits.js';
import { currency, locale, text, timezone } from './fields.js';
import { line } from './lines.js';
import { majorUnits, minorUnits } from './money.js';

const day = z.iso.date().meta({ type: 'string', format: 'date', example: '2026-01-31' });

/** The PNG or JPEG in a data URL; refused unless every byte of it is looked at. */
export const logo = z
  .string()
  .max(360_000)
  .superRefine((url, context) => {
    try {
      readLogo(url);
    } catch (error) {
      if (!(error instanceof UnusableLogo)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .meta({ description: 'PNG or JPEG as a data URL: at most 256 KiB and a million pixels.' });
export const color = z.string().regex(colorForm, 'must be a colour such as #1f4e79').meta({ example: '#1f4e79' });

const party = z.strictObject({
  name: text(255),
  address: z.array(text(200)).max(12).optional().meta({ description: 'Lines.' }),
  tax_id: text(64).nullable().optional(),
  email: z.email().max(320).nullable().optional(),
});

export const newQuote = z
  .strictObject({
    number: text(64),
    customer: party.meta({ id: 'QuoteParty' }),
    currency,
    lines: z.array(line.safeExtend({ unit: text(20).optional() }).meta({ id: 'QuoteLine' })).max(1000),
    discount: majorUnits.optional(),
    discount_minor: minorUnits.optional(),
    date: day.optional().meta({ description: 'Today, when absent.' }),
    valid_until: day.nullable().optional(),
    notes: text(5000).nullable().optional(),
    locale: locale.optional(),
    timezone: timezone.optional(),
    paper: z.enum(['A4', 'LETTER']).optional(),
    seller: party.partial().optional().meta({ description: 'In place of what the tenant is called.' }),
    branding: z
      .strictObject({ logo: logo.optional(), color: color.optional(), footer: text(500).optional() })
      .optional()
      .meta({ description: 'In place of the tenant’s own.' }),
  })
  .meta({ id: 'NewQuote' });
export type QuoteBody = z.output<typeof newQuote>;

export const pdf = z.string().meta({ format: 'binary' });
