import { z } from 'zod';
import { mailFeedback } from '../../channels/mail-report.js';
import { notificationStatuses } from '../../db/message-log.js';
import { channelNames } from '../../domain/channels.js';
import { text, time, typeId, word } from './fields.js';
import { madeBetween } from './ranges.js';

export const acceptedNotification = z
  .object({ id: typeId('notification'), status: z.enum(notificationStatuses) })
  .meta({ id: 'AcceptedNotification' });

const fields = {
  id: typeId('notification'),
  channel: z.enum(channelNames),
  category: z.string(),
  template: z.string(),
  locale: z.string(),
  priority: z.string(),
  recipient: z.string().nullable(),
  user_id: z.string().nullable(),
  status: z.enum(notificationStatuses),
  skip_reason: z.string().nullable().meta({ description: 'Why it was not sent.' }),
  provider: z.string().nullable(),
  attempts: z.number().int(),
  last_error: z.string().nullable(),
  sent_at: time.nullable(),
  created_at: time,
};
export const notificationSchema = z.object(fields).meta({ id: 'Notification' });
export const notificationDetail = z
  .object({
    ...fields,
    variables: z.record(z.string(), z.string()).meta({ description: 'What its template is given.' }),
  })
  .meta({ id: 'NotificationDetail' });

export const notificationQuery = {
  status: word(notificationStatuses).optional(),
  channel: word(channelNames).optional(),
  template: z.string().max(64).optional(),
  category: z.string().max(64).optional(),
  recipient: z.string().max(320).optional().meta({ description: 'In any case.' }),
  ...madeBetween,
};

export const emailLogSchema = z
  .object({
    id: typeId('email_attempt'),
    tenant_id: typeId('tenant'),
    user_id: z.string().nullable(),
    to_email: z.string(),
    subject: z.string(),
    email_type: z.string(),
    sent: z.boolean(),
    error_message: z.string().nullable(),
    sent_at: time.nullable(),
    message_id: z.string(),
    from_email: z.string(),
    notification_id: typeId('notification').nullable(),
    attempt: z.number().int(),
    smtp_response: z.string().nullable(),
    locale: z.string().nullable(),
    feedback: z.enum(mailFeedback).nullable().meta({ description: 'What the mail provider told after it had left.' }),
    feedback_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'EmailLogEntry', description: 'One attempt to send a mail.' });

export const emailLogQuery = {
  to_email: z.string().max(320).optional().meta({ description: 'In any case.' }),
  email_type: z.string().max(64).optional(),
  user_id: text(255).optional(),
  notification: z.string().max(300).optional().meta({ description: 'Id of a notification.' }),
  sent: word(['true', 'false']).optional(),
  ...madeBetween,
};
