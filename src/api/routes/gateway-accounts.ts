import { z } from 'zod';
import {
  changeGatewayAccount,
  createGatewayAccount,
  type GatewayAccountRow,
  listGatewayAccounts,
} from '../../db/gateway-accounts.js';
import type { Sealer } from '../../db/sealed.js';
import { newUuid } from '../../db/uuid.js';
import { audit } from '../audit.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { findGatewayAccount, findTenant } from '../find.js';
import { changedSecrets } from '../gateway-secrets.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Answer, operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  gatewayAccountChange,
  gatewayAccountQuery,
  gatewayAccountSchema,
  newGatewayAccount,
} from '../schemas/gateway.js';
import { gatewayAccountView } from '../views/gateway.js';

const params = z.object({ account: idText('Id of the account, or `<gateway>:<name>`.') });

/** Gateway accounts, for the operator. Secrets go in and never come out. */
export const createGatewayAccountRoutes = ({ sealer }: { sealer: Sealer }): readonly Route[] => [
  operatorRoute({
    method: 'post',
    path: '/admin/gateway-accounts',
    name: 'createGatewayAccount',
    summary: 'Register an account at a gateway, of a tenant or of the platform',
    body: newGatewayAccount,
    answers: { 201: { description: 'Created.', schema: gatewayAccountSchema } },
    problems: ['conflict', 'not_found'],
    handle: async ({ body, caller, requestId }, tx) => {
      const tenant = body.tenant === undefined ? null : await findTenant(tx, body.tenant);
      const row = await createGatewayAccount(tx, {
        id: newUuid(),
        tenantId: tenant?.id ?? null,
        gateway: body.gateway,
        name: body.name,
        mode: body.mode,
        secrets: changedSecrets(sealer, {}, body.secrets),
        allowedSources: body.allowed_sources ?? null,
      });
      if (!row) throw new Problem('conflict', `There is an account '${body.gateway}:${body.name}'.`);
      await audit(tx, { caller, requestId }, { action: 'gateway_account.create', ...told(row) }, row.tenant_id);
      return answer(201, row);
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-accounts',
    name: 'listGatewayAccounts',
    summary: 'List gateway accounts',
    query: z.strictObject({ ...pageQuery, ...gatewayAccountQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('GatewayAccount', gatewayAccountSchema) } },
    problems: ['not_found'],
    handle: async ({ query }, tx) => {
      const tenantId = query.tenant === undefined ? undefined : (await findTenant(tx, query.tenant)).id;
      const page = await listGatewayAccounts(tx, { gateway: query.gateway, tenantId }, pageOf(query));
      return { status: 200, body: listBody(page, gatewayAccountView) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-accounts/{account}',
    name: 'getGatewayAccount',
    summary: 'Read a gateway account',
    params,
    answers: { 200: { description: 'The account.', schema: gatewayAccountSchema } },
    handle: async ({ params }, tx) => answer(200, await findGatewayAccount(tx, params.account)),
  }),
  operatorRoute({
    method: 'patch',
    path: '/admin/gateway-accounts/{account}',
    name: 'updateGatewayAccount',
    summary: 'Change a gateway account, or add a secret while rotating',
    params,
    body: gatewayAccountChange,
    answers: { 200: { description: 'The account as it is now.', schema: gatewayAccountSchema } },
    problems: ['precondition_failed', 'illegal_transition'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      const { id, name } = await findGatewayAccount(tx, params.account);
      if (name === 'default')
        throw new Problem('illegal_transition', 'Cannot change the default account: the environment describes it.');
      const row = await changeGatewayAccount(tx, id, (before) => {
        checkIfMatch(ifMatch, before);
        return {
          mode: body.mode ?? before.mode,
          active: body.active ?? before.active,
          secrets: changedSecrets(sealer, before.secrets, body.secrets ?? {}),
          allowed_sources: body.allowed_sources === undefined ? before.allowed_sources : body.allowed_sources,
        };
      });
      if (!row) throw notFound('gateway account', params.account);
      await audit(tx, { caller, requestId }, { action: 'gateway_account.update', ...told(row) }, row.tenant_id);
      return answer(200, row);
    },
  }),
];

const told = (row: GatewayAccountRow) => ({
  entityType: 'gateway_account',
  entityId: row.id,
  after: gatewayAccountView(row),
});

const answer = (status: number, row: GatewayAccountRow): Answer => ({
  status,
  body: gatewayAccountView(row),
  headers: { ETag: etagOf(row) },
});
