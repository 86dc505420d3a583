import type { Request, RequestHandler, Response } from 'express';
import { saveMoves } from '../db/billing-save.js';
import type { Database, Tx } from '../db/connection.js';
import type { Sealer } from '../db/sealed.js';
import { IllegalTransition } from '../domain/errors.js';
import type { Caller } from './auth.js';
import { contextOf } from './context.js';
import { answerTag, isKnown } from './etag.js';
import { createIdempotently, idempotentRequest } from './idempotent.js';
import { parse } from './parse.js';
import { Problem } from './problems.js';
import type { Answer, Incoming, Route } from './route.js';
import { createSiteOf } from './site.js';
import { inVersion } from './versions.js';

type AnyIncoming = Incoming<never, never, never, never>;
const csvType = 'text/csv';
const keyed = new Set(['post', 'put', 'patch']);
/** It may be asked with an Idempotency-Key. */
export const isKeyed = ({ method, isPure, access }: Route): boolean =>
  keyed.has(method) && !isPure && access !== 'open';
const reading = new Set(['GET', 'HEAD']);
type JsonBody = Record<string, unknown>;

/** Parses, runs in the caller's transaction, keeps the answer for its Idempotency-Key, and sends it. */
export function createRunRoute(deps: {
  db: Database;
  sealer: Sealer;
  config: { publicUrl: string | undefined };
}): (route: Route) => RequestHandler {
  const { db } = deps;
  const siteOf = createSiteOf(deps.config.publicUrl);
  const idempotently = createIdempotently(deps);

  const inTransaction = <T>(
    caller: Caller,
    { traceparent }: Pick<AnyIncoming, 'traceparent'>,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    const traced = (tx: Tx): Promise<T> => {
      tx.traceparent = traceparent;
      return work(tx);
    };
    return caller.kind === 'tenant' ? db.withTenant(caller.tenantId, traced) : db.withSystem(traced);
  };

  /** `keep` ends the transaction of the work; whatever role the work ended as, the caller's own may write there. */
  const perform = async (
    route: Route,
    caller: Caller | null,
    incoming: AnyIncoming,
    keep?: (tx: Tx, answer: Answer) => Promise<unknown>,
  ): Promise<Answer> => {
    const { handle, serve } = route;
    if (caller && handle && (keep || !serve))
      return inTransaction(caller, incoming, async (tx) => {
        const answer = await handle(incoming as never, tx);
        if (keep && caller.kind === 'operator') await tx.actAsSystem();
        await keep?.(tx, answer);
        return answer;
      });
    if (!serve) throw new Error(`Cannot run '${route.name}': it has no handler`);
    const answer = await serve(incoming as never);
    if (caller && keep) await inTransaction(caller, incoming, (tx) => keep(tx, answer));
    return answer;
  };

  /** The history keeps a move that was refused, although nothing else of its request is kept. */
  const execute: typeof perform = (route, caller, incoming, keep) =>
    perform(route, caller, incoming, keep).catch(async (error) => {
      if (error instanceof IllegalTransition) {
        const { actor, ...move } = error.move;
        await db.withTenant(move.tenantId, (tx) =>
          saveMoves(tx, move.tenantId, [move], { gatewayEventId: null, actor }),
        );
      }
      throw error;
    });

  return (route) => async (request, response) => {
    const { caller, id, rawBody, place } = contextOf(request, response);
    if (!place || (!caller && route.access !== 'open'))
      throw new Error(`Cannot run '${route.name}': the caller is not known`);
    const incoming = {
      params: parse(route.params, request.params, 'path'),
      query: parse(route.query, request.query, 'query'),
      body: parse(route.body, request.body ?? {}, 'body'),
      caller,
      requestId: id,
      traceparent: place.traceparent,
      ifMatch: request.get('if-match'),
      lastEventId: request.get('last-event-id'),
      wantsCsv: request.accepts(['application/json', csvType]) === csvType,
      site: () => siteOf(request),
      address: request.ip ?? null,
      origin: request.get('origin'),
    } as unknown as AnyIncoming;
    const key = isKeyed(route) ? request.get('idempotency-key') : undefined;
    const answer =
      caller === null || key === undefined
        ? await execute(route, caller, incoming)
        : await idempotently(
            idempotentRequest(caller, key, { method: request.method, path: request.originalUrl, body: rawBody }),
            (keep) => execute(route, caller, incoming, keep),
          );
    await answer.afterCommit?.();
    send(request, response, answer);
  };
}

function send(request: Request, response: Response, { status, body, csv, headers, stream }: Answer): void {
  response.status(status).set(headers ?? {});
  if (stream && response.req.method !== 'HEAD') stream(response);
  else if (csv !== undefined) response.type(csvType).send(csv);
  else if (body === undefined) response.end();
  else sendJson(request, response, JSON.stringify(inVersion(contextOf(request, response).version, body as JsonBody)));
}

/** Of a GET: nothing but 304 to who has it already. */
function sendJson(request: Request, response: Response, json: string): void {
  if (response.statusCode === 200 && reading.has(request.method)) {
    const tag = answerTag(response.get('ETag'), json);
    response.set('ETag', tag);
    if (isKnown(request.get('if-none-match'), tag)) {
      response.status(304).end();
      return;
    }
  }
  response.type('json').send(json);
}

/** A body must be JSON, or absent. @throws Problem `unsupported_media_type` */
export const requireJson: RequestHandler = (request: Request, _response, next) => {
  const has = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (has && !request.is(['application/json', 'application/*+json']))
    throw new Problem('unsupported_media_type', 'The body must be application/json.');
  next();
};
