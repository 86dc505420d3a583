import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import compression from 'compression';
import cors from 'cors';
import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { createAnswerError } from './answer-error.js';
import { authorize } from './auth.js';
import { type Authenticator, createAuthenticator, identityHeaders } from './authenticate.js';
import { chooseVersion } from './choose-version.js';
import { contextOf } from './context.js';
import { createReadContext } from './delegation.js';
import type { ApiDeps } from './deps.js';
import { type HttpApp, httpAppOf } from './http-forms.js';
import { clientAddress, type TrustProxy } from './ingress/client-address.js';
import { gatewayPath } from './ingress/gateway-path.js';
import { createRateLimit } from './limits.js';
import { buildOpenApi } from './openapi.js';
import { createOperations } from './operations.js';
import { createPage } from './page/serve-page.js';
import { createPreferencePages } from './preferences/pages.js';
import { Problem } from './problems.js';
import { createRequestLog } from './request-log.js';
import { expressPath, type Route } from './route.js';
import { createRoutes } from './routes/index.js';
import { createRunRoute, requireJson } from './run-route.js';
import { tokenInCookies } from './session/cookie.js';
import { requireOwnPage, type Sent } from './session/same-page.js';
import { createSiteOf } from './site.js';

export type { ApiConfig, ApiDeps, Post } from './deps.js';

const bodyLimit = 1_048_576;

/**
 * The whole HTTP side of the service. Gateways come first: nothing stands between their bytes and the ledger, not even
 * Express, whose way to a route cost as much as all else that a wrong signature needs.
 */
export function createApp(deps: ApiDeps): HttpApp {
  const { config } = deps;
  const authenticator = createAuthenticator({
    db: deps.db,
    beside: deps.beside,
    adminKey: config.adminKey,
    readContext: config.delegation && createReadContext(config.delegation, deps.now),
  });
  const routes = createRoutes({ ...deps, authenticator });
  // Written once: it is large, and nobody needs a key to ask for it.
  const openapi = once(() => {
    const plain = Buffer.from(JSON.stringify(buildOpenApi(routes, deps.version)));
    return { plain, gzip: gzipSync(plain) };
  });
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy(config.trustProxy));
  /** What the way of the gateways has refused in the words of the API. */
  const refused = new WeakMap<IncomingMessage, Problem>();
  app.use((request, _response, next) => {
    for (const name of identityHeaders) delete request.headers[name];
    next();
  });
  app.use(helmet(), createRequestLog(deps));
  app.use((request, _response, next) => next(refused.get(request)));
  if (config.corsOrigins.length > 0) app.use('/api/v1', createCors(config.corsOrigins));
  app.use('/api/v1', chooseVersion, createApi(deps, routes, authenticator));
  app.use(createOperations({ ...deps, openapi }));
  app.use(createPreferencePages(deps));
  app.use(createPage(deps));
  app.use((request) => {
    throw new Problem('not_found', `There is no path '${request.path.slice(0, 200)}'.`);
  });
  app.use(createAnswerError(deps));

  const trust = config.trustProxy === undefined ? null : (app.get('trust proxy fn') as TrustProxy);
  return httpAppOf(app, (request, response) => {
    const path = gatewayPath(request.url ?? '');
    if (path === null) return app(request, response);
    void deps.gatewayRouter({ request, response, path, address: clientAddress(request, trust) }, (problem) => {
      if (problem) refused.set(request, problem);
      app(request, response);
    });
  });
}

function createApi(deps: ApiDeps, routes: readonly Route[], authenticator: Authenticator): RequestHandler {
  const { config } = deps;
  const groups = createGroups();
  const limit = createRateLimit(config.rateLimitPerMinute);
  const run = createRunRoute(deps);
  const siteOf = createSiteOf(config.publicUrl);
  const tokenIn = (request: express.Request): string | undefined => {
    const cookies = request.get('cookie');
    return cookies === undefined ? undefined : tokenInCookies(cookies, siteOf(request));
  };
  const readBody = (limit: number) =>
    express.json({
      limit,
      type: ['application/json', 'application/*+json'],
      verify: (request, response, bytes) => {
        contextOf(request as express.Request, response as express.Response).rawBody = bytes;
      },
    });

  for (const route of routes) {
    const { access } = route;
    const entrance = access === 'open' ? null : { ...route, access };
    const enter: RequestHandler = async (request, response, next) => {
      const context = contextOf(request, response);
      context.route = `/api/v1${route.path}`;
      if (entrance === null) return next();
      const caller = await authenticator.ofRequest({
        authorization: request.get('authorization'),
        context: request.get('x-billhook-context'),
        session: tokenIn(request),
        address: request.ip ?? null,
      });
      context.caller = caller;
      if (caller.session) requireOwnPage(sentBy(request), siteOf(request), caller.session.csrfToken);
      authorize(caller, entrance);
      next();
    };
    const admit: RequestHandler = (request, response, next) => {
      route.admit?.(contextOf(request, response).caller as never);
      next();
    };
    const parsers =
      route.method === 'get'
        ? [compress]
        : route.method === 'delete'
          ? []
          : [requireJson, readBody(route.bodyLimit ?? bodyLimit)];
    groups
      .of(route.path)
      [route.method](expressPath(route.path), enter, route.admit ? admit : limit, ...parsers, run(route));
  }
  for (const [path, allowed] of methodsByPath(routes))
    groups.of(path).all(expressPath(path), (request, response) => {
      contextOf(request, response).route = `/api/v1${path}`;
      throw new Problem('method_not_allowed', `The path does not know ${request.method}.`, {
        headers: { Allow: allowed.join(', ') },
      });
    });
  return groups.handle;
}

const sentBy = (request: express.Request): Sent => ({
  method: request.method,
  origin: request.get('origin'),
  fetchSite: request.get('sec-fetch-site'),
  csrfToken: request.get('x-csrf-token'),
});

/** Express tries routes one after the other: these by the first part of a path, so that a request is compared with few of them. */
function createGroups(): { of(path: string): Router; handle: RequestHandler } {
  const groups = new Map<string, Router>();
  const keyOf = (path: string): string => path.split('/', 2)[1]?.toLowerCase() ?? '';
  return {
    of: (path) => {
      const group = groups.get(keyOf(path)) ?? Router();
      groups.set(keyOf(path), group);
      return group;
    },
    handle: (request, response, next) => {
      const group = groups.get(keyOf(request.path));
      if (group) group(request, response, next);
      else next();
    },
  };
}

/** Answers of 1 KiB and more; a stream is sent as it comes. */
const compress = compression({
  filter: (request, response) =>
    !/event-stream/.test(String(response.getHeader('content-type'))) && compression.filter(request, response),
});

/** For pages of other origins; the key they send is what counts, and no cookie. */
const createCors = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    exposedHeaders: [
      ...['Billhook-Version', 'ETag', 'Idempotent-Replayed', 'Location'],
      ...['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    ],
    maxAge: 600,
  });

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])]);
  }
  return methods;
}

/** Express' own forms: hops, or a list of addresses. Never everybody. */
function trustProxy(text: string | undefined): number | string | false {
  if (text === undefined || /^(false|0|no|off)$/i.test(text)) return false;
  return /^\d+$/.test(text) ? Number(text) : /^(true|yes|on)$/i.test(text) ? 1 : text;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
