import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
let ada: string;
beforeAll(async () => {
  api = await startTestApi();
  own = await api.tenant('own', ['write']);
  ada = (await own.call('POST', '/customers', { name: 'Ada', external_id: 'ada' })).body.id;
  await own.call('POST', '/customers', { name: 'Bob', external_id: 'bob' });
});
afterAll(() => api.close());

const register = (body: object, tenant = own) => tenant.call('POST', '/devices', body);
const entries = () =>
  api.sql(`select action, coalesce(after, before) as said from audit_log where entity_type = 'device' order by id`);

test('a device is registered once, told of again without a change, moved to who has it now, and removed', async () => {
  const token = 'ExponentPushToken[abc]';
  const first = await register({ token, customer: 'ext:ada', user_id: 'u-1', locale: 'pt-BR' });
  expect([first.status, first.body]).toEqual([
    201,
    {
      ...{ id: expect.stringMatching(/^dev_/), customer_id: ada, user_id: 'u-1', provider: 'expo', token },
      ...{ locale: 'pt-BR', created_at: expect.any(String), updated_at: expect.any(String) },
    },
  ]);
  const again = await register({ token, customer: ada, user_id: 'u-1', locale: 'pt-BR' });
  expect([again.status, again.body]).toEqual([200, first.body]);
  const moved = await register({ token, customer: 'ext:bob' });
  expect([moved.status, moved.body]).toMatchObject([200, { id: first.body.id, user_id: null, locale: null }]);
  expect((await own.call('GET', '/devices?customer=ext:ada')).body.data).toEqual([]);
  for (const filter of ['customer=ext:bob', `token=${encodeURIComponent(token)}`])
    expect((await own.call('GET', `/devices?${filter}`)).body.data).toEqual([moved.body]);
  for (const status of [204, 404]) expect((await own.call('DELETE', `/devices/${first.body.id}`)).status).toBe(status);

  const back = await register({ token, customer: ada });
  expect([back.status, back.body]).toMatchObject([200, { id: first.body.id, customer_id: ada }]);

  const said = JSON.stringify(await entries());
  expect(JSON.parse(said).map(({ action }: { action: string }) => action)).toEqual([
    ...['device.register', 'device.register', 'device.remove', 'device.register'],
  ]);
  expect(said).not.toContain('abc');
});

test('one of the tenant’s own people has a device without a customer; the same token of another tenant is another device', async () => {
  const other = await api.tenant('other', ['write']);
  const body = { token: 'fcm-token:1', user_id: 'boss' };
  const [mine, theirs] = [await register(body), await register(body, other)];
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  expect(mine.body).toMatchObject({ customer_id: null, user_id: 'boss', provider: 'fcm' });
  expect((await own.call('GET', '/devices?user_id=boss')).body.data).toEqual([mine.body]);
});

test('by many at once: one device', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => register({ token: 'many', customer: 'ext:ada' })));
  expect(all.map(({ status }) => status).sort()).toEqual([...Array(5).fill(200), 201]);
  expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
});

test.each([
  ['nobody', { token: 't' }, 422],
  ['no token', { customer: 'ext:ada' }, 422],
  ['a token with spaces', { token: 'a b', customer: 'ext:ada' }, 422],
  ['a customer that is none', { token: 't', customer: 'ext:nobody' }, 404],
])('%s is refused', async (_what, body, status) => {
  expect((await register(body)).status).toBe(status);
});

test('who was erased or deleted is told nothing more', async () => {
  await own.call('POST', '/customers', { name: 'Gone', external_id: 'gone' });
  await api.sql(`update customers set erased_at = now() where external_id = 'gone'`);
  await own.call('DELETE', '/customers/ext:bob');
  for (const customer of ['ext:gone', 'ext:bob']) expect((await register({ token: 't', customer })).status).toBe(409);
});
