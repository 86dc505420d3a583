import { z } from 'zod';
import type { Template } from '../../channels/templates/folder.js';
import type { Kind } from '../../channels/templates/kinds.js';
import { currency, locale, text } from './fields.js';

/** What a variable of each kind is in a request; whether it can be shown is asked of `readVariables`. */
const kinds: Readonly<Record<Kind, z.ZodType<string>>> = {
  text: text(1000),
  money: z
    .union([z.number(), z.string().max(40)])
    .transform(String)
    .meta({ type: ['number', 'string'] as never, description: 'Major units of `currency`.', example: '1000.00' }),
  currency,
  date: z.string().max(40).meta({ description: 'A day, or an instant of RFC 3339.', example: '2026-01-16' }),
  period: text(100).meta({ description: '`1 month`, `yearly`, or your own words.', example: '1 month' }),
  url: z.string().max(2048).meta({ format: 'uri' }),
  flag: z.literal('true'),
};

/** A TypeScript name: `quote_created` → `QuoteCreated`. */
export const camelName = (name: string): string =>
  name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The values that a template takes. `tenant_name`: when absent, what the tenant is called. */
export const dataSchema = ({ name, variables }: Template) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(variables).map(([variable, { kind, required }]) => [
          variable,
          required && variable !== 'tenant_name' ? kinds[kind] : kinds[kind].optional(),
        ]),
      ),
    )
    .meta({ id: `${camelName(name)}Data` });

/** A mail of this template that is to be sent. */
export const newEmail = (template: Template) =>
  z
    .strictObject({
      to_email: z.email().max(254),
      data: dataSchema(template),
      user_id: text(255).optional().meta({ description: 'Your own id of whoever it is for.' }),
      locale: locale.optional().meta({ description: 'When absent, that of the tenant.' }),
    })
    .meta({ id: `${camelName(template.name)}Email` });
