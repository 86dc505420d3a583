import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  own = await api.tenant('own', ['write']);
});
afterAll(() => api.close());

test('an address is suppressed once, found in any case, and lifted', async () => {
  const first = await own.call('POST', '/suppressions', { email: 'Ada@Example.com', reason: 'complaint' });
  expect([first.status, first.body]).toEqual([
    201,
    {
      ...{ id: expect.stringMatching(/^sup_/), email: 'ada@example.com', reason: 'complaint', detail: null },
      ...{ notification_id: null, created_by: expect.stringMatching(/^key_/), created_at: expect.any(String) },
    },
  ]);
  const again = await own.call('POST', '/suppressions', { email: 'ADA@example.com' });
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect((await own.call('GET', '/suppressions?email=ADA@Example.com&reason=complaint')).body.data).toEqual([
    first.body,
  ]);
  expect((await own.call('GET', '/suppressions?reason=manual')).body.data).toEqual([]);

  for (const status of [204, 204])
    expect((await own.call('DELETE', `/suppressions/${first.body.id}`)).status).toBe(status);
  expect((await own.call('GET', '/suppressions')).body.data).toEqual([]);
  const anew = await own.call('POST', '/suppressions', { email: 'ada@example.com' });
  expect([anew.status, anew.body.reason]).toEqual([201, 'manual']);
  expect((await api.sql(`select action from audit_log where entity_type = 'suppression' order by id`)).length).toBe(3);
});

test('what is no address is refused', async () => {
  for (const body of [{}, { email: 'x' }, { email: 'a@b.example', reason: 'because' }])
    expect((await own.call('POST', '/suppressions', body)).status).toBe(422);
});

test('at the same time by many: one', async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, () => own.call('POST', '/suppressions', { email: 'many@example.com' })),
  );
  expect(all.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
  expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
});

test('another tenant neither sees nor lifts it', async () => {
  const other = await api.tenant('other', ['write']);
  const { body } = await own.call('POST', '/suppressions', { email: 'mine@example.com' });
  expect((await other.call('GET', '/suppressions')).body.data).toEqual([]);
  expect((await other.call('DELETE', `/suppressions/${body.id}`)).status).toBe(404);
  expect((await other.call('POST', '/suppressions', { email: 'mine@example.com' })).status).toBe(201);
});
