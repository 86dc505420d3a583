import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorize, type TenantCaller } from '../../src/api/auth.js';
import { isTenantRoute } from '../../src/api/route.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { uuidOf } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

const secret = 'a shared secret of at least 32 bytes';
let api: TestApi;
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  const delegation = { hs256Secret: secret, audience: 'billhook', issuer: undefined };
  api = await startTestApi({ config: { delegation } });
  [tenant, other] = [await api.tenant('late', ['admin']), await api.tenant('other', ['admin'])];
});
afterAll(() => api.close());

const setStatus = (status: string) =>
  api.sql(
    `update tenants set status = $2::text::tenant_status, status_reason = 'abuse', suspended_at = case when $2::text = 'suspended' then now() end,
       canceled_at = case when $2::text = 'canceled' then now() end where id = $1`,
    [tenant.uuid, status],
  );
const routes = createRoutes({ config: {} } as RouteDeps).filter(isTenantRoute);
const isRead = ({ method, access }: (typeof routes)[number]) => method === 'get' || access === 'read';
const caller: Omit<TenantCaller, 'tenantStatus'> = {
  ...{
    kind: 'tenant',
    principal: 'p',
    key: null,
    session: null,
    expiresAt: null,
    tenantId: 't',
    tenantExternalId: 't',
  },
  ...{ eventTypesVersion: 0, settings: {}, scopes: ['admin'] },
};
/** Things that do not exist. */
const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'x');

describe.each(['suspended', 'canceled'] as const)('a tenant that is %s, for whatever reason', (status) => {
  beforeAll(() => setStatus(status));
  afterAll(() => setStatus('active'));

  test('may write by no route but those of its exports, by key or context, and read by all', async () => {
    const context = await new SignJWT({ tenant: 'late', sub: 'user-7', scope: 'admin', aud: 'billhook' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(secret));
    const asked = routes
      .filter((route) => !isRead(route))
      .map(async ({ name, method, path }, index) => {
        const [call, headers] = index % 2 === 0 ? [tenant.call, {}] : [api.as(null), { 'x-billhook-context': context }];
        const { status: is, body } = await call(method.toUpperCase(), pathOf(path), {}, headers);
        return is === 403 && body.code === 'tenant_suspended' ? [] : name;
      });
    expect((await Promise.all(asked)).flat().sort()).toEqual(['cancelExport', 'createExport']);
    for (const route of routes.filter(isRead))
      expect(() => authorize({ ...caller, tenantStatus: status }, route), route.name).not.toThrow();
    expect((await tenant.call('GET', '/customers')).status).toBe(200);
    expect(await tenant.call('POST', '/customers', { name: 'C' })).toMatchObject({
      status: 403,
      body: { code: 'tenant_suspended', detail: `The tenant is ${status}: it may only read.` },
    });
  });

  test('is no other one, and the operator goes on with both', async () => {
    expect((await other.call('POST', '/customers', { name: `of other ${status}` })).status).toBe(201);
    const shown = await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { name: `Still ${status}` });
    expect(shown).toMatchObject({
      status: 200,
      body: { status, access: status === 'suspended' ? 'read_only' : 'none' },
    });
  });
});

test('access follows dunning: of a tenant, of a customer, of the run; a pause gives nothing back', async () => {
  const ofTenant = await inDunning(api, tenant, { kind: 'platform' });
  const ofCustomer = await inDunning(api, tenant);
  const { body: run } = await tenant.call('GET', `/dunning/${ofCustomer}`);
  const seen = async () => [
    (await api.operator('GET', `/admin/tenants/${tenant.id}`)).body.access,
    (await api.operator('GET', '/admin/tenants?limit=10')).body.data.map((one: { access: string }) => one.access),
    (await tenant.call('GET', `/customers/${run.customer_id}`)).body.access,
    (await tenant.call('GET', '/customers?limit=10')).body.data.map((one: { access: string }) => one.access),
    (await tenant.call('GET', `/dunning/${ofCustomer}`)).body.access,
    (await tenant.call('GET', `/dunning/preview?account=${run.customer_id}`)).body.access,
  ];
  const put = async (state: string, paused: string | null) => {
    const ids = [ofTenant, ofCustomer].map((id) => uuidOf('dunning_run', id));
    await api.sql('update dunning_runs set state = $2, paused_state = $3 where id = any ($1)', [ids, state, paused]);
    await api.sql(
      'update billing_accounts set dunning_state = $2 where id in (select billing_account_id from dunning_runs where id = any ($1))',
      [ids, state],
    );
  };
  expect(await seen()).toEqual(['full', ['full', 'full'], 'full', ['full'], 'full', 'full']);
  for (const [state, paused] of [['final_notice', null] as const, ['paused', 'final_notice'] as const]) {
    await put(state, paused);
    const less = 'no_new_orders';
    expect(await seen()).toEqual([less, ['full', less], less, [less], less, less]);
  }
  // Its last notice keeps a tenant from nothing in our own API.
  expect((await tenant.call('POST', '/customers', { name: 'New' })).status).toBe(201);
});

test('a customer in final notice or beyond orders nothing: neither a new order nor an old draft', async () => {
  const order = { currency: 'USD', lines: [{ description: 'd', unit_amount: 5 }] };
  const run = await inDunning(api, tenant);
  const { customer_id: customer } = (await tenant.call('GET', `/dunning/${run}`)).body;
  const create = () => tenant.call('POST', '/tenant/sales_orders', { ...order, customer });
  const [draft, other] = [(await create()).body.id, (await create()).body.id];
  expect((await tenant.call('POST', `/tenant/sales_orders/${other}/confirm`)).status).toBe(200);
  await api.sql("update dunning_runs set state = 'final_notice' where id = $1", [uuidOf('dunning_run', run)]);
  await api.sql("update billing_accounts set dunning_state = 'final_notice' where customer_id = $1", [
    uuidOf('customer', customer),
  ]);
  const refused = { status: 409, body: { code: 'customer_restricted' } };
  expect(await create()).toMatchObject(refused);
  expect(await tenant.call('POST', `/tenant/sales_orders/${draft}/confirm`)).toMatchObject(refused);
  // What was ordered before is delivered, what is not wanted any more goes, and invoices are made as ever.
  expect((await tenant.call('POST', `/tenant/sales_orders/${other}/fulfill`)).status).toBe(200);
  expect((await tenant.call('PUT', `/tenant/sales_orders/${draft}/cancel`, {})).status).toBe(200);
  expect((await tenant.call('POST', '/invoices', { ...order, customer })).status).toBe(201);
  await tenant.call('POST', `/dunning/${run}/exempt`, { reason: 'they called' });
  expect((await create()).status).toBe(201);
});
