import { type RequestHandler, Router } from 'express';
import { contextOf } from './context.js';
import type { ApiDeps } from './deps.js';
import { docsPages } from './docs-page.js';
import { mayReadMetrics } from './metrics-access.js';
import { Problem, problems } from './problems.js';
import { platformVersions, supportedVersions } from './versions.js';

type OperationsDeps = Pick<ApiDeps, 'config' | 'metrics' | 'readiness' | 'version'> & {
  /** JSON, as it is and compressed. */
  openapi: () => { plain: Buffer; gzip: Buffer };
};

/** What operators and their tools look at; no API key. */
export function createOperations({ config, metrics, readiness, version, openapi }: OperationsDeps): Router {
  const router = Router();
  const get = (path: string, handler: RequestHandler) =>
    router.get(path, (request, response, next) => {
      contextOf(request, response).route = path;
      return handler(request, response, next);
    });

  get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  get('/ready', async (_request, response) => {
    const { ok, checks } = await readiness();
    response.status(ok ? 200 : 503).json({ status: ok ? 'ready' : 'not_ready', checks });
  });
  get('/version', (_request, response) => {
    response.json({ name: 'billhook', version, api_versions: supportedVersions, ...platformVersions });
  });
  get('/metrics', async (request, response) => {
    if (!mayReadMetrics(request, config.metricsToken))
      throw new Problem('unauthorized', 'Metrics need METRICS_TOKEN as bearer token, except from the machine itself.', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    const { contentType, text } = await metrics(request.get('accept'));
    response.vary('Accept').set('Content-Type', contentType).send(text);
  });
  get('/openapi.json', (request, response) => {
    const encoding = request.acceptsEncodings('gzip', 'identity') === 'gzip' ? 'gzip' : 'plain';
    if (encoding === 'gzip') response.set('Content-Encoding', 'gzip');
    response.vary('Accept-Encoding').type('json').send(openapi()[encoding]);
  });
  for (const [path, page] of Object.entries(docsPages)) get(path, page);
  get('/api/v1/errors', (_request, response) => {
    const data = Object.entries(problems).map(([code, { status, title, help }]) => ({ code, status, title, help }));
    response.json({ data, next_cursor: null });
  });
  return router;
}
