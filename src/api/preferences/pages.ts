import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { chooseLocale } from '../../channels/templates/locale.js';
import { writeAudit } from '../../db/audit.js';
import type { Tx } from '../../db/connection.js';
import { erasedText } from '../../db/personal-data.js';
import { createPreferenceLinks, type LinkTarget } from '../../db/preference-links.js';
import { type PreferenceRow, preferencesOf, preferencesOfRow } from '../../db/preferences.js';
import { tenantById } from '../../db/tenants.js';
import { mutableCategories, withoutCategory } from '../../domain/tell/preferences.js';
import { contextOf } from '../context.js';
import type { ApiDeps } from '../deps.js';
import { Problem } from '../problems.js';
import { readForm } from './form.js';
import {
  gonePage,
  type PageSetting,
  pageHeaders,
  preferencesPage,
  type Shown,
  unsubscribedPage,
  unsubscribePage,
} from './html.js';
import { savePreferences } from './save-preferences.js';
import { pageWords, type Words } from './words.js';

const formLimit = 8192;
const perMinute = 60;

/** What may be known to whoever has a link: a page of it, or that it is none. */
type Page = (setting: PageSetting, tx: Tx) => Promise<{ status: number; html: string }>;

/** Pages for people who have a link and no key: HTML without scripts. */
export function createPreferencePages(deps: Pick<ApiDeps, 'db' | 'sealer' | 'config' | 'now'>): Router {
  const { db, config } = deps;
  const links = createPreferenceLinks({ sealer: deps.sealer, publicUrl: config.publicUrl, now: deps.now });
  const router = Router();

  /** One transaction as the tenant of the link; who has none learns nothing, whatever is wrong with it. */
  async function answer(request: Request, response: Response, target: LinkTarget | null, make: Page): Promise<void> {
    const locale = localeOf(request, target);
    const words = pageWords[locale] as Words;
    const made =
      target &&
      (await db.withTenant(target.tenantId, async (tx) => {
        const tenant = await tenantById(tx, target.tenantId);
        return tenant === null || tenant.name === erasedText ? null : make({ words, locale, tenant: tenant.name }, tx);
      }));
    const { status, html } = made ?? { status: 404, html: gonePage({ words, locale }) };
    response.status(status).set(pageHeaders).type('html').send(html);
  }

  const tell =
    (tx: Tx, { tenantId }: LinkTarget, requestId: string) =>
    (told: Parameters<Parameters<typeof savePreferences>[3]>[0]) =>
      writeAudit(tx, { ...told, tenantId, actorType: 'system', actorId: 'preferences link', requestId });

  /** Counted by reader where there is one: mail providers unsubscribe many from few addresses. */
  const limit = (read: (token: string) => LinkTarget | null): RequestHandler =>
    rateLimit({
      windowMs: 60_000,
      limit: perMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      keyGenerator: (request) => {
        const target = read(tokenOf(request as Request));
        return target ? `${target.tenantId} ${target.recipient}` : ipKeyGenerator(request.ip ?? '');
      },
      handler: () => {
        throw new Problem('rate_limited', `More than ${perMinute} requests per minute.`);
      },
    });
  const named =
    (route: string): RequestHandler =>
    (request, response, next) => {
      contextOf(request, response).route = route;
      next();
    };

  router.use('/preferences/:token', named('/preferences/{token}'));
  router
    .route('/preferences/:token')
    .all(limit(links.readPreferences))
    .get(async (request, response) => {
      const target = links.readPreferences(tokenOf(request));
      await answer(request, response, target, async (setting, tx) => ({
        status: 200,
        html: preferencesPage(setting, await shown(tx, target as LinkTarget), null),
      }));
    })
    .post(express.text({ type: 'application/x-www-form-urlencoded', limit: formLimit }), async (request, response) => {
      const target = links.readPreferences(tokenOf(request));
      await answer(request, response, target, async (setting, tx) => {
        const of = target as LinkTarget;
        const text = typeof request.body === 'string' ? request.body : '';
        let isValid = false;
        const change = (before: PreferenceRow | null) => {
          const next = readForm(text, before);
          isValid = next !== null;
          return next;
        };
        await savePreferences(tx, of, change, tell(tx, of, contextOf(request, response).id));
        const html = preferencesPage(setting, await shown(tx, of), isValid ? 'saved' : 'invalid');
        return { status: isValid ? 200 : 422, html };
      });
    });

  router.use('/unsubscribe/:token', named('/unsubscribe/{token}'));
  router
    .route('/unsubscribe/:token')
    .all(limit(links.readUnsubscribe))
    .get(async (request, response) => {
      const target = links.readUnsubscribe(tokenOf(request));
      await answer(request, response, target, async (setting) => ({
        status: 200,
        html: unsubscribePage(setting, target?.category ?? 'digest'),
      }));
    })
    // RFC 8058: the request itself is the wish; its body says nothing more.
    .post(async (request, response) => {
      const target = links.readUnsubscribe(tokenOf(request));
      await answer(request, response, target, async (setting, tx) => {
        if (target === null) throw new Error('Cannot unsubscribe: there is no target');
        const ofTenant = await preferencesOf(tx, target.tenantId, null);
        const change = (before: PreferenceRow | null) => {
          const layers = [before, ofTenant].flatMap((row) => (row ? [preferencesOfRow(row)] : []));
          const next = withoutCategory(before?.choices ?? {}, target.category, layers);
          const isSaid = mutableCategories.every((one) => next[one]?.email === before?.choices[one]?.email);
          return isSaid ? null : { ...(before ?? nothingSaid), choices: next, updated_by: 'link' };
        };
        await savePreferences(tx, target, change, tell(tx, target, contextOf(request, response).id));
        return { status: 200, html: unsubscribedPage(setting) };
      });
    });
  return router;
}

const nothingSaid = { user_id: null, quiet_from: null, quiet_until: null, timezone: null, digest_hour: null };

const tokenOf = (request: Request): string => String(request.params.token ?? '');

/** That of the link, else the one that the browser asks for first. */
const localeOf = (request: Request, target: LinkTarget | null): string =>
  chooseLocale(target?.locale ?? request.acceptsLanguages()[0] ?? 'en', new Set(Object.keys(pageWords)));

/** Where the person says nothing, what the tenant says. */
async function shown(tx: Tx, { tenantId, recipient }: LinkTarget): Promise<Shown> {
  const [own, ofTenant] = [await preferencesOf(tx, tenantId, recipient), await preferencesOf(tx, tenantId, null)];
  const quiet = own?.quiet_from == null ? ofTenant : own;
  return {
    choices: Object.fromEntries(
      mutableCategories.map((one) => [one, { email: own?.choices[one]?.email ?? ofTenant?.choices[one]?.email }]),
    ),
    ...{ quiet_from: quiet?.quiet_from ?? null, quiet_until: quiet?.quiet_until ?? null },
    timezone: own?.timezone ?? ofTenant?.timezone ?? null,
    digest_hour: own?.digest_hour ?? ofTenant?.digest_hour ?? null,
  };
}
