import { z } from 'zod';
import { access } from './access.js';
import { dictionary, locale, text, time, timezone, typeId, word } from './fields.js';
import { madeBetween, timeRange } from './ranges.js';
import { metadata } from './subscription-fields.js';

const statuses = ['active', 'suspended', 'deleted'] as const;

const address = dictionary(z.string().min(1).max(64), text(500))
  .refine((given) => Object.keys(given).length <= 20, 'must not have more than 20 keys')
  .meta({
    description: 'As it is printed on documents. Given, it replaces all of it.',
    example: { line1: '12 St James Square', city: 'London', postal_code: 'SW1Y 4LB', country: 'GB' },
  });

const fields = {
  name: text(255),
  email: z.email().max(320).nullable().optional(),
  phone: text(50).nullable().optional(),
  locale: locale.nullable().optional(),
  timezone: timezone.nullable().optional(),
  tax_id: text(50).nullable().optional(),
  billing_address: address.nullable().optional(),
  metadata: metadata.optional(),
};

export const newCustomer = z
  .strictObject({ ...fields, external_id: text(255).optional().meta({ description: 'Its own id, when absent.' }) })
  .meta({ id: 'NewCustomer' });
export const customerChange = z
  .strictObject({ ...fields, name: fields.name.optional() })
  .meta({ id: 'CustomerChange', description: 'What is left out stays.' });

export const customerSchema = z
  .object({
    id: typeId('customer'),
    external_id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    locale: z.string().nullable(),
    timezone: z.string().nullable(),
    tax_id: z.string().nullable(),
    billing_address: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.record(z.string(), z.unknown()),
    status: z.enum(statuses),
    access,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Customer' });

export const search = text(200);

export const customerQuery = {
  status: word(statuses).optional().meta({ description: 'All but deleted ones, when absent.' }),
  email: z.string().max(320).optional(),
  external_id: z.string().max(255).optional(),
  q: search.optional().meta({
    description: 'Beginnings of words of name, e-mail address and external id.',
  }),
  ...madeBetween,
  ...timeRange('updated'),
};
