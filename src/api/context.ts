import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Place } from '../tracing/tracer.js';
import type { Caller } from './auth.js';
import { currentVersion, type Version } from './versions.js';

/** What is known of a request while it is answered. */
export interface RequestContext {
  id: string;
  startedAt: number;
  /** Pattern of its route, for logs and metrics; null: no route knows the path. */
  route: string | null;
  caller: Caller | null;
  version: Version;
  /** The body's bytes. */
  rawBody: Buffer;
  problem: string | null;
  /** Of its span; null: nobody has given it one yet. */
  place: Place | null;
}

const safeId = /^[A-Za-z0-9._:-]{1,128}$/;
const key = Symbol('context');
type WithContext = Response & { [key]?: RequestContext };

const idOf = (request: Request): string => {
  const given = request.get('x-request-id') ?? '';
  return safeId.test(given) ? given : randomUUID();
};

/** The request's context; made on first use. A caller's own `X-Request-Id` is kept when it is harmless. */
export function contextOf(request: Request, response: Response): RequestContext {
  const holder = response as WithContext;
  holder[key] ??= {
    id: idOf(request),
    startedAt: performance.now(),
    route: null,
    caller: null,
    version: currentVersion,
    rawBody: Buffer.alloc(0),
    problem: null,
    place: null,
  };
  return holder[key];
}
