import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { uuidOf } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [tenant, other] = [await api.tenant('late', ['admin']), await api.tenant('other', ['admin'])];
});
afterAll(() => api.close());

const setStatus = (status: string) =>
  api.sql(
    `update tenants set status = $2::text::tenant_status, status_reason = 'abuse', suspended_at = case when $2::text = 'suspended' then now() end,
       canceled_at = case when $2::text = 'canceled' then now() end where id = $1`,
    [tenant.uuid, status],
  );
const routes = createRoutes({ config: {} } as RouteDeps).filter(({ access }) => access !== 'operator');
const isRead = ({ method, access }: (typeof routes)[number]) => method === 'get' || access === 'read';
/** Things that do not exist. */
const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'x');

describe.each(['suspended', 'canceled'])('a tenant that is %s, for whatever reason', (status) => {
  beforeAll(() => setStatus(status));
  afterAll(() => setStatus('active'));

  test('may write by no route but those of its exports, and read by all', async () => {
    const opened: string[] = [];
    const closed: string[] = [];
    for (const route of routes.filter(({ name }) => name !== 'streamEvents')) {
      const reply = await tenant.call(route.method.toUpperCase(), pathOf(route.path), isRead(route) ? undefined : {});
      const isRefused = reply.status === 403 && reply.body.code === 'tenant_suspended';
      if (isRefused !== !isRead(route)) (isRefused ? closed : opened).push(route.name);
    }
    expect([opened.sort(), closed]).toEqual([['cancelExport', 'createExport'], []]);
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
