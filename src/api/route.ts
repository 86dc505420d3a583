import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Tx } from '../db/connection.js';
import type { Traceparent } from '../domain/trace.js';
import type { Access, Caller, CallerSession, OperatorCaller, TenantCaller } from './auth.js';
import type { ProblemCode } from './problems.js';
import type { Site } from './site.js';

export interface Answer {
  status: number;
  /** JSON; absent: no body. */
  body?: unknown;
  /** In place of `body`, for who asks for it. */
  csv?: string;
  headers?: Record<string, string>;
  /** Writes the body itself, for as long as it takes, and ends it. */
  stream?: (response: ServerResponse) => void;
  /** After the commit, and not again when the answer is repeated. The answer waits for a promise. */
  afterCommit?: () => Promise<void> | undefined | void;
}

type Shape = z.ZodObject | undefined;
type Parsed<S extends Shape> = S extends z.ZodObject ? z.output<S> : Record<string, never>;

/** A request that was parsed and is allowed. */
export interface Incoming<P extends Shape, Q extends Shape, B extends Shape, C> {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  caller: C;
  requestId: string;
  /** Of its span; a transaction of its own that appends says so itself. */
  traceparent: Traceparent;
  ifMatch: string | undefined;
  lastEventId: string | undefined;
  /** `Accept` prefers CSV to JSON. */
  wantsCsv: boolean;
  /** How we were reached. */
  site: () => Site;
  /** Of whoever asks; null: unknown. */
  address: string | null;
  origin: string | undefined;
}

interface Definition<P extends Shape, Q extends Shape, B extends Shape> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v1`, in OpenAPI's form: `/admin/tenants/{tenant}`. */
  path: string;
  /** Name of the operation, unique. */
  name: string;
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Of the request, beyond those of every route: for OpenAPI. */
  headers?: z.ZodObject;
  /** Status → body of the answer, JSON unless `type` says otherwise; null: none. `csv`: as CSV, too. */
  answers: Readonly<Record<number, { description: string; schema: z.ZodType | null; type?: string; csv?: boolean }>>;
  /** Beyond those that every route may answer with. */
  problems?: readonly ProblemCode[];
  /** Changes nothing, and answers the same request the same way: an Idempotency-Key has nothing to keep. */
  isPure?: boolean;
  /** It changes something, and is how a tenant gets at its own data: a suspended one may, too. */
  servesSuspended?: boolean;
  /** Bytes of a body, in place of 1 MiB. */
  bodyLimit?: number;
}

/**
 * Either works in one transaction, which also keeps the answer for its Idempotency-Key, or without any; or in one where there
 * is a key, and otherwise as it likes.
 */
type Handling<I extends { caller: Caller | null }> = {
  /** Before the body is read: refuses by throwing. In place of the limit of requests per key. */
  admit?: (caller: I['caller']) => void;
} & (
  | { handle: (incoming: I, tx: Tx) => Promise<Answer>; serve?: (incoming: I) => Promise<Answer> }
  | { serve: (incoming: I) => Promise<Answer> }
);

export interface Route extends Definition<Shape, Shape, Shape> {
  /** `open`: nothing is asked, and nobody is known. */
  access: Access | 'open';
  admit?: (caller: never) => void;
  handle?: (incoming: never, tx: Tx) => Promise<Answer>;
  serve?: (incoming: never) => Promise<Answer>;
}

/** A route of the operator; its transaction runs as `app_system`. */
export const operatorRoute = <P extends Shape = undefined, Q extends Shape = undefined, B extends Shape = undefined>(
  route: Definition<P, Q, B> & Handling<Incoming<P, Q, B, OperatorCaller>>,
): Route => ({ ...route, access: 'operator' }) as Route;

/** A route of a tenant; its transaction sees that tenant only. */
export const tenantRoute = <P extends Shape = undefined, Q extends Shape = undefined, B extends Shape = undefined>(
  access: 'read' | 'write' | 'admin',
  route: Definition<P, Q, B> & Handling<Incoming<P, Q, B, TenantCaller>>,
): Route => ({ ...route, access }) as Route;

/** A route of whoever has a session, a tenant or the operator; its transaction is as theirs. */
export const sessionRoute = <P extends Shape = undefined, Q extends Shape = undefined, B extends Shape = undefined>(
  route: Definition<P, Q, B> & Handling<Incoming<P, Q, B, Caller & { session: CallerSession }>>,
): Route => ({ ...route, access: 'session' }) as Route;

/** A route of who is not known yet; it has no transaction, and its answer is not kept for an Idempotency-Key. */
export const openRoute = <P extends Shape = undefined, Q extends Shape = undefined, B extends Shape = undefined>(
  route: Definition<P, Q, B> & { serve: (incoming: Incoming<P, Q, B, null>) => Promise<Answer> },
): Route => ({ ...route, access: 'open' }) as Route;

/** It is of a tenant, whoever asks for it. */
export const isTenantRoute = (route: Route): route is Route & { access: 'read' | 'write' | 'admin' } =>
  ['read', 'write', 'admin'].includes(route.access);

/** Express' form of a path: `{id}` → `:id`. */
export const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
