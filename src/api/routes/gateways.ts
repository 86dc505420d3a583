import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { type GatewayName, gatewayNames } from '../../domain/entities.js';
import { type Traceparent, traceIdOf } from '../../domain/trace.js';
import type { Place, Tracer } from '../../tracing/tracer.js';
import { answers } from '../ingress/answers.js';
import { type BodyFault, createReadBody } from '../ingress/body.js';
import { createPace } from '../ingress/pace.js';
import type { Received } from '../ingress/receive.js';
import { headersLimit, type IngressRequest, ingressRequest, waitMs } from '../ingress/request.js';
import type { Unverified } from '../ingress/unverified.js';
import { Problem } from '../problems.js';

export interface GatewayRouterDeps {
  receive: (
    gateway: GatewayName,
    account: string,
    request: IngressRequest,
    waitMs: number,
    traceparent: Traceparent,
  ) => Promise<Received>;
  countUnverified: Unverified['count'];
  /** How long the answer waits for the outcome unless `Prefer: wait=N` says otherwise. */
  waitMs: number;
  health: () => Promise<{ status: 'healthy' | 'degraded' | 'unhealthy' } & Record<string, unknown>>;
  /** `limited`: it was answered 429. `ms` is not rounded. */
  observe: (line: { gateway: GatewayName; received: Received; limited: boolean; ms: number; place: Place }) => void;
  tracer: Pick<Tracer, 'begin'>;
  log: Logger;
}

type Refused = Extract<Received, { kind: 'refused' }>;
const ofBody = (status: number, code: string, message: string): Refused => ({
  kind: 'refused',
  reason: 'body',
  status,
  code,
  message,
});
const unreadable: Readonly<Record<Exclude<BodyFault, 'busy'>, Refused>> = {
  too_large: ofBody(413, 'too_large', 'The body is larger than 1 MiB, or comes in too many pieces.'),
  encoded: ofBody(415, 'unsupported_encoding', 'The body must be sent as it was signed, without Content-Encoding.'),
  broken: ofBody(400, 'malformed_request', 'The body could not be read.'),
};
const tooManyHeaders = ofBody(431, 'too_many_headers', `More than ${headersLimit} headers.`);

const limited = Object.fromEntries(
  gatewayNames.map((name) => [
    name,
    JSON.stringify(answers[name].refused('too_many_unverified', 'Too many requests that prove nothing.')),
  ]),
) as Record<GatewayName, string>;

export const tooMany = (seconds: number): Problem =>
  new Problem('rate_limited', 'Too many requests that prove nothing.', { headers: { 'Retry-After': String(seconds) } });

/** In one piece: whoever floods us shall cost little. `text` is JSON. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): unknown =>
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      ...headers,
    })
    .end(text);

export interface GatewayCall {
  request: IncomingMessage;
  response: ServerResponse;
  /** What follows `/webhooks/`. */
  path: string;
  /** Who asks; null: nobody can say. */
  address: string | null;
}
/** `next`: it is nothing for a gateway, and the API answers; with this problem, if there is one. */
export type GatewayRouter = (call: GatewayCall, next: Next) => Promise<void>;
type Next = (problem?: Problem) => void;

/** `POST /webhooks/{gateway}[/{account}]`, in the words of each gateway (`ingress/answers.ts`), and `GET /webhooks/health`. */
export function createGatewayRouter(deps: GatewayRouterDeps): GatewayRouter {
  const readBody = createReadBody();
  const pace = createPace(() => performance.now());

  return async ({ request, response, path, address }, next) => {
    const started = performance.now();
    const [name = '', account = 'default', ...more] = path.split('/');
    if (name === 'health' && (request.method === 'GET' || request.method === 'HEAD')) return tellHealth(response);
    if (request.method !== 'POST' || name === '' || more.length > 0) return next();
    const gateway = gatewayNames.find((one) => one === name);
    const place = deps.tracer.begin(request.headers.traceparent);
    const received = gateway ? await receive(gateway, account, request, address, place.traceparent) : null;
    const isUnverified = received === null || received.kind === 'refused' || received.kind === 'unknown_account';
    const wait = isUnverified ? deps.countUnverified(address) : 0;
    // What is still to come of the body is not waited for.
    if (!request.complete) response.setHeader('Connection', 'close');
    if (gateway === undefined || received === null) return next(wait > 0 ? tooMany(wait) : undefined);
    if (wait > 0) setTimeout(sendJson, pace(), response, 429, limited[gateway], { 'Retry-After': String(wait) });
    else answer(gateway, received, response, next, place.traceparent);
    deps.observe({ gateway, received, limited: wait > 0, ms: performance.now() - started, place });
  };

  async function tellHealth(response: ServerResponse): Promise<void> {
    const health = await deps.health();
    sendJson(response, health.status === 'unhealthy' ? 503 : 200, JSON.stringify(health));
  }

  async function receive(
    gateway: GatewayName,
    account: string,
    request: IncomingMessage,
    address: string | null,
    traceparent: Traceparent,
  ): Promise<Received> {
    if (request.rawHeaders.length > 2 * headersLimit) return tooManyHeaders;
    const body = await readBody(request);
    if (body.fault === 'busy') return { kind: 'unstored', error: new Error('Cannot read the body: too many are held') };
    if (body.fault) return unreadable[body.fault];
    const incoming = ingressRequest(request, body, address);
    return deps.receive(gateway, account, incoming, waitMs(request, deps.waitMs), traceparent);
  }

  function answer(
    gateway: GatewayName,
    received: Received,
    response: ServerResponse,
    next: Next,
    traceparent: Traceparent,
  ): void {
    const words = answers[gateway];
    const refuse = (status: number, code: string, message: string, headers?: Record<string, string>): unknown =>
      sendJson(response, status, JSON.stringify(words.refused(code, message)), headers);
    switch (received.kind) {
      case 'stored':
        sendJson(response, 200, JSON.stringify(words.stored(received.event, received.outcome, received.stored.first)));
        return;
      case 'unknown_account':
        next();
        return;
      case 'refused':
        refuse(received.status, received.code, received.message);
        return;
      case 'malformed':
        refuse(400, 'malformed_payload', 'The body is not a JSON object that is an event.');
        return;
      case 'unstored':
        deps.log.error(
          { trace_id: traceIdOf(traceparent), gateway, err: received.error },
          'a gateway event could not be stored',
        );
        refuse(503, 'not_stored', 'The event could not be stored. Send it again.', { 'Retry-After': '10' });
        return;
      default:
        received satisfies never;
    }
  }
}
