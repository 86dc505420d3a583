import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';
import { startTestApi, type TestApi } from './server.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const create = (body: object) => api.operator('POST', '/admin/tenants', { name: 'Acme', ...body });

describe('tenants', () => {
  test('are created with the account of what they owe, and audited', async () => {
    const reply = await create({
      external_id: 'tenant-123',
      timezone: 'America/Sao_Paulo',
      locale: 'pt-BR',
      currency: 'brl',
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      external_id: 'tenant-123',
      name: 'Acme',
      status: 'pending',
      timezone: 'America/Sao_Paulo',
      locale: 'pt-BR',
      currency: 'BRL',
    });
    expect(reply.headers.get('etag')).toBe('"0"');
    const accounts = await api.sql(
      `select kind from billing_accounts a join tenants t on t.id = a.tenant_id where t.external_id = 'tenant-123'`,
    );
    expect(accounts).toEqual([{ kind: 'platform' }]);
    const audit = await api.sql(`select action, actor_type, request_id from audit_log where action = 'tenant.create'`);
    expect(audit).toEqual([
      { action: 'tenant.create', actor_type: 'operator', request_id: reply.headers.get('x-request-id') },
    ]);
  });

  test('are found by either id', async () => {
    const { body } = await create({ external_id: 'with space/é' });
    expect((await api.operator('GET', `/admin/tenants/${body.id}`)).body).toEqual(body);
    expect((await api.operator('GET', `/admin/tenants/ext:${encodeURIComponent('with space/é')}`)).body).toEqual(body);
    expect((await api.operator('GET', '/admin/tenants/tenant-123')).status).toBe(404);
  });

  test('an external_id that is taken is 409', async () => {
    await create({ external_id: 'taken' });
    expect((await create({ external_id: 'taken' })).body).toMatchObject({ status: 409, code: 'conflict' });
  });

  test.each([
    [{ external_id: '' }, 'external_id'],
    [{ external_id: 'x'.repeat(256) }, 'external_id'],
    [{ external_id: 'x', timezone: 'Nowhere' }, 'timezone'],
    [{ external_id: 'x', locale: '!' }, 'locale'],
    [{ external_id: 'x', email: 'nobody' }, 'email'],
    [{ external_id: 'x', unknown: 1 }, 'unknown'],
    [{ external_id: 'x', settings: { nope: 1 } }, 'settings.nope'],
  ])('%j is 422 and names %s', async (body, field) => {
    const reply = await create(body);
    expect(reply.status).toBe(422);
    expect(reply.body.errors.map((one: { field: string }) => one.field)).toEqual([field]);
  });

  test('are changed where they are as they were read', async () => {
    const { body, headers } = await create({ external_id: 'changing', settings: { daysUntilOverdueStatus: 3 } });
    const patch = (change: object, tag?: string) =>
      api.operator('PATCH', `/admin/tenants/${body.id}`, change, tag ? { 'if-match': tag } : {});
    const first = await patch({ name: 'New', settings: {} }, headers.get('etag')!);
    expect(first.body).toMatchObject({
      name: 'New',
      settings: { daysUntilOverdueStatus: 3 },
    });
    expect(first.headers.get('etag')).toBe('"1"');
    const late = await patch({ name: 'Late' }, headers.get('etag')!);
    expect([late.status, late.body.code, late.headers.get('etag')]).toEqual([412, 'precondition_failed', '"1"']);
    expect((await patch({ email: 'a@example.com' })).body.email).toBe('a@example.com');
    expect((await patch({ email: null })).body).toMatchObject({ email: null, name: 'New' });
  });

  test('are listed page by page, the newest first, each once', async () => {
    for (let n = 0; n < 5; n++) await create({ external_id: `page-${n}` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.operator('GET', `/admin/tenants?limit=2&status=PENDING${cursor}`);
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data.map((one: { external_id: string }) => one.external_id));
      cursor = body.next_cursor && `&cursor=${body.next_cursor}`;
    } while (cursor);
    expect(seen.slice(0, 5)).toEqual(['page-4', 'page-3', 'page-2', 'page-1', 'page-0']);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await api.operator('GET', '/admin/tenants?status=active')).body.data).toEqual([]);
  });
});

