import { endSession, endSessionsLike } from '../../db/portal-sessions.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { Problem } from '../problems.js';
import { openRoute, type Route, sessionRoute } from '../route.js';
import { newSession, sessionSchema } from '../schemas/session.js';
import { endedCookie, sessionCookie } from '../session/cookie.js';
import { createLogIn, type LogInDeps } from '../session/log-in.js';
import { isForeign } from '../session/same-page.js';
import type { Site } from '../site.js';
import { sessionView } from '../views/session.js';

type SessionDeps = Pick<LogInDeps, 'db' | 'authenticator'> & {
  config: Pick<ApiDeps['config'], 'adminKey' | 'page'>;
};

const ended = { 204: { description: 'Ended.', schema: null } };

/** How a browser gets in, and out: the cookie of a session stands for a key or a link. */
export function createSessionRoutes(deps: SessionDeps): readonly Route[] {
  const { page } = deps.config;
  const logIn = createLogIn(deps);
  const cookieRules = (site: Site) => ({ site, isFramed: page.frameOrigins.length > 0 });
  const gone = (site: Site) => ({ status: 204, headers: { 'Set-Cookie': endedCookie(cookieRules(site)) } });
  return [
    openRoute({
      method: 'post',
      path: '/session',
      name: 'createSession',
      summary: "Log a browser in, with a portal link, an API key or the operator's key",
      description:
        'The answer sets a cookie that no script can read, and that counts from our own pages alone. A link opens one session.',
      body: newSession,
      answers: { 201: { description: 'Logged in.', schema: sessionSchema } },
      serve: async ({ body, site: siteOf, address, origin, requestId }) => {
        const site = siteOf();
        if (isForeign({ origin, fetchSite: undefined }, site))
          throw new Problem('csrf_failed', 'The request comes from a page of another origin.');
        const { token, caller } = await logIn(body, address, requestId);
        const cookie = sessionCookie(token, cookieRules(site));
        return {
          status: 201,
          body: sessionView(caller, page.temporal),
          headers: { 'Set-Cookie': cookie },
        };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/session',
      name: 'getSession',
      summary: 'Read who is logged in',
      answers: { 200: { description: 'The session of the cookie.', schema: sessionSchema } },
      serve: async ({ caller }) => ({
        status: 200,
        body: sessionView(caller, page.temporal),
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/session',
      name: 'endSession',
      summary: 'Log this browser out',
      answers: ended,
      handle: async ({ caller, requestId, site }, tx) => {
        await endSession(tx, caller.session.id);
        const told = { action: 'session.end', entityType: 'session', entityId: caller.session.id };
        await audit(tx, { caller, requestId }, told);
        return gone(site());
      },
    }),
    sessionRoute({
      method: 'delete',
      path: '/sessions',
      name: 'endAllSessions',
      summary: 'Log out everywhere',
      description: 'Ends all sessions of the same key, of the same subject of portal links, or of the operator.',
      answers: ended,
      handle: async ({ caller, requestId, site }, tx) => {
        const count = await endSessionsLike(tx, caller.session.id);
        const told = { action: 'session.end_all', entityType: 'session', entityId: null, after: { count } };
        await audit(tx, { caller, requestId }, told);
        return gone(site());
      },
    }),
  ];
}
