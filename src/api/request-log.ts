import type { RequestHandler } from 'express';
import { publicId } from '../domain/ids.js';
import { traceIdOf } from '../domain/trace.js';
import type { SpanFacts } from '../tracing/tracer.js';
import { contextOf, type RequestContext } from './context.js';
import type { ApiDeps } from './deps.js';

/** One line and one span per request, when its answer has gone or the caller has. No body, no query, no secret. */
export const createRequestLog =
  ({ log, observe, tracer }: Pick<ApiDeps, 'log' | 'observe' | 'tracer'>): RequestHandler =>
  (request, response, next) => {
    const context = contextOf(request, response);
    const place = tracer.begin(request.headers.traceparent);
    context.place = place;
    response.set('X-Request-Id', context.id);
    response.once('close', () => {
      const { method } = request;
      const route = context.route ?? 'unknown';
      const ms = performance.now() - context.startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      observe?.({ route, method, status: String(status) }, Math.round(ms) / 1000);
      log[status >= 500 ? 'error' : 'info'](
        {
          trace_id: traceIdOf(place.traceparent),
          request_id: context.id,
          method,
          route,
          status,
          ms: Math.round(ms),
          ...who(context),
          ...why(context),
        },
        'api request',
      );
      // Probes, and whoever proves nothing, fill no collector.
      if (context.caller !== null || status >= 500)
        tracer.ended(place, () => spanOf(context, { method, route, status, ms }));
    });
    next();
  };

const spanOf = (
  { id, problem }: RequestContext,
  { method, route, status, ms }: { method: string; route: string; status: number; ms: number },
): SpanFacts => ({
  name: `${method} ${route}`,
  kind: 'server',
  ms,
  attributes: {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'billhook.request.id': id,
    'billhook.problem': problem,
  },
  error: status >= 500 ? (problem ?? String(status)) : null,
});

const who = ({ caller }: RequestContext) =>
  caller === null
    ? {}
    : caller.kind === 'operator'
      ? { caller: 'operator' }
      : { caller: 'tenant', tenant: publicId('tenant', caller.tenantId), key_prefix: caller.key?.prefix ?? null };

const why = ({ problem }: RequestContext) => (problem === null ? {} : { problem });
