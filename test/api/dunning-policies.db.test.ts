import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { plusDays } from '../../src/domain/time.js';
import { inDunning } from './in-dunning.js';
import { ownPolicy } from './own-policy.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
const today = new Date().toISOString().slice(0, 10);
const now = Date.parse(`${today}T12:00:00Z`);
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  own = await api.tenant('own', ['write']);
});
afterAll(() => api.close());

const put = (name: string, body: object = ownPolicy(), call = own.call) =>
  call('PUT', `/dunning/policies/${name}`, body);
const days = (body: { timeline: { code: string; day: string }[] }) => body.timeline.map(({ code, day }) => [code, day]);
const wakes = async (run: string) =>
  (
    await api.sql<{ wakes: boolean }>('select next_wake_at is not null as wakes from dunning_runs where id = $1', [
      uuidOf('dunning_run', run),
    ])
  )[0]?.wakes;
const sleep = (run: string) =>
  api.sql('update dunning_runs set next_wake_at = null where id = $1', [uuidOf('dunning_run', run)]);

test('a tenant writes a policy, has a customer go by it, and writes it anew: the days follow, and its clock is told', async () => {
  const run = await inDunning(api, own);
  const customer = publicId('customer', uuidOf('dunning_run', run)!);
  expect((await put('mine')).body).toMatchObject({ name: 'mine', written_by: 'tenant', description: 'own' });
  await sleep(run);
  const chosen = await own.call('PUT', `/dunning/accounts/${customer}/policy`, { policy: 'mine' });
  expect(chosen.body).toMatchObject({ policy: 'mine' });
  expect(days(chosen.body)).toEqual([
    ...[
      ['overdue', plusDays(today, 1)],
      ['notice', plusDays(today, 5)],
    ],
    ['stop', plusDays(today, 9)],
  ]);
  expect(await wakes(run)).toBe(true);
  await sleep(run);
  const later = ownPolicy();
  later.steps[2]!.offset_days = 12;
  await put('mine', later);
  expect(await wakes(run)).toBe(true);
  expect(days((await own.call('GET', `/dunning/${run}`)).body).at(-1)).toEqual(['stop', plusDays(today, 12)]);
  expect(await own.call('DELETE', '/dunning/policies/mine')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await own.call('PUT', `/dunning/accounts/${customer}/policy`, { policy: null })).body).toMatchObject({
    policy: 'standard-v1',
  });
  expect((await own.call('DELETE', '/dunning/policies/mine')).status).toBe(204);
  expect((await own.call('GET', '/dunning/policies/mine')).status).toBe(404);
  expect(await own.call('PUT', `/dunning/accounts/${customer}/policy`, { policy: 'mine' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'policy' }] },
  });
});

test('an account may go by the shipped default where its tenant goes by another one', async () => {
  const run = await inDunning(api, own);
  const path = `/dunning/accounts/${publicId('customer', uuidOf('dunning_run', run)!)}/policy`;
  await sleep(run);
  await api.operator('PATCH', `/admin/tenants/${own.id}`, { settings: { dunning_policy: 'notify-only' } });
  expect(await wakes(run)).toBe(true);
  expect((await own.call('GET', `/dunning/${run}`)).body.timeline).toHaveLength(4);
  expect((await own.call('PUT', path, { policy: 'standard-v1' })).body.timeline).toHaveLength(7);
  await api.operator('PATCH', `/admin/tenants/${own.id}`, { settings: { dunning_policy: null } });
});

test('what is shipped stays, what is wrong is refused with its place, and the rest is listed', async () => {
  for (const method of ['PUT', 'DELETE'])
    expect(
      (await own.call(method, '/dunning/policies/standard-v1', method === 'PUT' ? ownPolicy() : undefined)).status,
    ).toBe(409);
  const wrong = ownPolicy();
  wrong.steps[2]!.offset_days = 6;
  expect(await put('wrong', wrong)).toMatchObject({ status: 422, body: { errors: [{ field: 'steps.2.requires' }] } });
  const retry = { ...ownPolicy(), steps: [{ ...ownPolicy().steps[0], kind: 'retry' }] };
  expect(await put('wrong', retry)).toMatchObject({ status: 422, body: { errors: [{ field: 'steps.0.kind' }] } });
  await put('listed');
  const { body } = await own.call('GET', '/dunning/policies');
  expect(
    body.data.map(({ name, written_by }: { name: string; written_by: string }) => `${name} ${written_by}`),
  ).toEqual([
    ...['standard-v1 billhook', 'gentle-30 billhook', 'asaas-boleto billhook', 'notify-only billhook'],
    'listed tenant',
  ]);
  const shipped = (await own.call('GET', '/dunning/policies/gentle-30')).body;
  expect((await put('copied', { description: null, steps: shipped.steps })).body.steps).toEqual(shipped.steps);
});

test('what a tenant owes goes by no policy that it can write, and the operator’s it cannot change', async () => {
  const base = `/admin/tenants/${own.id}`;
  const policyOfOwn = async () => (await api.operator('GET', `${base}/dunning/preview?account=${own.id}`)).body.policy;
  await put('lenient', { steps: ownPolicy().steps.slice(0, 1) });
  const settings = { dunning_policy: 'lenient' };
  expect((await api.operator('PATCH', base, { settings })).status).toBe(200);
  expect(await policyOfOwn()).toBe('standard-v1');
  const choose = (policy: string, call = api.operator, at = base) =>
    call('PUT', `${at}/dunning/accounts/${own.id}/policy`, { policy });
  expect((await choose('lenient')).status).toBe(422);
  expect((await choose('notify-only', own.call, '')).status).toBe(403);
  await put('strict', ownPolicy(), (method, path, body) => api.operator(method, `${base}${path}`, body));
  expect((await choose('strict')).body).toMatchObject({ policy: 'strict' });
  expect((await put('strict')).status).toBe(403);
  expect((await own.call('DELETE', '/dunning/policies/strict')).status).toBe(403);
  expect((await own.call('GET', '/dunning/policies/strict')).body).toMatchObject({ written_by: 'operator' });
  expect((await api.operator('PATCH', base, { settings: { dunning_policy: 'nobody' } })).status).toBe(422);
});
