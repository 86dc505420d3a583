import { type RequestHandler, Router } from 'express';
import { contextOf } from './context.js';
import type { ApiDeps } from './deps.js';
import { docsPages } from './docs-page.js';
import { mayReadMetrics } from './metrics-access.js';
import { Problem, problems } from './problems.js';
import { platformVersions, supportedVersions } from './versions.js';

export type ProbesDeps = Pick<ApiDeps, 'metrics' | 'readiness' | 'version'> & {
  config: Pick<ApiDeps['config'], 'metricsToken'>;
};
type OperationsDeps = ProbesDeps & {
  /** JSON, as it is and compressed. */
  openapi: () => { plain: Buffer; gzip: Buffer };
};

const getOf =
  (router: Router) =>
  (path: string, handler: RequestHandler): Router =>
    router.get(path, (request, response, next) => {
      contextOf(request, response).route = path;
      return handler(request, response, next);
    });

/** What an orchestrator and Prometheus ask every process, be there an API in it or not. */
export function createProbes({ config, metrics, readiness, version }: ProbesDeps): Router {
  const router = Router();
  const get = getOf(router);
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
  return router;
}

/** What operators and their tools look at; no API key. */
export function createOperations({ openapi, ...deps }: OperationsDeps): Router {
  const router = createProbes(deps);
  const get = getOf(router);
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
