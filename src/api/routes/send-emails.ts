import { appendNotifications } from '../../billing/append-events.js';
import type { Template, TemplateFolder } from '../../channels/templates/folder.js';
import { tenantById } from '../../db/tenants.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { isTemplateName, type MailKind, mailKinds } from '../../domain/tell/mail-kinds.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { emailData } from '../email-data.js';
import { type Route, tenantRoute } from '../route.js';
import { camelName, newEmail } from '../schemas/email.js';
import { acceptedNotification } from '../schemas/notification.js';

type SendDeps = Pick<ApiDeps, 'config' | 'sendMails'>;

/** A route for each kind of mail that a tenant may have sent. */
export const createSendEmailRoutes = (deps: SendDeps, { templates }: TemplateFolder): readonly Route[] =>
  [...templates.values()].flatMap((template) => {
    if (!isTemplateName(template.name)) return [];
    const kind = mailKinds[template.name];
    return kind.forTenants ? [sendRoute(deps, template, kind)] : [];
  });

const sendRoute = ({ config, sendMails }: SendDeps, template: Template, kind: MailKind): Route =>
  tenantRoute('write', {
    method: 'post',
    path: `/notifications/email/${template.name}`,
    name: `send${camelName(template.name)}`,
    summary: `Send a mail: ${template.name.replaceAll('_', ' ')}`,
    description:
      'It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.',
    body: newEmail(template),
    answers: { 202: { description: 'It will be sent.', schema: acceptedNotification } },
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const tenant = await tenantById(tx, tenantId);
      if (!tenant) throw new Error('Cannot send: the tenant of the caller does not exist');
      const locale = body.locale ?? tenant.locale;
      const variables = emailData(template, body.data, locale, { tenantName: tenant.name, brand: config.brand });
      const id = newUuid();
      const queued = await appendNotifications(tx, [
        {
          id,
          tenantId,
          template: template.name,
          category: kind.category,
          // What somebody asks for is not gathered for a digest.
          priority: kind.priority === 'low' ? 'normal' : kind.priority,
          recipient: body.to_email,
          ...(body.user_id === undefined ? {} : { userId: body.user_id }),
          locale,
          variables: { ...variables },
          // Each request is a mail of its own; what repeats a request is its Idempotency-Key.
          dedupeKey: `api:${id}`,
        },
      ]);
      const after = { template: template.name, to_email: body.to_email };
      const about = { entityType: 'notification', entityId: id };
      await audit(tx, { caller, requestId }, { action: 'notification.create', ...about, after });
      return {
        status: 202,
        body: { id: publicId('notification', id), status: 'queued' },
        afterCommit: () => sendMails(tenantId, queued),
      };
    },
  });
