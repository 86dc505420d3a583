import type { IncomingMessage, RequestListener } from 'node:http';
import { type HttpServer, startHttpServer } from './http-server.js';
import { mayReadMetrics } from './metrics-access.js';

export interface MetricsServerOptions {
  port: number;
  host: string | undefined;
  token: string | undefined;
  /** All metrics in the form that `accept` prefers. */
  metrics: (accept: string | undefined) => Promise<{ contentType: string; text: string }>;
  /** false: this process can do its work no more. */
  isWorking: () => boolean;
}

/** `GET /metrics` and `GET /health` of a process that has no API. */
export function startMetricsServer({
  port,
  host,
  token,
  metrics,
  isWorking,
}: MetricsServerOptions): Promise<HttpServer> {
  const pages: Readonly<Record<string, (request: IncomingMessage) => Promise<Page> | Page>> = {
    '/health': () =>
      isWorking() ? { status: 200, text: '{"status":"ok"}' } : { status: 503, text: '{"status":"stopped"}' },
    '/metrics': async (request) =>
      mayReadMetrics(request, token) ? { status: 200, ...(await metrics(request.headers.accept)) } : unauthorized,
  };
  const listen: RequestListener = (request, response) => {
    const page = request.method === 'GET' ? pages[request.url ?? ''] : undefined;
    void Promise.resolve(page ? page(request) : nothingHere).then(
      ({ status, text, contentType = 'application/json', headers = {} }) =>
        response.writeHead(status, { 'Content-Type': contentType, ...headers }).end(text),
      () => response.writeHead(500).end(),
    );
  };
  return startHttpServer(listen, { port, host });
}

interface Page {
  status: number;
  text: string;
  contentType?: string;
  headers?: Record<string, string>;
}
const nothingHere: Page = { status: 404, text: '{"error":"not_found"}' };
const unauthorized: Page = { status: 401, text: '{"error":"unauthorized"}', headers: { 'WWW-Authenticate': 'Bearer' } };
