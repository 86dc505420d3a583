import type { z } from 'zod';
import { changeMessaging, type MessagingRow, readMessaging } from '../../db/messaging.js';
import { isOfDomains, senderDomainsIn, standardMessaging } from '../../domain/messaging.js';
import { audit } from '../audit.js';
import { invalid, notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { messagingChange, messagingSchema } from '../schemas/messaging.js';

const view = ({ messaging, settings }: MessagingRow): z.infer<typeof messagingSchema> => ({
  ...standardMessaging,
  ...messaging,
  sender_domains: senderDomainsIn(settings),
});

/** In whose name a tenant's messages leave, and by which ways. */
export const messagingRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/messaging',
    name: 'getMessaging',
    summary: 'Read how messages to people leave',
    answers: { 200: { description: 'As it is now.', schema: messagingSchema } },
    handle: async ({ caller }, tx) => {
      const row = await readMessaging(tx, caller.tenantId);
      if (!row) throw notFound('tenant', caller.tenantId);
      return { status: 200, body: view(row) };
    },
  }),
  tenantRoute('write', {
    method: 'patch',
    path: '/messaging',
    name: 'updateMessaging',
    summary: 'Change how messages to people leave',
    body: messagingChange,
    answers: { 200: { description: 'As it is now.', schema: messagingSchema } },
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const changed = await changeMessaging(tx, tenantId, ({ messaging, settings }) => {
        if (body.from_address != null && !isOfDomains(body.from_address, senderDomainsIn(settings)))
          throw invalid('from_address', 'must be of one of sender_domains, which the operator allows');
        return { ...messaging, ...given(body) };
      });
      if (!changed) throw notFound('tenant', tenantId);
      const [before, after] = [view(changed.before), view(changed.after)];
      await audit(
        tx,
        { caller, requestId },
        {
          ...{ action: 'messaging.update', entityType: 'tenant', entityId: tenantId, before, after },
        },
      );
      return { status: 200, body: after };
    },
  }),
];

/** Without what is undefined. */
const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
