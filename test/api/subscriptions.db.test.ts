import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Post } from '../../src/api/app.js';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';
import { uuidOf } from '../../src/domain/ids.js';
import { signBody } from '../../src/webhooks/sign.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
const posted: Parameters<Post>[0][] = [];
const sealer = createSealer(Buffer.alloc(32, 7));

beforeAll(async () => {
  api = await startTestApi({
    post: async (request) => {
      posted.push(request);
      return { ok: false, status: 500, body: 'broken', error: 'HTTP 500', startedAt: 0, durationMs: 12.4 };
    },
  });
  tenant = await api.tenant();
});
afterAll(() => api.close());
beforeEach(() => {
  api.woken.length = 0;
  api.published.length = 0;
  posted.length = 0;
});

const create = async (body: object = {}) =>
  (await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com/x', events: ['*'], ...body })).body;
const path = (subscription: { id: string }, rest = '') => `/webhooks/subscriptions/${subscription.id}${rest}`;
const uuid = (subscription: { id: string }) => uuidOf('endpoint', subscription.id)!;
const row = async (subscription: { id: string }) =>
  (await api.sql<Record<string, never>>('select * from endpoints where id = $1', [uuid(subscription)]))[0]!;

describe('create', () => {
  test('in the form of seed 002, on its prefix', async () => {
    const reply = await tenant.call('POST', '/tenant/webhooks/subscriptions', {
      url: 'https://webhook.site/your-id',
      event: 'payment.received',
      secret: 'my-secret-key',
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      url: 'https://webhook.site/your-id',
      events: ['payment.received'],
      status: 'active',
      secret: 'my-secret-key',
      retry_profile: 'standard',
      timeout_ms: 10_000,
    });
    expect((await tenant.call('GET', path(reply.body))).body.events).toEqual(['payment.received']);
  });

  test('in the form of seed 000; a secret is made, shown once and kept sealed', async () => {
    const made = await create({ events: ['invoice.created', 'payment.succeeded', 'email.sent'] });
    expect(made.secret).toMatch(/^whsec_/);
    const { secrets } = (await row(made)) as unknown as { secrets: { sealed: string; expires_at: null }[] };
    expect(secrets).toEqual([{ sealed: expect.stringMatching(/^v1\./), expires_at: null }]);
    expect(sealer.open(secrets[0]!.sealed, sealPurposes.endpointSecret)).toBe(made.secret);
    const list = await tenant.call('GET', '/webhooks/subscriptions');
    const one = await tenant.call('GET', path(made));
    expect(JSON.stringify([list.body, one.body])).not.toContain(made.secret);
  });

  test('is born queued, and not woken', async () => {
    expect(await row(await create())).toMatchObject({ lane: 'queued', status: 'active' });
    expect(api.woken).toEqual([]);
  });

  test.each([
    [{ filter: {} }, 'filter'],
    [{ format: 'x' }, 'format'],
    [{ timeout_ms: 999 }, 'timeout_ms'],
    [{ retry_profile: 'x' }, 'retry_profile'],
    [{ rate_limit: 0 }, 'rate_limit'],
    [{ url: 'http://example.com' }, 'url'],
    [{ events: ['nope'] }, 'events.0'],
  ])('%j is 422 and names %s', async (body, field) => {
    const reply = await create(body);
    expect([reply.status, reply.errors.map((one: { field: string }) => one.field)]).toEqual([422, [field]]);
  });

  test('the values of headers are kept sealed, and not shown', async () => {
    const made = await create({ headers: { Authorization: 'Bearer abc', 'X-Env': 'prod' } });
    expect(made.headers).toEqual({ Authorization: '***', 'X-Env': '***' });
    const sealed = { sealed: expect.stringMatching(/^v1\./) };
    expect((await row(made)).headers).toEqual({ Authorization: sealed, 'X-Env': sealed });
  });
});

describe('change', () => {
  test('what is given, of the version that was read', async () => {
    const made = await create({ description: 'one' });
    const reply = await tenant.call('PATCH', path(made), { events: ['invoice.*'] }, { 'if-match': '"0"' });
    expect(reply.body).toMatchObject({ events: ['invoice.*'], description: 'one' });
    expect(reply.headers.get('etag')).toBe('"1"');
    const late = await tenant.call('PATCH', path(made), { description: null }, { 'if-match': '"0"' });
    expect(late.status).toBe(412);
    expect((await tenant.call('PATCH', path(made), { description: null })).body.description).toBeNull();
    expect((await tenant.call('PATCH', path(made), { status: 'disabled' })).status).toBe(422);
    expect(api.woken).toEqual([[uuid(made)], [uuid(made)]]);
  });

  test('an order or a rate puts it into the queue; a new URL has not failed yet', async () => {
    const made = await create();
    const failing = `update endpoints set lane = 'direct', failing_since = now(), consecutive_failures = 9, open_until = now(), throttled_until = now() + interval '1 h', alerted_percent = 70 where id = $1`;
    await api.sql(failing, [uuid(made)]);
    const { body } = await tenant.call('PATCH', path(made), { description: 'same' });
    expect(Date.parse(body.throttled_until) - Date.now()).toBeGreaterThan(3_500_000);
    expect(await row(made)).toMatchObject({ lane: 'direct', consecutive_failures: 9, alerted_percent: 70 });
    await tenant.call('PATCH', path(made), { ordered: true, url: 'https://example.org/y' });
    expect(await row(made)).toMatchObject({
      lane: 'queued',
      consecutive_failures: 0,
      failing_since: null,
      open_until: null,
      throttled_until: null,
      alerted_percent: 0,
    });
  });
});

describe('rotate-secret', () => {
  test('both secrets sign until the grace period ends', async () => {
    const made = await create();
    const rotated = await tenant.call('POST', path(made, '/rotate-secret'), { grace_seconds: 3600 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(made.secret);
    const until = Date.parse(rotated.body.secret_expires_at) - Date.now();
    expect(until).toBeGreaterThan(3590_000);
    await tenant.call('POST', path(made, '/test'));
    expect(posted[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(posted[0]?.headers['X-Signature']).toBe(signBody(rotated.body.secret, posted[0]!.body));
  });

  test.each([-1, 604_801, 1.5, '60', null])('refuses a grace period of %j', async (grace_seconds) => {
    const made = await create();
    const reply = await tenant.call('POST', path(made, '/rotate-secret'), { grace_seconds });
    expect([reply.status, reply.body.errors[0].field]).toEqual([422, 'grace_seconds']);
  });

  test('has a grace period of a day, and of seven days at most; all secrets are kept sealed', async () => {
    const made = await create({ secret: 'first-secret' });
    const rotate = async (body: object) =>
      Date.parse((await tenant.call('POST', path(made, '/rotate-secret'), body)).body.secret_expires_at) - Date.now();
    const week = await rotate({ secret: 'second-secret', grace_seconds: 604_800 });
    expect(Math.round(week / 10_000)).toBe(60_480);
    const shortened = await rotate({ secret: 'third-secret' });
    expect(Math.round(shortened / 10_000)).toBe(8640);
    await tenant.call('POST', path(made, '/test'));
    expect(posted[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(3);
    expect(JSON.stringify(await row(made))).not.toMatch(/first-secret|second-secret|third-secret/);
  });

  test('takes an own secret, refuses a short one, and may end the old one at once', async () => {
    const made = await create();
    expect((await tenant.call('POST', path(made, '/rotate-secret'), { secret: 'short' })).status).toBe(422);
    const reply = await tenant.call('POST', path(made, '/rotate-secret'), {
      secret: 'my-own-secret',
      grace_seconds: 0,
    });
    expect(reply.body).toMatchObject({ secret: 'my-own-secret', secret_expires_at: null });
  });
});

describe('state', () => {
  const move = (made: { id: string }, name: string) => tenant.call('POST', path(made, `/${name}`));

  test.each([
    ['pause', 'resume', 'paused'],
    ['disable', 'enable', 'disabled'],
  ])('%s and %s, each also twice', async (away, back, status) => {
    const made = await create();
    for (const name of [away, away]) expect((await move(made, name)).body.status).toBe(status);
    for (const name of [back, back])
      expect((await move(made, name)).body).toMatchObject({ status: 'active', status_reason: null });
    expect(api.woken).toEqual([[uuid(made)], [uuid(made)]]);
    expect(await row(made)).toMatchObject({ lane: 'queued', version: 2 });
  });

  test('a disabled one is enabled, not resumed; a paused one resumed, not enabled', async () => {
    const made = await create();
    await move(made, 'disable');
    for (const name of ['pause', 'resume'])
      expect((await move(made, name)).body).toMatchObject({ status: 409, code: 'illegal_transition' });
    await move(made, 'enable');
    await move(made, 'pause');
    expect((await move(made, 'enable')).status).toBe(409);
    expect((await move(made, 'disable')).body.status).toBe('disabled');
  });

  test('enabling forgets why it was disabled', async () => {
    const made = await create();
    await api.sql(
      `update endpoints set status = 'disabled', status_reason = 'failing', failing_since = now(), consecutive_failures = 99, open_until = now() + interval '1 day', alerted_percent = 100 where id = $1`,
      [uuid(made)],
    );
    await move(made, 'enable');
    expect(await row(made)).toMatchObject({
      consecutive_failures: 0,
      failing_since: null,
      open_until: null,
      alerted_percent: 0,
    });
  });

  test('enabling sends what was held at once, at the beginning of its ladder', async () => {
    const other = await api.tenant();
    const made = (await other.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' })).body;
    for (let n = 0; n < 3; n++) await tellEvent(api, other, 'invoice.paid');
    const of = [uuid(made)];
    await api.sql(
      `update deliveries set failures = 5, attempts = 6, next_attempt_at = now() + interval '5 h' where endpoint_id = $1`,
      of,
    );
    await api.sql(
      `update deliveries set status = 'cancelled' where id = (select id from deliveries where endpoint_id = $1 limit 1)`,
      of,
    );
    const marks = async () => (await api.sql(`select due_before, ladders_since from endpoints where id = $1`, of))[0];
    for (const action of ['pause', 'resume', 'disable']) await other.call('POST', path(made, `/${action}`));
    expect(await marks()).toEqual({ due_before: null, ladders_since: null });
    await other.call('POST', path(made, '/enable'));
    const held = await api.sql(
      `select status, failures, attempts, next_attempt_at <= now() as due from deliveries where endpoint_id = $1 order by status`,
      of,
    );
    expect(held).toEqual([
      { status: 'cancelled', failures: 5, attempts: 6, due: false },
      { status: 'pending', failures: 0, attempts: 6, due: true },
      { status: 'pending', failures: 0, attempts: 6, due: true },
    ]);
    // No more is left for its drain; what fails again is at the beginning of its ladder, whoever claims it.
    expect(await marks()).toEqual({ due_before: null, ladders_since: expect.anything() });
    expect(api.woken.flat()).toContain(uuid(made));
  });

  test('a paused one keeps its events, a disabled one gets none', async () => {
    const other = await api.tenant();
    const make = async () =>
      (await other.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' })).body;
    const [paused, disabled] = [await make(), await make()];
    await other.call('POST', path(paused, '/pause'));
    await other.call('POST', path(disabled, '/disable'));
    await tellEvent(api, other, 'invoice.paid');
    const { body } = await other.call('GET', '/webhooks/deliveries?event=invoice.paid');
    expect(body.data.map((one: { subscription_id: string }) => one.subscription_id)).toEqual([paused.id]);
  });

  test('disabling one tells the tenant’s others, once', async () => {
    const other = await api.tenant();
    const make = async () =>
      (await other.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' })).body;
    const [disabled, told] = [await make(), await make()];
    for (const _time of ['first', 'again']) await other.call('POST', path(disabled, '/disable'));
    const { data } = (await other.call('GET', '/webhooks/deliveries')).body;
    expect(data).toMatchObject([{ event: 'webhook_endpoint.disabled', subscription_id: told.id }]);
    const { body } = await other.call('GET', `/webhooks/deliveries/${data[0].id}`);
    expect(body.payload).toMatchObject({
      aggregate: { type: 'webhook_endpoint', id: disabled.id, version: 1 },
      data: { subscription_id: disabled.id, reason: 'manual', failing_since: null },
    });
    expect(api.published).toEqual([{ tenantId: other.uuid, eventIds: [uuidOf('event', data[0].event_id)] }]);
  });
});

describe('delete', () => {
  test('discards what is open, keeps what was delivered, and is final', async () => {
    const other = await api.tenant();
    const { body: made } = await other.call('POST', '/webhooks/subscriptions', {
      url: 'https://example.com',
      event: '*',
    });
    const [open, sent] = [await tellEvent(api, other), await tellEvent(api, other)];
    await api.sql(`update deliveries set status = 'succeeded', delivered_at = now() where event_id = $1`, [sent]);
    expect((await other.call('DELETE', path(made))).status).toBe(204);
    const deliveries = await api.sql(`select event_id, status, reason from deliveries where endpoint_id = $1`, [
      uuid(made),
    ]);
    expect(deliveries).toEqual(
      expect.arrayContaining([
        { event_id: open, status: 'discarded', reason: 'endpoint_deleted' },
        { event_id: sent, status: 'succeeded', reason: null },
      ]),
    );
    for (const [method, rest] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/enable'],
      ['GET', '/deliveries'],
    ])
      expect((await other.call(method!, path(made, rest), method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect((await other.call('GET', '/webhooks/deliveries')).body.data).toHaveLength(2);
    await tellEvent(api, other);
    expect((await other.call('GET', '/webhooks/deliveries')).body.data).toHaveLength(2);
  });
});

describe('test', () => {
  test('sends the example, signed, and tells what came back', async () => {
    const made = await create({
      event: undefined,
      events: ['invoice.paid'],
      headers: { 'X-Env': 'prod' },
      timeout_ms: 5000,
    });
    await tenant.call('PATCH', path(made), { description: 'the headers stay' });
    const reply = await tenant.call('POST', path(made, '/test'));
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      delivered: false,
      event: 'invoice.paid',
      payload: { type: 'invoice.paid', tenant_id: tenant.externalId },
      attempt: { response_status: 500, response_body: 'broken', error: 'HTTP 500', duration_ms: 12 },
    });
    const [request] = posted;
    expect(request).toMatchObject({ url: 'https://example.com/x', timeoutMs: 5000 });
    expect(request?.headers).toMatchObject({
      'X-Event': 'invoice.paid',
      'X-Env': 'prod',
      'X-Billhook-Test': 'true',
      'webhook-id': reply.body.event_id,
      'User-Agent': 'GestiqCloud-Webhooks/1.0',
      'X-Signature': signBody(made.secret, request!.body),
    });
    expect((await tenant.call('GET', `/events/${reply.body.event_id}`)).status).toBe(404);
  });

  test('of an event that is asked for, under its alias too', async () => {
    const made = await create();
    expect((await tenant.call('POST', path(made, '/test'), { event: 'payment.received' })).body.event).toBe(
      'payment.received',
    );
    expect((await tenant.call('POST', path(made, '/test'), { event: 'nope' })).status).toBe(422);
  });
});

test('event-types show the catalogue on both prefixes', async () => {
  for (const prefix of ['/webhooks', '/tenant/webhooks']) {
    const { body } = await tenant.call('GET', `${prefix}/event-types`);
    expect(body.data.length).toBeGreaterThanOrEqual(40);
    const one = await tenant.call('GET', `${prefix}/event-types/payment.received`);
    expect(one.body).toMatchObject({
      name: 'payment.succeeded',
      aliases: ['payment.received'],
      schemas: { 1: { type: 'object' } },
    });
    expect((await tenant.call('GET', `${prefix}/event-types/nope`)).status).toBe(404);
  }
});

test.each([
  ['https://93.184.216.34/hooks', null],
  ['https://10.0.0.1', 'refused'],
  ['https://missing.example', 'not_found'],
  ['http://example.com', 'refused'],
  ['nothing', 'refused'],
])('test-url tells what is wrong with %s, and keeps nothing', async (url, problem) => {
  const before = (await tenant.call('GET', '/webhooks/subscriptions')).body.data.length;
  const { status, body } = await tenant.call('POST', '/webhooks/subscriptions/test-url', { url });
  expect([status, body.problem, body.message === null]).toEqual([200, problem, problem === null]);
  expect((await tenant.call('GET', '/webhooks/subscriptions')).body.data).toHaveLength(before);
});
