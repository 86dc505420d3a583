import { z } from 'zod';
import { discardSome, openDeliveriesOf, orderSome } from '../../db/backlog.js';
import type { StoredHeaders } from '../../db/claims.js';
import type { Database } from '../../db/connection.js';
import {
  createEndpoint,
  type EndpointRow,
  endpointById,
  listEndpoints,
  lockEndpoint,
  setEndpointSecrets,
  setEndpointStatus,
  updateEndpoint,
} from '../../db/endpoints.js';
import { claimsInHand } from '../../db/holds.js';
import { type Sealer, sealPurposes } from '../../db/sealed.js';
import { newUuid } from '../../db/uuid.js';
import { sealHeaders } from '../../webhooks/sealed-headers.js';
import { generateSecret } from '../../webhooks/sign.js';
import { audit } from '../audit.js';
import { changedEndpointFields, checkSecret, newEndpointFields } from '../endpoint-input.js';
import { firstSecret, rotatedSecrets } from '../endpoint-secrets.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { checkFilterRoom } from '../filter-room.js';
import { uuidIn } from '../find.js';
import { untilBegun } from '../hold.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  newSubscription,
  rotation,
  subscriptionChange,
  subscriptionQuery,
  subscriptionSchema,
  subscriptionWithSecret,
} from '../schemas/webhook.js';
import { subscriptionView } from '../views/webhook.js';

export interface SubscriptionDeps {
  db: Database;
  sealer: Sealer;
  allowInsecureEndpoints: boolean;
  wakeEndpoints: (ids: string[]) => Promise<void>;
  now: () => number;
}

const params = z.object({ id: idText('Id of the webhook subscription.') });
const defaultGraceSeconds = 86_400;
const what = 'webhook subscription';

