import { createHash } from 'node:crypto';
import type { Database, Tx } from '../db/connection.js';
import {
  claimIdempotencyKey,
  finishIdempotencyKey,
  type IdempotentRequest,
  type KnownAnswer,
  releaseIdempotencyKey,
} from '../db/idempotency.js';
import { type Sealer, sealPurposes } from '../db/sealed.js';
import type { Caller } from './auth.js';
import { invalid, Problem } from './problems.js';
import type { Answer } from './route.js';

/** 1 to 255 visible characters. */
const keyForm = /^[\x21-\x7e]{1,255}$/;

/** How a request with an Idempotency-Key is named. @throws Problem `validation_failed` */
export function idempotentRequest(
  caller: Caller,
  key: string,
  request: { method: string; path: string; body: Buffer },
): IdempotentRequest {
  if (!keyForm.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  const { method, path, body } = request;
  return {
    tenantId: caller.kind === 'tenant' ? caller.tenantId : null,
    principal: caller.principal,
    key,
    method,
    path,
    hash: createHash('sha256').update(`${method} ${path}\n`).update(body).digest(),
  };
}

/**
 * Runs work once per key: its answer is kept in the transaction of the work itself, and given again to the same request.
 * Work that fails has changed nothing and is not kept: the same request may be made again.
 */
export function createIdempotently({ db, sealer }: { db: Database; sealer: Sealer }) {
  const keep = (tx: Tx, request: IdempotentRequest, { status, body, headers }: Answer): Promise<unknown> =>
    finishIdempotencyKey(tx, request, status, sealer.seal(JSON.stringify({ body, headers }), sealPurposes.answer));

  const repeat = (known: KnownAnswer): Answer => {
    if (!known.same_request)
      throw new Problem('idempotency_key_reused', 'The Idempotency-Key was used for another request.');
    if (known.status === 'in_progress' || known.response_code === null || known.response_body === null)
      throw new Problem('request_in_progress', 'The same request is being worked on.', {
        headers: { 'Retry-After': '1' },
      });
    const answer = JSON.parse(sealer.open(known.response_body.toString('utf8'), sealPurposes.answer)) as Answer;
    return {
      ...answer,
      status: known.response_code,
      headers: { ...answer.headers, 'Idempotent-Replayed': 'true' },
    };
  };

  return async (
    request: IdempotentRequest,
    work: (keepIn: (tx: Tx, answer: Answer) => Promise<unknown>) => Promise<Answer>,
  ): Promise<Answer> => {
    const known = await db.withSystem((tx) => claimIdempotencyKey(tx, request));
    if (known) return repeat(known);
    try {
      return await work((tx, answer) => keep(tx, request, answer));
    } catch (error) {
      // Should this fail too, the lease ends by itself.
      await db.withSystem((tx) => releaseIdempotencyKey(tx, request)).catch(() => undefined);
      throw error;
    }
  };
}
