import { z } from 'zod';
import { plainLook } from '../../channels/templates/look.js';
import { inOwnWords } from '../../channels/templates/own-words.js';
import type { RenderMessage } from '../../channels/templates/render.js';
import { notificationById } from '../../db/message-log.js';
import { messageTemplates } from '../../db/message-templates.js';
import { tenantById } from '../../db/tenants.js';
import { UndeliverableMessage } from '../../domain/errors.js';
import type { ApiDeps } from '../deps.js';
import { uuidIn } from '../find.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { templatePreview } from '../schemas/template.js';
import { lookOf } from '../views/template.js';

/** How a message to a person looks. */
export function createRenderedNotificationRoute(deps: Pick<ApiDeps, 'config'>, renderShipped: RenderMessage): Route {
  const { brand } = deps.config;
  const render = inOwnWords(renderShipped);
  return tenantRoute('read', {
    method: 'get',
    path: '/notifications/{id}/rendered',
    name: 'renderNotification',
    summary: 'Show a message as its reader sees it',
    description: 'Of what its template was given, in the words and the look that are in force now.',
    params: z.object({ id: idText('Id of the notification.') }),
    answers: { 200: { description: 'The message.', schema: templatePreview } },
    handle: async ({ params, caller }, tx) => {
      const row = await notificationById(tx, caller.tenantId, uuidIn('notification', params.id, 'notification'));
      if (!row) throw notFound('notification', params.id);
      const [tenant, versions] = await Promise.all([
        tenantById(tx, caller.tenantId),
        messageTemplates(tx, caller.tenantId, row.template),
      ]);
      // What the platform says in its own name does not look like its tenant.
      const isPlatform = row.variables.tenant_name === brand;
      const look = isPlatform || !tenant ? plainLook : lookOf(tenant);
      const own = versions.filter((one) => one.in_force);
      try {
        const { locale, subject, html, text, short } = render(row.template, row.locale, row.variables, { look, own });
        return { status: 200, body: { locale, subject, html, text, short } };
      } catch (error) {
        if (!(error instanceof UndeliverableMessage)) throw error;
        throw new Problem('not_found', `What the message said is not there any more. ${error.message}.`);
      }
    },
  });
}
