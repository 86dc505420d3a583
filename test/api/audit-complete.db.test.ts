import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { billingRecipes, type Recipe } from './audit-recipes-billing.js';
import { dunningRecipes } from './audit-recipes-dunning.js';
import { gatewayRecipes } from './audit-recipes-gateway.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';
import { logIn } from './sessions.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant('a', ['admin']);
});
afterAll(() => api.close());

/** Routes that leave no entry, and why. */
const unaudited: Readonly<Record<string, string>> = {
  publishEvents: 'the event is the record of who published it',
  renderQuote: 'it keeps nothing',
  previewTemplateText: 'it keeps nothing',
  testWebhookFilter: 'it keeps, shows and sends nothing',
  testWebhookUrl: 'it keeps, shows and sends nothing',
  recordUsage: 'the usage is the record of itself',
  recomputeUsagePeriod: 'it compares, and changes nothing',
  ...Object.fromEntries(
    ['makeCustomReport', 'makeCustomReportOfTenant', 'makePlatformCustomReport'].map((name) => [
      name,
      'it changes nothing',
    ]),
  ),
};

const endpoint = async (status = 'active'): Promise<string> => {
  const made = await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  await api.sql('update endpoints set status = $2 where id = $1', [uuidOf('endpoint', made.body.id), status]);
  return made.body.id;
};
const ofEndpoint = (action: string, status?: string): Recipe => ({
  action,
  make: async () => ({ path: { id: await endpoint(status) } }),
});
const delivery = async (status: string, ordered = false): Promise<string> => {
  const id = await endpoint();
  await api.sql('update endpoints set ordered = $2 where id = $1', [uuidOf('endpoint', id), ordered]);
  await tellEvent(api, tenant);
  const [row] = await api.sql<{ id: string }>(
    'update deliveries set status = $2, lease_token = null, lease_until = null where endpoint_id = $1 returning id',
    [uuidOf('endpoint', id), status],
  );
  return publicId('delivery', row!.id);
};
const ofDelivery = (action: string, status: string, ordered?: boolean): Recipe => ({
  action,
  make: async () => ({ path: { id: await delivery(status, ordered) } }),
});
const ofTenant = async () => ({ path: { tenant: tenant.id } });
const customer = async (): Promise<string> => {
  const id = newUuid();
  await api.sql('insert into customers (id, tenant_id, external_id, name) values ($1::uuid, $2, $1::text, $1::text)', [
    id,
    tenant.uuid,
  ]);
  return publicId('customer', id);
};
const account = async () =>
  (
    await api.operator('POST', '/admin/gateway-accounts', {
      ...{
        gateway: 'stripe',
        name: `a-${newUuid()}`,
        mode: 'test',
        tenant: tenant.id,
        secrets: { webhook_secret: 's' },
      },
    })
  ).body;
const gatewayEvent = async (): Promise<string> => {
  const id = newUuid();
  await api.sql(
    `insert into gateway_events (id, tenant_id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status, attempts)
     values ($1::uuid, $2, 'stripe', $3, false, $1::text, 'x', 'body', 'h', 'dead_letter', 1)`,
    [id, tenant.uuid, uuidOf('gateway_account', (await account()).id)],
  );
  return publicId('gateway_event', id);
};
const eventType = async () => {
  const name = `custom.t_${newUuid().replaceAll('-', '_')}`;
  await tenant.call('POST', '/webhooks/event-types', { name, description: 'd', schema: { type: 'object' } });
  return { path: { name } };
};

