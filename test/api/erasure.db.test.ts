import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createErase } from '../../src/activities/erase.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a'), await api.tenant('b')];
});
afterAll(() => api.close());
beforeEach(() => {
  api.erasures.length = 0;
});

async function customer(tenant: TestTenant, externalId: string) {
  const id = newUuid();
  await api.sql(
    `insert into customers (id, tenant_id, external_id, name, email, metadata) values ($1, $2, $3, 'Ada Lovelace', 'ada@example.com', '{"a":"b"}')`,
    [id, tenant.uuid, externalId],
  );
  return { uuid: id, id: publicId('customer', id) };
}
const finish = async (id: string, tenant: TestTenant) => {
  const erase = createErase({ db: api.db, forget: async () => {}, heartbeat: () => {} });
  expect(await erase({ tenantId: tenant.uuid, id: uuidOf('erasure', id)! })).toMatchObject({ state: 'done' });
};
const read = async (id: string) => (await api.operator('GET', `/admin/erasures/${id}`)).body;

test('a customer is erased by one call, which tells how far it is', async () => {
  const ada = await customer(a, 'c1');
  const bob = await customer(a, 'c1-other');
  const devices = async () =>
    (await api.sql('select token from devices where removed_at is null order by token')).map(({ token }) => token);
  for (const { uuid } of [ada, bob])
    await api.sql(`insert into devices (id, tenant_id, customer_id, provider, token) values ($1, $2, $3, 'fcm', $4)`, [
      newUuid(),
      a.uuid,
      uuid,
      `of-${uuid}`,
    ]);
  const reply = await api.operator('POST', '/admin/customers/ext:c1/erase', {
    tenant: 'ext:a',
    reason: 'asked for it',
  });
  expect(reply.status).toBe(202);
  expect(reply.body).toMatchObject({
    tenant: { id: a.id, external_id: 'a' },
    customer: ada.id,
    status: 'running',
    dry_run: false,
    counts: {},
    finished_at: null,
  });
  expect(api.erasures).toEqual([uuidOf('erasure', reply.body.id)]);
  await finish(reply.body.id, a);
  expect(await devices()).toEqual([`of-${bob.uuid}`]);
  expect(await read(reply.body.id)).toMatchObject({
    status: 'done',
    counts: { customers: 1, devices: 1 },
    finished_at: expect.any(String),
  });
  const [row] = await api.sql('select name, email, metadata, status, external_id from customers where id = $1', [
    ada.uuid,
  ]);
  expect(row).toEqual({ name: '[erased]', email: null, metadata: {}, status: 'active', external_id: 'c1' });
  const audit = await api.sql(
    `select actor_type, action, after from audit_log where entity_type = 'erasure' and entity_id = $1 order by id`,
    [uuidOf('erasure', reply.body.id)],
  );
  expect(audit).toEqual([
    {
      actor_type: 'operator',
      action: 'customer.erase',
      after: { reason: 'asked for it', dry_run: false, customer: ada.id },
    },
    {
      actor_type: 'system',
      action: 'erasure.done',
      after: expect.objectContaining({ customer: ada.id, counts: expect.objectContaining({ customers: 1 }) }),
    },
  ]);
});

test('a dry run changes nothing; what runs already is not begun twice', async () => {
  const ada = await customer(a, 'c2');
  const ask = (more: object) =>
    api.operator('POST', `/admin/customers/${ada.id}/erase`, { tenant: a.id, reason: 'r', ...more });
  const dry = await ask({ dry_run: true });
  await finish(dry.body.id, a);
  expect(await read(dry.body.id)).toMatchObject({ status: 'done', dry_run: true, counts: { customers: 1 } });
  expect(await api.sql('select name from customers where id = $1', [ada.uuid])).toEqual([{ name: 'Ada Lovelace' }]);

  const [one, two] = [await ask({}), await ask({})];
  expect(two.body.id).toBe(one.body.id);
  await finish(one.body.id, a);
  expect((await ask({})).body.id).not.toBe(one.body.id);
});

test('the same Idempotency-Key gets the same answer, and starts nothing', async () => {
  await customer(a, 'c3');
  const ask = () =>
    api.operator(
      'POST',
      '/admin/customers/ext:c3/erase',
      { tenant: 'ext:a', reason: 'r' },
      { 'idempotency-key': 'k3' },
    );
  const [one, two] = [await ask(), await ask()];
  expect(two.status).toBe(202);
  expect(two.body).toEqual(one.body);
  expect(api.erasures).toHaveLength(1);
});

test('a tenant is erased, and is somebody again when the operator writes who it is', async () => {
  const tenant = await api.tenant('leaving');
  await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { name: 'Leaving Ltd', email: 'boss@example.com' });
  const reply = await api.operator('POST', '/admin/tenants/ext:leaving/erase', { reason: 'left' });
  expect([reply.status, reply.body.customer]).toEqual([202, null]);
  await finish(reply.body.id, tenant);
  const erased = async () =>
    (await api.sql('select erased_at is not null as it from tenants where id = $1', [tenant.uuid]))[0];
  expect((await api.operator('GET', `/admin/tenants/${tenant.id}`)).body).toMatchObject({
    external_id: 'leaving',
    name: '[erased]',
    email: null,
  });
  await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { timezone: 'UTC' });
  expect(await erased()).toEqual({ it: true });
  const audit = JSON.stringify(
    await api.sql('select before, after from audit_log where tenant_id = $1', [tenant.uuid]),
  );
  expect(audit).not.toMatch(/Leaving Ltd|boss@example/);
  await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { name: 'Back Ltd' });
  expect(await erased()).toEqual({ it: false });
});

test('only the operator may, of what there is, and with a reason', async () => {
  const ada = await customer(b, 'c9');
  const path = `/admin/customers/${ada.id}/erase`;
  expect((await a.call('POST', path, { tenant: 'ext:b', reason: 'r' })).status).toBe(403);
  expect((await api.operator('POST', path, { tenant: 'ext:a', reason: 'r' })).status).toBe(404);
  expect((await api.operator('POST', path, { tenant: 'ext:b' })).status).toBe(422);
  expect((await api.operator('POST', path, { reason: 'r' })).status).toBe(422);
  expect((await api.operator('POST', '/admin/tenants/ext:none/erase', { reason: 'r' })).status).toBe(404);
  expect((await api.operator('GET', `/admin/erasures/${publicId('erasure', newUuid())}`)).status).toBe(404);
  expect(api.erasures).toEqual([]);
});
