import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Caller } from './auth.js';
import { contextOf } from './context.js';
import { Problem } from './problems.js';

/** So many requests per minute and key, or context's subject, or address of who is not known, in this process; a key may have a limit of its own. */
export const createRateLimit = (perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: (request, response) => limitOf(contextOf(request as Request, response as Response).caller, perMinute),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'api-key',
    keyGenerator: (request, response) =>
      contextOf(request as Request, response as Response).caller?.principal ??
      `from:${ipKeyGenerator(request.ip ?? '')}`,
    handler: (request, response) => {
      const most = limitOf(contextOf(request, response).caller, perMinute);
      throw new Problem('rate_limited', `More than ${most} requests per minute with this key.`);
    },
  });

const limitOf = (caller: Caller | null, perMinute: number): number =>
  (caller?.kind === 'tenant' && caller.key?.requestsPerMinute) || perMinute;
