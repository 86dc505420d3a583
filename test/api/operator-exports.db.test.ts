import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStepExport } from '../../src/activities/step-export.js';
import { eraseExports } from '../../src/db/exports.js';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a', ['admin']), await api.tenant('b', ['admin'])];
  for (const tenant of [a, b])
    await tenant.call('POST', '/webhooks/subscriptions', { url: `https://example.com/${tenant.id}`, event: '*' });
  await api.operator('POST', '/admin/gateway-accounts', {
    ...{ gateway: 'stripe', name: 'of-nobody', mode: 'test', secrets: { webhook_secret: 'whsec_x' } },
  });
});
afterAll(() => api.close());

const ask = (tenant: string | null, filter = {}) =>
  api.operator('POST', '/admin/exports', { kind: 'audit', tenant, filter });
const step = (id: string) =>
  createStepExport({
    db: api.db,
    attemptDeliveries: async () => {
      throw new Error('nobody is told');
    },
    ...{ publicUrl: undefined, goOn: () => {}, attempt: () => 1, now: Date.now },
  })({ tenantId: null, id: uuidOf('export', id)! });
const file = async (id: string): Promise<string> => (await api.operator('GET', `/admin/exports/${id}/download`)).body;

test('the operator exports the audit log of a tenant, which sees it in that log alone', async () => {
  const asked = await ask(a.id);
  expect(asked).toMatchObject({
    status: 202,
    body: { kind: 'audit', status: 'running', requested_by: 'operator', tenant_id: a.id },
  });
  const { id } = asked.body;
  expect(api.exportsWoken).toContain(uuidOf('export', id));
  expect((await api.operator('GET', `/admin/exports/${id}/download`)).body.code).toBe('illegal_transition');
  expect(await step(id)).toMatchObject({ status: 'done', isOver: true });
  await step(id);
  expect((await api.operator('GET', `/admin/exports/${id}`)).body).toMatchObject({
    id,
    status: 'done',
    tenant_id: a.id,
  });
  const csv = await file(id);
  expect(csv).toContain(`${a.id},api_key,`);
  expect(csv).toContain('endpoint.create');
  expect(csv).not.toContain(b.id);
  expect((await a.call('GET', '/exports')).body.data).toEqual([]);
  for (const path of [`/exports/${id}`, `/exports/${id}/download`, `/admin/exports/${id}`])
    expect([403, 404]).toContain((await a.call('GET', path)).status);
  expect(await api.sql("select from events where type like 'export.%'")).toEqual([]);
  const audited = (await a.call('GET', '/audit?action=export.create')).body.data;
  expect(audited).toMatchObject([{ actor_type: 'operator', entity: id }]);
});

test('entries that belong to no tenant are exported without those of tenants', async () => {
  const { id } = (await ask(null)).body;
  await step(id);
  const lines = (await file(id)).trimEnd().split('\r\n').slice(1);
  expect(lines.map((line) => line.split(',')[5])).toContain('gateway_account.create');
  expect(new Set(lines.map((line) => line.split(',')[2]))).toEqual(new Set(['']));
  const filtered = (await ask(null, { action: 'export.create', since: '2020-01-01T00:00:00Z' })).body.id;
  expect(await step(filtered)).toMatchObject({ rows: 2 });
});

test('they are listed, of one tenant too, and of an unknown tenant there is none', async () => {
  const { id } = (await ask(`ext:${b.externalId}`)).body;
  const { data } = (await api.operator('GET', '/admin/exports')).body;
  expect(data[0].id).toBe(id);
  expect(data.length).toBe(4);
  expect((await api.operator('GET', `/admin/exports?tenant=${b.id}`)).body.data).toMatchObject([
    { id, tenant_id: b.id },
  ]);
  expect((await ask('ext:none')).status).toBe(404);
  expect((await api.operator('POST', '/admin/exports', { kind: 'audit' })).status).toBe(422);
  expect(await api.operator('POST', `/admin/exports/${id}/cancel`)).toMatchObject({
    status: 202,
    body: { status: 'cancelled' },
  });
  expect((await api.operator('POST', `/admin/exports/${id}/cancel`)).body.code).toBe('illegal_transition');
  expect(await step(id)).toMatchObject({ status: 'cancelled' });
});

test('two run at once, whatever tenants export', async () => {
  const running = [await ask(a.id), await ask(null)];
  expect(running.map((one) => one.status)).toEqual([202, 202]);
  expect((await ask(b.id)).status).toBe(429);
  expect((await a.call('POST', '/exports', { kind: 'audit' })).status).toBe(202);
  for (const { body } of running) await step(body.id);
  expect((await ask(b.id)).status).toBe(202);
});

test('an erasure of the tenant empties what the operator has of it, and nothing else', async () => {
  const count = () =>
    api.sql('select coalesce(about_tenant_id::text, $1) as of, count(*)::int as n from export_chunks group by 1', [
      'nobody',
    ]);
  const before = await count();
  const ofA = before.find((row) => row.of === a.uuid)!.n;
  const erase = (dryRun: boolean) => api.db.withTenant(a.uuid, (tx) => eraseExports(tx, a.uuid, dryRun));
  expect([await erase(true), await erase(false), await erase(false)]).toEqual([ofA, ofA, 0]);
  expect(await count()).toEqual(before.filter((row) => row.of !== a.uuid));
  const [done] = (await api.operator('GET', `/admin/exports?tenant=${a.id}`)).body.data;
  expect(done).toMatchObject({ status: 'expired', rows: 0, bytes: 0 });
});
