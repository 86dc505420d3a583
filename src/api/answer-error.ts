import type { ErrorRequestHandler } from 'express';
import { traceIdOf } from '../domain/trace.js';
import { contextOf } from './context.js';
import type { ApiDeps } from './deps.js';
import { problemBody } from './problems.js';
import { toProblem } from './to-problem.js';

/** Every error of the whole app becomes a problem; what we did not expect is logged with its cause. */
export function createAnswerError({
  log,
  config,
}: Pick<ApiDeps, 'log'> & { config: Pick<ApiDeps['config'], 'publicUrl'> }): ErrorRequestHandler {
  return (error, request, response, next) => {
    const context = contextOf(request, response);
    const problem = toProblem(error);
    context.problem = problem.code;
    if (problem.status >= 500)
      log.error(
        {
          ...(context.place && { trace_id: traceIdOf(context.place.traceparent) }),
          request_id: context.id,
          route: context.route,
          err: problem.cause ?? problem,
        },
        'a request failed',
      );
    if (response.headersSent) return next(error);
    response
      .status(problem.status)
      .set({ 'X-Request-Id': context.id, 'Cache-Control': 'no-store', ...problem.more.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem, context.id, config.publicUrl?.replace(/\/+$/, ''))));
  };
}
