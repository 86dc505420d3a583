import type { RequestHandler } from 'express';
import { publicId } from '../domain/ids.js';
import { contextOf, type RequestContext } from './context.js';
import type { ApiDeps } from './deps.js';

/** One line per request, when its answer has gone or the caller has. No body, no query, no secret. */
export const createRequestLog =
  ({ log, observe }: Pick<ApiDeps, 'log' | 'observe'>): RequestHandler =>
  (request, response, next) => {
    const context = contextOf(request, response);
    response.set('X-Request-Id', context.id);
    response.once('close', () => {
      const route = context.route ?? 'unknown';
      const ms = Math.round(performance.now() - context.startedAt);
      const status = response.writableFinished ? response.statusCode : 499;
      observe?.({ route, method: request.method, status: String(status) }, ms / 1000);
      log[status >= 500 ? 'error' : 'info'](
        { request_id: context.id, method: request.method, route, status, ms, ...who(context), ...why(context) },
        'api request',
      );
    });
    next();
  };

const who = ({ caller }: RequestContext) =>
  caller === null
    ? {}
    : caller.kind === 'operator'
      ? { caller: 'operator' }
      : { caller: 'tenant', tenant: publicId('tenant', caller.tenantId), key_prefix: caller.key?.prefix ?? null };

const why = ({ problem }: RequestContext) => (problem === null ? {} : { problem });