/** A tenant's webhook subscriptions; paths are below `/webhooks` and `/tenant/webhooks`. */
export function createSubscriptionRoutes(deps: SubscriptionDeps): readonly Route[] {
  const { sealer, allowInsecureEndpoints: allowInsecure } = deps;
  const sealed = <F extends { headers: StoredHeaders }>(fields: F) => ({
    ...fields,
    headers: sealHeaders(fields.headers, (value) => sealer.seal(value, sealPurposes.endpointSecret)),
  });
  return [
    tenantRoute('write', {
      method: 'post',
      path: '/subscriptions',
      name: 'createWebhookSubscription',
      summary: 'Subscribe a URL to events',
      body: newSubscription,
      answers: { 201: { description: 'Created; the secret is shown this once.', schema: subscriptionWithSecret } },
      handle: async ({ body, caller, requestId }, tx) => {
        const fields = sealed(newEndpointFields(body, allowInsecure));
        await checkFilterRoom(tx, caller.tenantId, body.filter);
        const secret = body.secret ?? generateSecret();
        const secrets = firstSecret(sealer, secret);
        const row = await createEndpoint(tx, caller.tenantId, { id: newUuid(), ...fields, secrets });
        await audit(
          tx,
          { caller, requestId },
          { action: 'endpoint.create', ...about(row), after: subscriptionView(row) },
        );
        return { ...answer(201, row), body: { ...subscriptionView(row), secret } };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/subscriptions',
      name: 'listWebhookSubscriptions',
      summary: 'List webhook subscriptions',
      query: z.strictObject({ ...pageQuery, ...subscriptionQuery }),
      answers: { 200: { description: 'A page.', schema: listSchema('WebhookSubscription', subscriptionSchema) } },
      handle: async ({ query, caller }, tx) => {
        const page = await listEndpoints(tx, caller.tenantId, query, pageOf(query));
        return { status: 200, body: listBody(page, subscriptionView) };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/subscriptions/{id}',
      name: 'getWebhookSubscription',
      summary: 'Read a webhook subscription',
      params,
      answers: { 200: { description: 'The subscription.', schema: subscriptionSchema } },
      handle: async ({ params, caller }, tx) =>
        answer(200, found(await endpointById(tx, caller.tenantId, uuid(params.id)), params.id)),
    }),
    tenantRoute('write', {
      method: 'patch',
      path: '/subscriptions/{id}',
      name: 'updateWebhookSubscription',
      summary: 'Change a webhook subscription',
      params,
      body: subscriptionChange,
      answers: { 200: { description: 'The subscription as it is now.', schema: subscriptionSchema } },
      problems: ['precondition_failed'],
      handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
        const before = found(await lockEndpoint(tx, caller.tenantId, uuid(params.id)), params.id);
        checkIfMatch(ifMatch, before);
        await checkFilterRoom(tx, caller.tenantId, body.filter, before.id);
        const fields = sealed(changedEndpointFields(before, body, { allowInsecure, now: deps.now() }));
        const row = found(await updateEndpoint(tx, caller.tenantId, before.id, fields), params.id);
        if (row.ordered && !before.ordered) await orderSome(tx, row.id);
        const isHeldAnew = row.hold_until !== null && row.hold_until !== before.hold_until;
        const begun = isHeldAnew ? await claimsInHand(tx, caller.tenantId, row.id) : null;
        const told = { before: subscriptionView(before), after: subscriptionView(row) };
        await audit(tx, { caller, requestId }, { action: 'endpoint.update', ...about(row), ...told });
        return {
          ...answer(200, row),
          afterCommit: () => {
            void deps.wakeEndpoints([row.id]);
            return begun === null ? undefined : untilBegun(deps.db, caller.tenantId, begun);
          },
        };
      },
    }),
    tenantRoute('write', {
      method: 'delete',
      path: '/subscriptions/{id}',
      name: 'deleteWebhookSubscription',
      summary: 'Delete a webhook subscription; what it has not got yet is discarded',
      params,
      answers: { 204: { description: 'Deleted.', schema: null } },
      handle: async ({ params, caller, requestId }, tx) => {
        const row = found(await lockEndpoint(tx, caller.tenantId, uuid(params.id)), params.id);
        await setEndpointStatus(tx, caller.tenantId, row.id, 'deleted', null);
        const discarded = await openDeliveriesOf(tx, row.id);
        await discardSome(tx, row.id);
        await audit(tx, { caller, requestId }, { action: 'endpoint.delete', ...about(row), after: { discarded } });
        return { status: 204, afterCommit: () => void deps.wakeEndpoints([row.id]) };
      },
    }),
    tenantRoute('write', {
      method: 'post',
      path: '/subscriptions/{id}/rotate-secret',
      name: 'rotateWebhookSecret',
      summary: 'Make a new secret; the one before signs too until the grace period ends',
      params,
      body: rotation,
      answers: { 200: { description: 'The new secret is shown this once.', schema: subscriptionWithSecret } },
      handle: async ({ params, body, caller, requestId }, tx) => {
        if (body.secret !== undefined) checkSecret(body.secret);
        const before = found(await lockEndpoint(tx, caller.tenantId, uuid(params.id)), params.id);
        const secret = body.secret ?? generateSecret();
        const graceMs = (body.grace_seconds ?? defaultGraceSeconds) * 1000;
        const secrets = rotatedSecrets(sealer, before.secrets, secret, graceMs, deps.now());
        const row = found(await setEndpointSecrets(tx, caller.tenantId, before.id, secrets), params.id);
        await audit(tx, { caller, requestId }, { action: 'endpoint.rotate_secret', ...about(row) });
        return { ...answer(200, row), body: { ...subscriptionView(row), secret } };
      },
    }),
  ];
}

const uuid = (id: string): string => uuidIn('endpoint', id, what);

function found(row: EndpointRow | null, id: string): EndpointRow {
  if (!row) throw notFound(what, id);
  return row;
}

const about = (row: EndpointRow) => ({ entityType: 'endpoint', entityId: row.id });

const answer = (status: number, row: EndpointRow): Answer => ({
  status,
  body: subscriptionView(row),
  headers: { ETag: etagOf(row) },
});
