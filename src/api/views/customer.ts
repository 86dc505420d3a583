import type { z } from 'zod';
import type { CustomerRow } from '../../db/customers.js';
import { accessOf } from '../../domain/access.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { customerSchema } from '../schemas/customer.js';

export const customerView = (row: CustomerRow): z.infer<typeof customerSchema> => ({
  id: publicId('customer', row.id),
  external_id: row.external_id,
  name: row.name,
  email: row.email,
  phone: row.phone,
  locale: row.locale,
  timezone: row.timezone,
  tax_id: row.tax_id,
  billing_address: row.billing_address,
  metadata: row.metadata,
  status: row.status,
  access: accessOf(row.dunning_stage, row.status),
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});
