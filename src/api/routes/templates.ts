import { z } from 'zod';
import { checkOwnText } from '../../channels/templates/check-own-text.js';
import type { Template, TemplateFolder } from '../../channels/templates/folder.js';
import { canonicalLocale } from '../../channels/templates/locale.js';
import type { OwnText } from '../../channels/templates/own-text.js';
import type { RenderMessage } from '../../channels/templates/render.js';
import type { SourceText } from '../../channels/templates/text.js';
import {
  addMessageTemplate,
  type MessageTemplateRow,
  messageTemplates,
  ownTemplates,
  restoreMessageTemplate,
  withdrawMessageTemplate,
} from '../../db/message-templates.js';
import { tenantById } from '../../db/tenants.js';
import { newUuid } from '../../db/uuid.js';
import { UndeliverableMessage } from '../../domain/errors.js';
import { isTemplateName, mailKinds, type TemplateName } from '../../domain/tell/mail-kinds.js';
import { audit } from '../audit.js';
import { actorOf } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { emailData } from '../email-data.js';
import { invalid, invalidFields, notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { locale } from '../schemas/fields.js';
import { newText, templatePreview, templateSchema, templateSummary, textVersion } from '../schemas/template.js';
import { lookOf, templateView, versionView } from '../views/template.js';

const nameParam = z.string().max(64).meta({ description: 'Name of the template.', example: 'payment_received' });
const oneTemplate = z.object({ name: nameParam });
const oneText = z.object({ name: nameParam, locale });

/** What messages say, and what a tenant says instead. */
export function createTemplateRoutes(
  deps: Pick<ApiDeps, 'config'>,
  folder: TemplateFolder,
  render: RenderMessage,
): readonly Route[] {
  /** @throws Problem `not_found`: also of what only the platform says. */
  const find = (name: string): Template & { name: TemplateName } => {
    const template = folder.templates.get(name);
    if (!template || !isTemplateName(name) || !mailKinds[name].forTenants) throw notFound('template', name);
    return { ...template, name };
  };
  const localeIn = (given: string): string => canonicalLocale(given) ?? given;
  const about = (row: MessageTemplateRow) => ({ entityType: 'message_template', entityId: row.id });
  const told = ({ template, locale, version }: MessageTemplateRow) => ({ template, locale, version });

  return [
    tenantRoute('read', {
      method: 'get',
      path: '/templates',
      name: 'listTemplates',
      summary: 'List templates of messages',
      answers: {
        200: {
          description: 'All of them.',
          schema: z.object({ data: z.array(templateSummary) }).meta({ id: 'Templates' }),
        },
      },
      handle: async ({ caller }, tx) => {
        const own = await ownTemplates(tx, caller.tenantId);
        const data = [...folder.templates.values()].flatMap((template) => {
          const { name } = template;
          if (!isTemplateName(name) || !mailKinds[name].forTenants) return [];
          const ownLocales = own.filter((one) => one.template === name).map((one) => one.locale);
          return [
            {
              name,
              category: mailKinds[name].category,
              locales: [...template.texts.keys()],
              own_locales: ownLocales,
            },
          ];
        });
        return { status: 200, body: { data } };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/templates/{name}',
      name: 'getTemplate',
      summary: 'Show a template: its variables, the shipped texts and your own',
      params: oneTemplate,
      answers: { 200: { description: 'The template.', schema: templateSchema } },
      handle: async ({ params, caller }, tx) => {
        const template = find(params.name);
        const rows = await messageTemplates(tx, caller.tenantId, template.name);
        return { status: 200, body: templateView(template, mailKinds[template.name].category, rows) };
      },
    }),
    tenantRoute('write', {
      method: 'put',
      path: '/templates/{name}/{locale}',
      name: 'putTemplateText',
      summary: 'Say it in your own words',
      description:
        'A new version, in force from now on. It must show every required variable and every link that the shipped text shows.',
      params: oneText,
      body: newText,
      answers: { 200: { description: 'In force.', schema: textVersion } },
      handle: async ({ params, body, caller, requestId }, tx) => {
        const template = find(params.name);
        const of = { tenantId: caller.tenantId, template: template.name, locale: localeIn(params.locale) };
        const text = textOf(body);
        refuse(checkOwnText(render, template, { id: newUuid(), locale: of.locale, ...text }));
        const row = await addMessageTemplate(tx, of, { ...text, createdBy: actorOf(caller) });
        await audit(tx, { caller, requestId }, { action: 'template.put', ...about(row), after: told(row) });
        return { status: 200, body: versionView(row) };
      },
    }),
    tenantRoute('write', {
      method: 'post',
      path: '/templates/{name}/{locale}/roll-back',
      name: 'rollBackTemplateText',
      summary: 'Put an earlier version of your own words in force again',
      params: oneText,
      body: z.strictObject({ version: z.number().int().min(1).max(2_147_483_647) }).meta({ id: 'RollBack' }),
      answers: { 200: { description: 'In force.', schema: textVersion } },
      handle: async ({ params, body, caller, requestId }, tx) => {
        const of = { tenantId: caller.tenantId, template: find(params.name).name, locale: localeIn(params.locale) };
        const row = await restoreMessageTemplate(tx, of, body.version);
        if (!row) throw invalid('version', 'is none of this template and locale');
        await audit(tx, { caller, requestId }, { action: 'template.roll_back', ...about(row), after: told(row) });
        return { status: 200, body: versionView(row) };
      },
    }),
    tenantRoute('write', {
      method: 'delete',
      path: '/templates/{name}/{locale}',
      name: 'deleteTemplateText',
      summary: 'Say it in the shipped words again',
      description: 'Your own versions are kept, and can be put in force again.',
      params: oneText,
      answers: { 204: { description: 'The shipped text is in force.', schema: null } },
      handle: async ({ params, caller, requestId }, tx) => {
        const of = { tenantId: caller.tenantId, template: find(params.name).name, locale: localeIn(params.locale) };
        const row = await withdrawMessageTemplate(tx, of);
        if (row)
          await audit(tx, { caller, requestId }, { action: 'template.delete', ...about(row), before: told(row) });
        return { status: 204 };
      },
    }),
    tenantRoute('read', {
      method: 'post',
      path: '/templates/{name}/{locale}/preview',
      name: 'previewTemplateText',
      summary: 'See a message as it would be sent',
      description: 'Nothing is kept or sent. `text`: words that are not in force yet. `data`: in place of samples.',
      isPure: true,
      params: oneText,
      body: z
        .strictObject({
          text: newText.optional(),
          data: z.record(z.string().max(64), z.string().max(2048)).optional(),
        })
        .meta({ id: 'PreviewRequest' }),
      answers: { 200: { description: 'The message.', schema: templatePreview } },
      handle: async ({ params, body, caller }, tx) => {
        const template = find(params.name);
        const wanted = localeIn(params.locale);
        const tenant = await tenantById(tx, caller.tenantId);
        if (!tenant) throw new Error('Cannot preview: the tenant of the caller does not exist');
        const naming = { tenantName: tenant.name, brand: deps.config.brand };
        const { tenant_name: _, ...sample } = template.sample;
        const variables = emailData(template, body.data ?? sample, wanted, naming);
        const rows = await messageTemplates(tx, caller.tenantId, template.name);
        const own: OwnText[] = body.text
          ? [{ id: newUuid(), locale: wanted, ...textOf(body.text) }]
          : rows.filter((row) => row.in_force);
        const { locale, subject, html, text, short } = said(() =>
          render(template.name, wanted, variables, { look: lookOf(tenant), own }),
        );
        return { status: 200, body: { locale, subject, html, text, short } };
      },
    }),
  ];
}

const textOf = ({ subject, preview = '', body, short }: z.output<typeof newText>): SourceText => ({
  ...{ subject, preview, body, short: short ?? null },
});

/** @throws Problem `validation_failed` */
function refuse(problems: readonly { field: string; message: string }[]): void {
  if (problems.length > 0) throw invalidFields(problems);
}

function said<T>(render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof UndeliverableMessage) throw invalid('text', error.message);
    throw error;
  }
}
