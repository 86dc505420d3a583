import { z } from 'zod';
import { suppressionReasons } from '../../db/suppressions.js';
import { time, typeId, word } from './fields.js';

export const newSuppression = z
  .strictObject({
    email: z.email().max(254),
    reason: word(suppressionReasons).optional().meta({ default: 'manual' }),
  })
  .meta({ id: 'NewSuppression' });

export const suppressionSchema = z
  .object({
    id: typeId('suppression'),
    email: z.string().meta({ description: 'In lower case.' }),
    reason: z.enum(suppressionReasons),
    detail: z.string().nullable().meta({ description: 'What the mail server said.' }),
    notification_id: typeId('notification').nullable().meta({ description: 'The mail that showed it.' }),
    created_by: z.string().meta({ description: 'Id of an API key, or `smtp`.' }),
    created_at: time,
  })
  .meta({ id: 'Suppression' });

export const suppressionQuery = {
  email: z.string().max(320).optional(),
  reason: word(suppressionReasons).optional(),
};