/** One that a gateway has told of, which can be asked to end it. */
const recipes: Readonly<Record<string, Recipe>> = {
  ...billingRecipes(() => tenant),
  ...dunningRecipes(
    () => api,
    () => tenant,
  ),
  ...gatewayRecipes(
    () => api,
    () => tenant,
  ),
  createTenant: {
    action: 'tenant.create',
    of: 'new tenant',
    make: async () => ({ body: { external_id: 'new', name: 'New' } }),
  },
  updateTenant: { action: 'tenant.update', make: async () => ({ ...(await ofTenant()), body: { name: 'Other' } }) },
  suspendTenant: {
    action: 'tenant.suspend',
    make: async () => {
      // In test mode it would get a second account, and what is told of accounts would be told twice.
      await api.sql('update tenants set livemode = true where id = $1', [tenant.uuid]);
      await api.operator('POST', `/admin/tenants/${tenant.id}/reactivate`, {});
      return ofTenant();
    },
  },
  reactivateTenant: {
    action: 'tenant.reactivate',
    make: async () => {
      await api.operator('POST', `/admin/tenants/${tenant.id}/suspend`, {});
      return ofTenant();
    },
  },
  createApiKey: {
    action: 'api_key.create',
    make: async () => ({ ...(await ofTenant()), body: { name: 'k', scopes: ['read'] } }),
  },
  revokeApiKey: {
    action: 'api_key.revoke',
    make: async () => {
      const path = `/admin/tenants/${tenant.id}/api-keys`;
      const { body } = await api.operator('POST', path, { name: 'k', scopes: ['read'] });
      return { path: { tenant: tenant.id, id: body.id } };
    },
  },
  rotateApiKey: {
    action: 'api_key.rotate',
    make: async () => {
      const path = `/admin/tenants/${tenant.id}/api-keys`;
      const { body } = await api.operator('POST', path, { name: 'k', scopes: ['read'] });
      return { path: { tenant: tenant.id, id: body.id } };
    },
  },
  createPortalLink: { action: 'portal_link.create', make: async () => ({ ...(await ofTenant()), body: {} }) },
  endTenantSessions: { action: 'session.end_all', make: ofTenant },
  createSession: { action: 'session.create', as: null, make: async () => ({ body: { api_key: tenant.key } }) },
  endSession: {
    action: 'session.end',
    as: null,
    make: async () => ({ headers: (await logIn(api, { api_key: tenant.key })).headers }),
  },
  endAllSessions: {
    action: 'session.end_all',
    as: null,
    make: async () => ({ headers: (await logIn(api, { api_key: tenant.key })).headers }),
  },
  createGatewayAccount: {
    action: 'gateway_account.create',
    make: async () => ({
      body: { gateway: 'stripe', name: 'made', mode: 'test', tenant: tenant.id, secrets: { webhook_secret: 's' } },
    }),
  },
  updateGatewayAccount: {
    action: 'gateway_account.update',
    make: async () => ({ path: { account: (await account()).id }, body: { active: false } }),
  },
  putGatewayRef: {
    action: 'gateway_ref.put',
    make: async () => {
      const { id } = await account();
      return {
        body: {
          ...{ gateway_account: id, kind: 'customer', provider_id: 'cus_1', tenant: tenant.id },
          customer: await customer(),
        },
      };
    },
  },
  getGatewayEvent: {
    action: 'gateway_event.read_body',
    make: async () => ({ path: { id: await gatewayEvent() }, query: '?include=body' }),
  },
  replayGatewayEvent: {
    action: 'gateway_event.replay',
    make: async () => ({ path: { id: await gatewayEvent() } }),
  },
  replayGatewayEvents: {
    action: 'gateway_event.replay',
    of: 'nobody',
    make: async () => ({ body: { filter: { status: 'dead_letter' } } }),
  },
  cancelGatewayEventReplay: {
    action: 'gateway_event.cancel_replay',
    of: 'nobody',
    make: async () => {
      const { body } = await api.operator('POST', '/admin/gateway-events/replay', { filter: {} });
      return { path: { id: body.replay_id } };
    },
  },
  resolveAlert: {
    action: 'alert.resolve',
    make: async () => {
      const id = newUuid();
      await api.sql(
        `insert into alerts (id, tenant_id, kind, key, message) values ($1::uuid, $2, 'dead_letter', $1::text, 'm')`,
        [id, tenant.uuid],
      );
      return { path: { id: publicId('alert', id) } };
    },
  },
  wakeWorkflow: { action: 'workflow.wake', make: async () => ({ path: { id: await endpoint() } }) },
  eraseTenant: {
    action: 'tenant.erase',
    make: async () => ({ ...(await ofTenant()), body: { reason: 'asked', dry_run: true } }),
  },
  eraseCustomer: {
    action: 'customer.erase',
    make: async () => ({
      path: { customer: await customer() },
      body: { tenant: tenant.id, reason: 'asked', dry_run: true },
    }),
  },
  createWebhookSubscription: {
    action: 'endpoint.create',
    make: async () => ({ body: { url: 'https://example.com', event: '*' } }),
  },
  updateWebhookSubscription: {
    action: 'endpoint.update',
    make: async () => ({ path: { id: await endpoint() }, body: { description: 'd' } }),
  },
  deleteWebhookSubscription: ofEndpoint('endpoint.delete'),
  rotateWebhookSecret: ofEndpoint('endpoint.rotate_secret'),
  testWebhookSubscription: ofEndpoint('endpoint.test'),
  enableWebhookSubscription: ofEndpoint('endpoint.enable', 'disabled'),
  disableWebhookSubscription: ofEndpoint('endpoint.disable'),
  pauseWebhookSubscription: ofEndpoint('endpoint.pause'),
  resumeWebhookSubscription: ofEndpoint('endpoint.resume', 'paused'),
  retryDelivery: ofDelivery('delivery.retry', 'failed'),
  cancelDelivery: ofDelivery('delivery.cancel', 'pending'),
  skipDelivery: ofDelivery('delivery.skip', 'pending', true),
  replayDeliveries: { action: 'delivery.replay', make: async () => ({ body: { filter: {} } }) },
  recoverWebhookSubscription: {
    action: 'delivery.replay',
    make: async () => ({ path: { id: await endpoint() }, body: { since: '2020-01-01T00:00:00Z' } }),
  },
  replayMissingDeliveries: {
    action: 'delivery.replay',
    make: async () => ({ path: { id: await endpoint() }, body: { since: '2020-01-01T00:00:00Z' } }),
  },
  cancelDeliveryReplay: {
    action: 'delivery.cancel_replay',
    make: async () => {
      const { body } = await tenant.call('POST', '/webhooks/deliveries/replay', { filter: {} });
      return { path: { id: body.replay_id } };
    },
  },
  createExport: { action: 'export.create', make: async () => ({ body: { kind: 'audit' } }) },
  createOperatorExport: {
    action: 'export.create',
    make: async () => ({ body: { kind: 'audit', tenant: tenant.id } }),
  },
  cancelOperatorExport: {
    action: 'export.cancel',
    make: async () => {
      const { body } = await api.operator('POST', '/admin/exports', { kind: 'audit', tenant: tenant.id });
      return { path: { id: body.id } };
    },
  },
  cancelExport: {
    action: 'export.cancel',
    make: async () => {
      const { body } = await tenant.call('POST', '/exports', { kind: 'audit' });
      return { path: { id: body.id } };
    },
  },
  createEventType: {
    action: 'event_type.create',
    make: async () => ({ body: { name: 'custom.made', description: 'd', schema: { type: 'object' } } }),
  },
  updateEventType: {
    action: 'event_type.update',
    make: async () => ({ ...(await eventType()), body: { description: 'other' } }),
  },
  archiveEventType: { action: 'event_type.archive', make: eventType },
};

