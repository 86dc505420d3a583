import type { z } from 'zod';
import type { SuppressionRow } from '../../db/suppressions.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { suppressionSchema } from '../schemas/suppression.js';

export const suppressionView = (row: SuppressionRow): z.infer<typeof suppressionSchema> => ({
  id: publicId('suppression', row.id),
  email: row.email,
  reason: row.reason,
  detail: row.detail,
  notification_id: row.notification_id === null ? null : publicId('notification', row.notification_id),
  created_by: row.created_by,
  created_at: rfc3339(row.created_at),
});
