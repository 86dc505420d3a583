import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { MemoryStore } from 'express-rate-limit';
import type { Logger } from 'pino';
import { type GatewayName, gatewayNames } from '../../domain/entities.js';
import type { GatewayRequest } from '../../gateways/gateway.js';
import { answers } from '../ingress/answers.js';
import type { Received } from '../ingress/receive.js';

const bodyLimit = 1024 * 1024;
/** Wrongly signed requests of one address per minute that still get their own answer. */
const unverifiedPerMinute = 60;
const maxWaitMs = 10_000;

export interface GatewayRouterDeps {
  receive: (gateway: GatewayName, account: string, request: GatewayRequest, waitMs: number) => Promise<Received>;
  /** How long the answer waits for the outcome unless `Prefer: wait=N` says otherwise. */
  waitMs: number;
  health: () => Promise<{ status: 'healthy' | 'degraded' | 'unhealthy' } & Record<string, unknown>>;
  observe: (line: { gateway: GatewayName; received: Received; ms: number }) => void;
  log: Logger;
}

/** `POST /webhooks/{gateway}[/{account}]`, in the words of each gateway (`ingress/answers.ts`), and `GET /webhooks/health`. */
export function createGatewayRouter(deps: GatewayRouterDeps): Router {
  const router = Router();
  const unverified = new MemoryStore();
  unverified.init({ windowMs: 60_000 } as Parameters<MemoryStore['init']>[0]);
  const raw = express.raw({ type: () => true, limit: bodyLimit, inflate: false });

  router.get('/health', async (_request, response) => {
    const health = await deps.health();
    response.status(health.status === 'unhealthy' ? 503 : 200).json(health);
  });

  router.post(['/:gateway', '/:gateway/:account'], raw, async (request, response, next) => {
    const started = performance.now();
    const gateway = gatewayNames.find((name) => name === request.params.gateway);
    if (!gateway) return next();
    const received = await deps.receive(
      gateway,
      String(request.params.account ?? 'default'),
      rawRequest(request),
      waitMs(request, deps.waitMs),
    );
    await answer(gateway, received, request, response, next);
    deps.observe({ gateway, received, ms: Math.round(performance.now() - started) });
  });

  router.use(
    (error: Error & { status?: number; type?: string }, request: Request, response: Response, next: NextFunction) => {
      const gateway = gatewayNames.find((name) => request.path.split('/')[1] === name);
      if (!gateway || error.status === undefined) return next(error);
      const [status, code, message] =
        error.status === 413
          ? [413, 'too_large', 'The body is larger than 1 MiB.']
          : [400, 'malformed_request', 'The body could not be read.'];
      response.status(Number(status)).json(answers[gateway].refused(String(code), String(message)));
    },
  );
  return router;

  async function answer(
    gateway: GatewayName,
    received: Received,
    request: Request,
    response: Response,
    next: NextFunction,
  ): Promise<void> {
    const words = answers[gateway];
    switch (received.kind) {
      case 'stored':
        response.status(200).json(words.stored(received.event, received.outcome, received.stored.first));
        return;
      case 'unknown_account':
        next();
        return;
      case 'refused': {
        const { totalHits, resetTime } = await unverified.increment(request.ip ?? '');
        if (totalHits > unverifiedPerMinute) {
          response.set(
            'Retry-After',
            String(Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000))),
          );
          response.status(429).json(words.refused('too_many_unverified', 'Too many wrongly signed requests.'));
        } else response.status(received.status).json(words.refused(received.code, received.message));
        return;
      }
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
}

function rawRequest(request: Request): GatewayRequest {
  const { rawHeaders } = request;
  return {
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    header: (name) =>
      rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name),
  };
}

/** `Prefer: wait=N`, RFC 7240 §4.3, in seconds. */
function waitMs(request: Request, otherwise: number): number {
  const asked = /(?:^|,|;)\s*wait\s*=\s*"?(\d+)"?/i.exec(request.get('prefer') ?? '')?.[1];
  return asked === undefined ? otherwise : Math.min(Number(asked) * 1000, maxWaitMs);
}