const routes = createRoutes({ config: {} } as RouteDeps);
/** Both prefixes of webhooks lead to the same. */
const once = routes.filter(({ name }, index) => routes.findIndex((one) => one.name === name) === index);

test('every route that writes has a recipe here, or the reason why it leaves no entry', () => {
  const writing = once.filter((route) => route.method !== 'get').map((route) => route.name);
  expect(writing.filter((name) => !(name in recipes) && !(name in unaudited))).toEqual([]);
  const names = routes.map((route) => route.name);
  expect([...Object.keys(recipes), ...Object.keys(unaudited)].filter((name) => !names.includes(name))).toEqual([]);
});

test.each(once.filter((route) => route.name in recipes))(
  '$name leaves one entry, of who asked, in the chain of whom it is about',
  async ({ name, method, path, access }) => {
    const { make, action, of, as } = recipes[name]!;
    await api.sql(`update delivery_replays set status = 'done', finished_at = now()`);
    const { path: filling = {}, query = '', body, headers } = await make();
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, part: string) => filling[part]!) + query;
    const call = as === null ? api.as(null) : access === 'operator' ? api.operator : tenant.call;
    const requestId = `audit-${name}`;
    const sent = method === 'get' || method === 'delete' ? undefined : (body ?? {});
    const reply = await call(method.toUpperCase(), filled, sent, { 'x-request-id': requestId, ...headers });
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    const [key] = await api.sql<{ id: string }>(`select id from api_keys where tenant_id = $1 and name = 'test'`, [
      tenant.uuid,
    ]);
    const whose = of === 'nobody' ? null : of === 'new tenant' ? uuidOf('tenant', reply.body.id) : tenant.uuid;
    expect(
      await api.sql('select tenant_id, actor_type, actor_id, action from audit_log where request_id = $1', [requestId]),
    ).toEqual([
      access === 'operator'
        ? { tenant_id: whose, actor_type: 'operator', actor_id: null, action }
        : { tenant_id: whose, actor_type: 'api_key', actor_id: key!.id, action },
    ]);
  },
);
