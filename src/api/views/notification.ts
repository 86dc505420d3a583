import type { z } from 'zod';
import type { LoggedEmail, LoggedNotification } from '../../db/message-log.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { emailLogSchema, notificationSchema } from '../schemas/notification.js';

export const notificationView = (row: LoggedNotification): z.infer<typeof notificationSchema> => ({
  ...row,
  id: publicId('notification', row.id),
  sent_at: row.sent_at === null ? null : rfc3339(row.sent_at),
  created_at: rfc3339(row.created_at),
});

export const emailLogView = (tenantId: string, row: LoggedEmail): z.infer<typeof emailLogSchema> => ({
  ...row,
  id: publicId('email_attempt', row.id),
  tenant_id: publicId('tenant', tenantId),
  notification_id: row.notification_id === null ? null : publicId('notification', row.notification_id),
  sent_at: row.sent_at === null ? null : rfc3339(row.sent_at),
  feedback_at: row.feedback_at === null ? null : rfc3339(row.feedback_at),
  created_at: rfc3339(row.created_at),
});
