import { z } from 'zod';
import { createPreferenceLinks } from '../../db/preference-links.js';
import { listPreferences, type NewPreferences, preferencesOf } from '../../db/preferences.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import { actorOf } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { savePreferences } from '../preferences/save-preferences.js';
import { minuteOfTime } from '../preferences/times-of-day.js';
import { type Route, tenantRoute } from '../route.js';
import {
  newPreferences,
  newPreferencesLink,
  newTenantPreferences,
  preferencesLinkSchema,
  preferencesSchema,
} from '../schemas/preference.js';
import { preferencesView } from '../views/preference.js';

const oneRecipient = z.object({
  recipient: z
    .email()
    .max(254)
    .transform((value) => value.toLowerCase())
    .meta({ type: 'string', format: 'email', description: 'E-mail address, in any case.', example: 'ada@example.com' }),
});
const answers = { 200: { description: 'The preferences.', schema: preferencesSchema } };

/** What recipients want to be told, when and how; and what counts for those who say nothing. */
export function createPreferenceRoutes({
  sealer,
  config,
  now,
}: Pick<ApiDeps, 'sealer' | 'config' | 'now'>): readonly Route[] {
  const links = createPreferenceLinks({ sealer, publicUrl: config.publicUrl, now });
  return [
    tenantRoute('read', {
      method: 'get',
      path: '/preferences',
      name: 'showTenantPreferences',
      summary: 'Show what counts for recipients who say nothing',
      answers,
      handle: async ({ caller }, tx) => ({
        status: 200,
        body: preferencesView(null, await preferencesOf(tx, caller.tenantId, null)),
      }),
    }),
    tenantRoute('write', {
      method: 'put',
      path: '/preferences',
      name: 'setTenantPreferences',
      summary: 'Say what counts for recipients who say nothing',
      description: 'In place of all that was said before.',
      body: newTenantPreferences,
      answers,
      handle: async ({ body, caller, requestId }, tx) => {
        const next = toRow({ ...body, user_id: null }, actorOf(caller));
        const of = { tenantId: caller.tenantId, recipient: null };
        const row = await savePreferences(
          tx,
          of,
          () => next,
          (told) => audit(tx, { caller, requestId }, told),
        );
        return { status: 200, body: preferencesView(null, row) };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/preferences/recipients',
      name: 'listPreferenceRecipients',
      summary: 'List recipients who have said what they prefer',
      query: z.strictObject({ ...pageQuery, user_id: z.string().max(200).optional() }),
      answers: { 200: { description: 'A page.', schema: listSchema('Preferences', preferencesSchema) } },
      handle: async ({ query, caller }, tx) => {
        const page = await listPreferences(tx, caller.tenantId, query, pageOf(query));
        return { status: 200, body: listBody(page, (row) => preferencesView(null, row)) };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/preferences/{recipient}',
      name: 'getPreferences',
      summary: 'Show what a recipient prefers',
      description: 'Of one who has said nothing, too: all of it is empty then.',
      params: oneRecipient,
      answers,
      handle: async ({ params: { recipient }, caller }, tx) => ({
        status: 200,
        body: preferencesView(recipient, await preferencesOf(tx, caller.tenantId, recipient)),
      }),
    }),
    tenantRoute('write', {
      method: 'put',
      path: '/preferences/{recipient}',
      name: 'putPreferences',
      summary: 'Say what a recipient prefers',
      description:
        'In place of all that was said before; messages that wait are sent by what counts when their time comes.',
      params: oneRecipient,
      body: newPreferences,
      answers,
      handle: async ({ params: { recipient }, body, caller, requestId }, tx) => {
        const next = toRow(body, actorOf(caller));
        const of = { tenantId: caller.tenantId, recipient };
        const row = await savePreferences(
          tx,
          of,
          () => next,
          (told) => audit(tx, { caller, requestId }, told),
        );
        return { status: 200, body: preferencesView(recipient, row) };
      },
    }),
    tenantRoute('write', {
      method: 'post',
      path: '/preferences/{recipient}/link',
      name: 'linkPreferences',
      summary: 'Make a link by which a recipient changes their preferences without a login',
      description: 'Whoever has it may, until it expires. It shows nothing but these preferences.',
      params: oneRecipient,
      body: newPreferencesLink,
      answers: { 201: { description: 'The link.', schema: preferencesLinkSchema } },
      handle: async ({ params: { recipient }, body, caller, requestId }, tx) => {
        const { expires_in_hours: hours = 24 * 30, locale = null } = body;
        const expiresAt = now() + hours * 3_600_000;
        const link = links.preferences({ tenantId: caller.tenantId, recipient, locale }, expiresAt);
        const about = { recipient, expires_at: rfc3339(expiresAt) };
        await audit(
          tx,
          { caller, requestId },
          { action: 'preferences.link', entityType: 'message_preferences', entityId: null, after: about },
        );
        return { status: 201, body: { ...link, expires_at: rfc3339(expiresAt) } };
      },
    }),
  ];
}

function toRow(body: z.output<typeof newPreferences>, updatedBy: string): NewPreferences {
  const { choices = {}, quiet_hours: quiet = null, timezone = null, digest_hour = null, user_id = null } = body;
  return {
    ...{ choices, timezone, digest_hour, user_id, updated_by: updatedBy },
    quiet_from: quiet && minuteOfTime(quiet.from),
    quiet_until: quiet && minuteOfTime(quiet.until),
  };
}
