import { z } from 'zod';
import {
  type ApiKeyRow,
  createApiKey,
  generateApiKey,
  listApiKeys,
  type NewKey,
  retireApiKey,
  revokeApiKey,
} from '../../db/api-keys.js';
import type { Tx } from '../../db/connection.js';
import { newUuid } from '../../db/uuid.js';
import { audit } from '../audit.js';
import type { Caller } from '../auth.js';
import { findTenant, uuidIn } from '../find.js';
import { listBody, listSchema } from '../pages.js';
import { notFound } from '../problems.js';
import { type Answer, operatorRoute, type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { apiKeySchema, createdApiKeySchema, newApiKey, rotation } from '../schemas/tenant.js';
import { apiKeyView } from '../views/tenant.js';

const tenant = idText('Id of the tenant, or `ext:` and its external id.');
const id = idText('Id of the key.');
const what = 'API key';

interface By {
  caller: Caller;
  requestId: string;
}

const create = async (tx: Tx, tenantId: string, body: z.infer<typeof newApiKey>, by: By): Promise<Answer> =>
  made(tx, by, 'api_key.create', {
    tenantId,
    name: body.name,
    scopes: [...new Set(body.scopes)],
    expiresAt: body.expires_at ? Date.parse(body.expires_at) : null,
    requestsPerMinute: body.requests_per_minute ?? null,
  });

const list = async (tx: Tx, tenantId: string): Promise<Answer> => ({
  status: 200,
  body: listBody({ rows: await listApiKeys(tx, tenantId), next: null }, apiKeyView),
});

async function rotate(tx: Tx, tenantId: string, text: string, grace: number, by: By): Promise<Answer> {
  const old = await retireApiKey(tx, tenantId, uuidIn('api_key', text, what), grace);
  if (!old) throw notFound('API key that has not ended', text);
  const { name, scopes, requests_per_minute: requestsPerMinute } = old;
  return made(tx, by, 'api_key.rotate', { tenantId, name, scopes, expiresAt: null, requestsPerMinute }, old);
}

async function revoke(tx: Tx, tenantId: string, text: string, by: By): Promise<Answer> {
  const row = await revokeApiKey(tx, tenantId, uuidIn('api_key', text, what));
  if (!row) throw notFound(what, text);
  await audit(tx, by, { action: 'api_key.revoke', entityType: 'api_key', entityId: row.id }, tenantId);
  return { status: 204 };
}

/** `before`: the key that it takes the place of. */
async function made(
  tx: Tx,
  by: By,
  action: string,
  fields: Omit<NewKey, 'id' | 'key'>,
  before?: ApiKeyRow,
): Promise<Answer> {
  const key = generateApiKey();
  const row = await createApiKey(tx, { ...fields, id: newUuid(), key });
  const view = apiKeyView(row);
  const told = { action, entityType: 'api_key', entityId: row.id, after: view };
  await audit(tx, by, { ...told, ...(before ? { before: apiKeyView(before) } : {}) }, fields.tenantId);
  return { status: 201, body: { ...view, key } };
}

const texts = {
  create: { name: 'createApiKey', summary: 'Make an API key; it is shown this once', body: newApiKey },
  list: { name: 'listApiKeys', summary: 'List the newest hundred API keys' },
  rotate: {
    name: 'rotateApiKey',
    summary: 'Make a key that takes the place of another, which ends after a time of grace',
    description: 'The new key has the name, the scopes and the limit of the old one, and no end.',
    body: rotation,
  },
  revoke: { name: 'revokeApiKey', summary: 'Revoke an API key, at once and for good' },
} as const;
const created = { 201: { description: 'Created.', schema: createdApiKeySchema } };
const listed = { 200: { description: 'The keys, without what opens.', schema: listSchema('ApiKey', apiKeySchema) } };
const revoked = { 204: { description: 'Revoked.', schema: null } };
const ofTenant = '/admin/tenants/{tenant}/api-keys';

/** API keys of tenants, for the operator. */
const operatorRoutes: readonly Route[] = [
  operatorRoute({
    ...texts.create,
    method: 'post',
    path: ofTenant,
    params: z.object({ tenant }),
    answers: created,
    handle: async ({ params, body, ...by }, tx) => create(tx, (await findTenant(tx, params.tenant)).id, body, by),
  }),
  operatorRoute({
    ...texts.list,
    method: 'get',
    path: ofTenant,
    params: z.object({ tenant }),
    answers: listed,
    handle: async ({ params }, tx) => list(tx, (await findTenant(tx, params.tenant)).id),
  }),
  operatorRoute({
    ...texts.rotate,
    method: 'post',
    path: `${ofTenant}/{id}/rotate`,
    params: z.object({ tenant, id }),
    answers: created,
    handle: async ({ params, body, ...by }, tx) =>
      rotate(tx, (await findTenant(tx, params.tenant)).id, params.id, body.grace_seconds, by),
  }),
  operatorRoute({
    ...texts.revoke,
    method: 'delete',
    path: `${ofTenant}/{id}`,
    params: z.object({ tenant, id }),
    answers: revoked,
    handle: async ({ params, ...by }, tx) => revoke(tx, (await findTenant(tx, params.tenant)).id, params.id, by),
  }),
];

/** The same for the tenant itself, with the scope `admin`. */
const tenantRoutes: readonly Route[] = [
  tenantRoute('admin', {
    ...texts.create,
    name: 'createOwnApiKey',
    method: 'post',
    path: '/api-keys',
    answers: created,
    handle: ({ body, ...by }, tx) => create(tx, by.caller.tenantId, body, by),
  }),
  tenantRoute('admin', {
    ...texts.list,
    name: 'listOwnApiKeys',
    method: 'get',
    path: '/api-keys',
    answers: listed,
    handle: ({ caller }, tx) => list(tx, caller.tenantId),
  }),
  tenantRoute('admin', {
    ...texts.rotate,
    name: 'rotateOwnApiKey',
    method: 'post',
    path: '/api-keys/{id}/rotate',
    params: z.object({ id }),
    answers: created,
    handle: ({ params, body, ...by }, tx) => rotate(tx, by.caller.tenantId, params.id, body.grace_seconds, by),
  }),
  tenantRoute('admin', {
    ...texts.revoke,
    name: 'revokeOwnApiKey',
    method: 'delete',
    path: '/api-keys/{id}',
    params: z.object({ id }),
    answers: revoked,
    handle: ({ params, ...by }, tx) => revoke(tx, by.caller.tenantId, params.id, by),
  }),
];

export const apiKeyRoutes: readonly Route[] = [...operatorRoutes, ...tenantRoutes];
