import type { Logger } from 'pino';
import type { MailReport, MailReporter } from '../../channels/mail-report.js';
import { type Traceparent, traceIdOf } from '../../domain/trace.js';
import type { Tracer } from '../../tracing/tracer.js';
import { type GatewayRouter, sendJson, tooMany } from '../routes/gateways.js';
import { bodyLimits, createReadBody } from './body.js';
import { headersLimit, ingressRequest } from './request.js';
import type { Unverified } from './unverified.js';

export interface MailReportDeps {
  /** By the word in their path; those that are configured. */
  reporters: Readonly<Record<string, MailReporter>>;
  /** Whether it changed anything. */
  apply: (provider: string, report: MailReport, traceparent: Traceparent) => Promise<boolean>;
  countUnverified: Unverified['count'];
  observe: (provider: string, result: string) => void;
  tracer: Pick<Tracer, 'begin'>;
  log: Logger;
}

type Result = 'signature' | 'body' | 'unstored' | { applied: number; of: number };
const limits = { ...bodyLimits, atOnce: 32 * 1024 * 1024 };
const statuses = { signature: 401, body: 400, unstored: 503 } as const;

/** `POST /webhooks/mail/{provider}`: 200 when all that it tells is committed; else the provider tells it again. */
export function createMailReportRouter(deps: MailReportDeps): GatewayRouter {
  const readBody = createReadBody(limits);

  async function take(
    provider: string,
    reporter: MailReporter,
    call: Parameters<GatewayRouter>[0],
    traceparent: Traceparent,
  ): Promise<Result> {
    const { request, address } = call;
    if (request.rawHeaders.length > 2 * headersLimit) return 'body';
    const body = await readBody(request);
    if (body.fault) return body.fault === 'busy' ? 'unstored' : 'body';
    try {
      if (!reporter.verify(ingressRequest(request, body, address))) return 'signature';
      const reports = reporter.read(body.bytes);
      if (reports === null) return 'body';
      let applied = 0;
      for (const report of reports) if (await deps.apply(provider, report, traceparent)) applied += 1;
      return { applied, of: reports.length };
    } catch (error) {
      deps.log.error({ provider, err: error }, 'reports about mails could not be stored');
      return 'unstored';
    } finally {
      body.release();
    }
  }

  return async (call, next) => {
    const { request, response, path, address } = call;
    const [, provider = '', ...more] = path.split('/');
    if (request.method !== 'POST') return next();
    const reporter =
      more.length === 0 && Object.hasOwn(deps.reporters, provider) ? deps.reporters[provider] : undefined;
    const { traceparent } = deps.tracer.begin(request.headers.traceparent);
    const result = reporter ? await take(provider, reporter, call, traceparent) : null;
    const wait = result === null || result === 'signature' ? deps.countUnverified(address) : 0;
    if (!request.complete) response.setHeader('Connection', 'close');
    if (result === null || wait > 0) return next(wait > 0 ? tooMany(wait) : undefined);
    deps.observe(provider, typeof result === 'string' ? result : 'accepted');
    if (typeof result === 'string') {
      sendJson(response, statuses[result], JSON.stringify({ received: false, error: { code: result } }));
      return;
    }
    deps.log.info(
      { trace_id: traceIdOf(traceparent), provider, reports: result.of, applied: result.applied },
      'reports about mails',
    );
    sendJson(response, 200, JSON.stringify({ received: true }));
  };
}
