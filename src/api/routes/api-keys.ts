import { z } from 'zod';
import { createApiKey, generateApiKey, listApiKeys, revokeApiKey } from '../../db/api-keys.js';
import { newUuid } from '../../db/uuid.js';
import { audit } from '../audit.js';
import { findTenant, uuidIn } from '../find.js';
import { listBody, listSchema } from '../pages.js';
import { notFound } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import { apiKeySchema, createdApiKeySchema, newApiKey } from '../schemas/tenant.js';
import { apiKeyView } from '../views/tenant.js';

const tenant = idText('Id of the tenant, or `ext:` and its external id.');

/** API keys of tenants, for the operator. */
export const apiKeyRoutes: readonly Route[] = [
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/api-keys',
    name: 'createApiKey',
    summary: 'Make an API key; it is shown this once',
    params: z.object({ tenant }),
    body: newApiKey,
    answers: { 201: { description: 'Created.', schema: createdApiKeySchema } },
    handle: async ({ params, body, caller, requestId }, tx) => {
      const owner = await findTenant(tx, params.tenant);
      const key = generateApiKey();
      const row = await createApiKey(tx, {
        id: newUuid(),
        tenantId: owner.id,
        name: body.name,
        key,
        scopes: [...new Set(body.scopes)],
        expiresAt: body.expires_at ? Date.parse(body.expires_at) : null,
      });
      const view = apiKeyView(row);
      const told = { action: 'api_key.create', entityType: 'api_key', entityId: row.id, after: view };
      await audit(tx, { caller, requestId }, told, owner.id);
      return { status: 201, body: { ...view, key } };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/tenants/{tenant}/api-keys',
    name: 'listApiKeys',
    summary: 'List the newest hundred API keys of a tenant',
    params: z.object({ tenant }),
    answers: { 200: { description: 'The keys, without what opens.', schema: listSchema('ApiKey', apiKeySchema) } },
    handle: async ({ params }, tx) => {
      const owner = await findTenant(tx, params.tenant);
      return { status: 200, body: listBody({ rows: await listApiKeys(tx, owner.id), next: null }, apiKeyView) };
    },
  }),
  operatorRoute({
    method: 'delete',
    path: '/admin/tenants/{tenant}/api-keys/{id}',
    name: 'revokeApiKey',
    summary: 'Revoke an API key, at once and for good',
    params: z.object({ tenant, id: idText('Id of the key.') }),
    answers: { 204: { description: 'Revoked.', schema: null } },
    handle: async ({ params, caller, requestId }, tx) => {
      const owner = await findTenant(tx, params.tenant);
      const row = await revokeApiKey(tx, owner.id, uuidIn('api_key', params.id, 'API key'));
      if (!row) throw notFound('API key', params.id);
      const told = { action: 'api_key.revoke', entityType: 'api_key', entityId: row.id };
      await audit(tx, { caller, requestId }, told, owner.id);
      return { status: 204 };
    },
  }),
];
