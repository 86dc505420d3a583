import { z } from 'zod';
import type { Tx } from '../db/connection.js';
import type { Biller } from './auth.js';
import { findTenant } from './find.js';
import type { ProblemCode } from './problems.js';
import { type Answer, operatorRoute, type Route, tenantRoute } from './route.js';
import { idText } from './schemas/fields.js';

/** A request of a tenant, or of the operator for it; its transaction sees that tenant only. */
export interface OfBoth<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> {
  by: Biller;
  tenantId: string;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  requestId: string;
}

interface Shared<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> {
  access: 'read' | 'write';
  method: 'get' | 'post' | 'put' | 'delete';
  /** Of the tenant; the operator's is below `/admin/tenants/{tenant}`. */
  path: string;
  /** Of the tenant's operation, and of the operator's. */
  names: readonly [string, string];
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  answers: Route['answers'];
  problems?: readonly ProblemCode[];
}

const ofTenant = { tenant: idText('Id of the tenant, or `ext:` and its external id.') };

/** The same twice: for a tenant of its own, and for the operator of a tenant that the path names. */
export function forBoth<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodObject = z.ZodObject,
>(
  { access, names, path, params, problems = [], ...same }: Shared<P, Q, B>,
  handle: (request: OfBoth<P, Q, B>, tx: Tx) => Promise<Answer>,
): Route[] {
  const [tenantName, operatorName] = names;
  const given = ({
    params,
    query,
    body,
    requestId,
  }: {
    params: object;
    query: object;
    body: object;
    requestId: string;
  }) => ({ params, query, body, requestId }) as Pick<OfBoth<P, Q, B>, 'params' | 'query' | 'body' | 'requestId'>;
  return [
    tenantRoute(access, {
      ...{ ...same, path, name: tenantName, problems },
      ...(params === undefined ? {} : { params }),
      handle: ({ caller, ...request }, tx) => handle({ ...given(request), by: caller, tenantId: caller.tenantId }, tx),
    }),
    operatorRoute({
      ...{ ...same, path: `/admin/tenants/{tenant}${path}`, name: operatorName, problems: [...problems, 'not_found'] },
      params: (params ?? z.object({})).extend(ofTenant),
      handle: async ({ caller, ...request }, tx) => {
        const { id } = await findTenant(tx, String(request.params.tenant));
        await tx.actAs([id]);
        return handle({ ...given(request), by: { ...caller, tenantId: id }, tenantId: id }, tx);
      },
    }),
  ];
}
