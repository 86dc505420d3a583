import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { contextOf } from './context.js';
import { Problem } from './problems.js';

/** So many requests per minute and key, in this process. */
export const createRateLimit = (perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'api-key',
    keyGenerator: (request, response) => contextOf(request, response).caller?.principal ?? 'nobody',
    handler: () => {
      throw new Problem('rate_limited', `More than ${perMinute} requests per minute with this key.`);
    },
  });