test('API keys are shown once and kept as a hash', async () => {
  const { body: tenant } = await create({ external_id: 'keys' });
  const made = await api.operator('POST', '/admin/tenants/ext:keys/api-keys', { name: 'ci', scopes: ['read', 'read'] });
  expect(made.body.key).toMatch(/^bh_[A-Za-z0-9_-]{43}$/);
  expect(made.body).toMatchObject({ tenant_id: tenant.id, scopes: ['read'], prefix: made.body.key.slice(0, 10) });
  const { body: list } = await api.operator('GET', '/admin/tenants/ext:keys/api-keys');
  expect(list.data).toHaveLength(1);
  expect(JSON.stringify(list)).not.toContain(made.body.key);
  const [{ row }] = (await api.sql<{ row: string }>(
    `select to_jsonb(k)::text as row from api_keys k where name = 'ci'`,
  )) as [{ row: string }];
  expect(row).not.toContain(made.body.key.slice(11));
  const other = await api.operator('DELETE', `/admin/tenants/ext:tenant-123/api-keys/${made.body.id}`);
  expect(other.status).toBe(404);
});

describe('gateway accounts', () => {
  const sealer = createSealer(Buffer.alloc(32, 7));
  const account = (body: object) =>
    api.operator('POST', '/admin/gateway-accounts', {
      gateway: 'stripe',
      mode: 'test',
      secrets: { webhook_secret: 'whsec_first', api_key: 'sk_test_1' },
      ...body,
    });
  const stored = async (name: string) =>
    (
      await api.sql<{ secrets: { webhook_secret: string[] } }>(`select secrets from gateway_accounts where name = $1`, [
        name,
      ])
    )[0]!.secrets;

  test('keep their secrets sealed and never show them', async () => {
    const reply = await account({ name: 'main' });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      name: 'main',
      tenant: null,
      active: true,
      webhook_path: '/webhooks/stripe/main',
      secrets: { webhook_secret: 1, api_key: true, key_id: false, key_secret: false },
    });
    const secrets = await stored('main');
    expect(JSON.stringify([secrets, reply.body])).not.toMatch(/whsec_first|sk_test_1/);
    expect(sealer.open(secrets.webhook_secret[0]!, sealPurposes.gatewaySecret)).toBe('whsec_first');
    expect((await api.operator('GET', '/admin/gateway-accounts/stripe:main')).body).toEqual(reply.body);
  });

  test('take a second secret while rotating', async () => {
    await account({ name: 'rotating' });
    const path = '/admin/gateway-accounts/stripe:rotating';
    await api.operator('PATCH', path, { secrets: { webhook_secret: 'whsec_second' } });
    const open = async () =>
      (await stored('rotating')).webhook_secret.map((one) => sealer.open(one, sealPurposes.gatewaySecret));
    expect(await open()).toEqual(['whsec_second', 'whsec_first']);
    await api.operator('PATCH', path, { secrets: { webhook_secret: ['whsec_second'] }, active: false });
    expect(await open()).toEqual(['whsec_second']);
    expect((await api.operator('GET', path)).body.active).toBe(false);
  });

  test('belong to a tenant or to nobody, have a name of their own, and a slug', async () => {
    expect((await account({ name: 'own', tenant: 'ext:keys' })).body.tenant.external_id).toBe('keys');
    expect((await account({ name: 'own' })).status).toBe(409);
    expect((await account({ name: 'own', gateway: 'razorpay' })).status).toBe(201);
    expect((await account({ name: 'x', tenant: 'ext:nobody' })).status).toBe(404);
    for (const name of ['Upper', 'default', '../x', '']) expect((await account({ name })).status).toBe(422);
    expect((await account({ name: 'nosecret', secrets: { webhook_secret: '' } })).status).toBe(422);
    const { body } = await api.operator('GET', '/admin/gateway-accounts?gateway=STRIPE&tenant=ext:keys');
    expect(body.data.map((one: { name: string }) => one.name)).toEqual(['own']);
  });

  test('of the environment cannot be changed', async () => {
    await api.sql(
      `insert into gateway_accounts (id, gateway, name, mode) values (gen_random_uuid(), 'asaas', 'default', 'both')`,
    );
    const reply = await api.operator('PATCH', '/admin/gateway-accounts/asaas:default', { active: false });
    expect(reply.body).toMatchObject({ status: 409, code: 'illegal_transition' });
  });
});

test('migrations are listed', async () => {
  const { body } = await api.operator('GET', '/admin/migrations');
  expect(body).toMatchObject({ pending: [], needs_upgrade: false });
  expect(body.applied).toContain('001_core');
});
