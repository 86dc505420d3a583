import { z } from 'zod';
import { alertKinds } from '../../db/alerts.js';
import { time, typeId, word } from './fields.js';

export const alertQuery = {
  status: word(['open', 'resolved']).optional().meta({ description: 'Absent: `open`.' }),
  kind: word(alertKinds).optional(),
};

export const alertSchema = z
  .object({
    id: typeId('alert'),
    kind: z.enum(alertKinds),
    key: z.string().meta({ description: 'What it is about; the same again while it is open only counts up.' }),
    message: z.string(),
    tenant: z.object({ id: typeId('tenant'), external_id: z.string() }).nullable(),
    gateway_account: typeId('gateway_account').nullable(),
    occurrences: z.number().int(),
    first_at: time,
    last_at: time,
    resolved_at: time.nullable(),
  })
  .meta({ id: 'Alert' });
