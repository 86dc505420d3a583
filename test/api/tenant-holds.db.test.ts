import { afterAll, beforeAll, expect, test } from 'vitest';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [tenant, other] = [await api.tenant('held', ['admin']), await api.tenant('free', ['admin'])];
});
afterAll(() => api.close());

const move = (path: 'suspend' | 'reactivate', body: object = {}, id = tenant.id) =>
  api.operator('POST', `/admin/tenants/${id}/${path}`, body);
const write = (one: TestTenant) => one.call('POST', '/customers', { name: 'C' });
const told = async () =>
  (
    await api.sql<{ type: string; reason: string | null }>(
      `select type, envelope::jsonb->'data'->>'reason' as reason from events where tenant_id = $1 and type like 'tenant.%' order by id`,
      [tenant.uuid],
    )
  ).map(({ type, reason }) => `${type} ${reason}`);

test('the operator suspends a tenant, which then only reads, and lets it go again', async () => {
  await api.sql("update tenants set status = 'active', livemode = true, activated_at = now() where id = $1", [
    tenant.uuid,
  ]);
  await api.sql("update billing_accounts set activated_at = now() where tenant_id = $1 and kind = 'platform'", [
    tenant.uuid,
  ]);
  expect(await move('suspend', { reason: 'abuse', note: 'Sends what nobody asked for' })).toMatchObject({
    status: 200,
    body: { id: tenant.id, status: 'suspended', status_reason: 'abuse', access: 'read_only' },
  });
  expect(await write(tenant)).toMatchObject({ status: 403, body: { code: 'tenant_suspended' } });
  expect((await write(other)).status).toBe(201);
  expect(await move('suspend')).toMatchObject({
    status: 409,
    body: { detail: 'Cannot suspend the tenant: it is held already (abuse).' },
  });

  expect(await move('reactivate')).toMatchObject({
    status: 200,
    body: { status: 'active', status_reason: null, access: 'full' },
  });
  expect((await write(tenant)).status).toBe(201);
  expect(await move('reactivate')).toMatchObject({
    status: 409,
    body: { detail: 'Cannot reactivate the tenant: nobody holds it.' },
  });
  expect(await told()).toEqual(['tenant.suspended abuse', 'tenant.reactivated null']);
  const { body } = await tenant.call('GET', '/audit?entity_type=tenant');
  expect(body.data.map((one: { action: string }) => one.action)).toEqual([
    'tenant.reactivate',
    'tenant.suspend',
    'tenant.create',
  ]);
  expect(body.data[1].after).toMatchObject({ status: 'suspended', note: 'Sends what nobody asked for' });
});

test('of two at once one is first', async () => {
  const answers = await Promise.all([move('suspend'), move('suspend')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await move('reactivate')).status).toBe(200);
});

test('what dunning has suspended is not for the operator to let go, and stays when a hold ends', async () => {
  await inDunning(api, tenant, { kind: 'platform', daysAgo: 40 });
  await api.sql(
    "update tenants set status = 'suspended', suspended_at = now(), status_reason = 'dunning' where id = $1",
    [tenant.uuid],
  );
  await api.sql(
    "update billing_accounts set suspended_at = now(), dunning_state = 'suspended' where tenant_id = $1 and kind = 'platform'",
    [tenant.uuid],
  );
  await api.sql("update dunning_runs set state = 'suspended' where tenant_id = $1 and ended_at is null", [tenant.uuid]);
  expect((await move('reactivate')).status).toBe(409);
  expect((await move('suspend')).body).toMatchObject({ status: 'suspended', status_reason: 'manual' });
  expect((await move('reactivate')).body).toMatchObject({ status: 'suspended', status_reason: 'dunning' });
});

test('one in test mode comes back as it was, and is still in test mode', async () => {
  const trial = await api.tenant('trial', ['admin']);
  await api.sql("update tenants set status = 'active', livemode = false, activated_at = now() where id = $1", [
    trial.uuid,
  ]);
  expect((await move('suspend', {}, trial.id)).body.status).toBe('suspended');
  expect((await move('reactivate', {}, trial.id)).body.status).toBe('active');
  expect(await api.sql('select livemode from tenants where id = $1', [trial.uuid])).toEqual([{ livemode: false }]);
});

test('one that has ended, or is not there, is not suspended', async () => {
  await api.sql("update tenants set status = 'canceled', canceled_at = now() where id = $1", [other.uuid]);
  expect((await move('suspend', {}, other.id)).status).toBe(409);
  expect((await move('suspend', {}, 'ext:nobody')).status).toBe(404);
  expect((await tenant.call('POST', `/admin/tenants/${tenant.id}/suspend`, {})).status).toBe(403);
});
