import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { type GatewayName, gatewayNames } from '../../domain/entities.js';
import { answers } from '../ingress/answers.js';
import { type BodyFault, createReadBody } from '../ingress/body.js';
import { clientAddress } from '../ingress/client-address.js';
import type { Received } from '../ingress/receive.js';
import { headersLimit, type IngressRequest, ingressRequest, waitMs } from '../ingress/request.js';
import type { CountUnverified } from '../ingress/unverified.js';
import { Problem } from '../problems.js';

export interface GatewayRouterDeps {
  receive: (gateway: GatewayName, account: string, request: IngressRequest, waitMs: number) => Promise<Received>;
  countUnverified: CountUnverified;
  /** How long the answer waits for the outcome unless `Prefer: wait=N` says otherwise. */
  waitMs: number;
  health: () => Promise<{ status: 'healthy' | 'degraded' | 'unhealthy' } & Record<string, unknown>>;
  /** `limited`: it was answered 429. */
  observe: (line: { gateway: GatewayName; received: Received; limited: boolean; ms: number }) => void;
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
  too_large: ofBody(413, 'too_large', 'The body is larger than 1 MiB.'),
  encoded: ofBody(415, 'unsupported_encoding', 'The body must be sent as it was signed, without Content-Encoding.'),
  broken: ofBody(400, 'malformed_request', 'The body could not be read.'),
};
const tooManyHeaders = ofBody(431, 'too_many_headers', `More than ${headersLimit} headers.`);
const malformedPath = ofBody(400, 'malformed_request', 'The path could not be read.');

/** `POST /webhooks/{gateway}[/{account}]`, in the words of each gateway (`ingress/answers.ts`), and `GET /webhooks/health`. */
export function createGatewayRouter(deps: GatewayRouterDeps): Router {
  const router = Router();
  const readBody = createReadBody();

  router.get('/health', async (_request, response) => {
    const health = await deps.health();
    response.status(health.status === 'unhealthy' ? 503 : 200).json(health);
  });

  router.post(['/:gateway', '/:gateway/:account'], async (request, response, next) => {
    const started = performance.now();
    const gateway = gatewayNames.find((name) => name === request.params.gateway);
    if (!gateway) return unknown(request, next);
    await finish(gateway, await receive(gateway, request), request, response, next, started);
  });

  // Express could not read the path.
  router.use((error: Error & { status?: number }, request: Request, response: Response, next: NextFunction) => {
    const gateway = gatewayNames.find((name) => request.path.split('/')[1] === name);
    if (!gateway || error.status === undefined || error instanceof Problem) return next(error);
    return finish(gateway, malformedPath, request, response, next, performance.now());
  });
  return router;

  async function receive(gateway: GatewayName, request: Request): Promise<Received> {
    if (request.rawHeaders.length > 2 * headersLimit) return tooManyHeaders;
    const body = await readBody(request);
    if (body.fault === 'busy')
      return { kind: 'unstored', error: new Error('Cannot read the body: too many are being read') };
    if (body.fault) return unreadable[body.fault];
    const account = String(request.params.account ?? 'default');
    return deps.receive(gateway, account, ingressRequest(request, body.bytes), waitMs(request, deps.waitMs));
  }

  async function finish(
    gateway: GatewayName,
    received: Received,
    request: Request,
    response: Response,
    next: NextFunction,
    started: number,
  ): Promise<void> {
    const isUnverified = received.kind === 'refused' || received.kind === 'unknown_account';
    const wait = isUnverified ? deps.countUnverified(clientAddress(request)) : 0;
    // What is still to come of the body is not waited for.
    if (!request.complete) response.set('Connection', 'close');
    if (wait > 0)
      response
        .status(429)
        .set('Retry-After', String(wait))
        .json(answers[gateway].refused('too_many_unverified', 'Too many requests that prove nothing.'));
    else answer(gateway, received, response, next);
    deps.observe({ gateway, received, limited: wait > 0, ms: Math.round(performance.now() - started) });
  }

  function answer(gateway: GatewayName, received: Received, response: Response, next: NextFunction): void {
    const words = answers[gateway];
    switch (received.kind) {
      case 'stored':
        response.status(200).json(words.stored(received.event, received.outcome, received.stored.first));
        return;
      case 'unknown_account':
        next();
        return;
      case 'refused':
        response.status(received.status).json(words.refused(received.code, received.message));
        return;
      case 'malformed':
        response
          .status(400)
          .json(words.refused('malformed_payload', 'The body is not a JSON object that is an event.'));
        return;
      case 'unstored':
        deps.log.error({ gateway, err: received.error }, 'a gateway event could not be stored');
        response
          .status(503)
          .set('Retry-After', '10')
          .json(words.refused('not_stored', 'The event could not be stored. Send it again.'));
        return;
      default:
        received satisfies never;
    }
  }

  /** Nobody we know; the app says so. */
  function unknown(request: Request, next: NextFunction): void {
    const wait = deps.countUnverified(clientAddress(request));
    next(
      wait === 0
        ? undefined
        : new Problem('rate_limited', 'Too many requests that prove nothing.', {
            headers: { 'Retry-After': String(wait) },
          }),
    );
  }
}
