import { z } from 'zod';
import { listEmailLog, listNotifications, notificationById } from '../../db/message-log.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  emailLogQuery,
  emailLogSchema,
  notificationDetail,
  notificationQuery,
  notificationSchema,
} from '../schemas/notification.js';
import { emailLogView, notificationView } from '../views/notification.js';

/** Messages to people, and every attempt to send a mail. */
export const notificationRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/notifications',
    name: 'listNotifications',
    summary: 'List messages to people',
    query: z.strictObject({ ...pageQuery, ...notificationQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Notification', notificationSchema) } },
    handle: async ({ query, caller }, tx) => {
      const page = await listNotifications(tx, caller.tenantId, query, pageOf(query));
      return { status: 200, body: listBody(page, notificationView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/notifications/{id}',
    name: 'getNotification',
    summary: 'Show a message and what its template is given',
    params: z.object({ id: idText('Id of the notification.') }),
    answers: { 200: { description: 'The message.', schema: notificationDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await notificationById(tx, caller.tenantId, uuidIn('notification', params.id, 'notification'));
      if (!row) throw notFound('notification', params.id);
      return { status: 200, body: { ...notificationView(row), variables: row.variables } };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/email-log',
    name: 'listEmailLog',
    summary: 'List attempts to send mails',
    query: z.strictObject({ ...pageQuery, ...emailLogQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('EmailLogEntry', emailLogSchema) } },
    problems: ['not_found'],
    handle: async ({ query: { notification, sent, ...query }, caller }, tx) => {
      const { tenantId } = caller;
      const filter = {
        ...query,
        ...(sent === undefined ? {} : { sent: sent === 'true' }),
        ...(notification === undefined
          ? {}
          : { notification_id: uuidIn('notification', notification, 'notification') }),
      };
      const page = await listEmailLog(tx, tenantId, filter, pageOf(query));
      return { status: 200, body: listBody(page, (row) => emailLogView(tenantId, row)) };
    },
  }),
];
