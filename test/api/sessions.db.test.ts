import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRetention } from '../../src/activities/retention.js';
import { uuidOf } from '../../src/domain/ids.js';
import { adminKey, startTestApi, type TestApi, type TestTenant } from './server.js';
import { cookieOf, linkFor, logIn } from './sessions.js';
import { openStream } from './sse.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi({ stream: { checkKeysEvery: 20 } });
  [a, b] = [await api.tenant('a', ['admin']), await api.tenant('b', ['write'])];
});
afterAll(() => api.close());

const event = { type: 'custom.asked', data: {} };
const anonymous = (credential: object, headers = {}) => api.as(null)('POST', '/session', credential, headers);

describe('a portal link', () => {
  test('lets in, once: of two that come at once one does', async () => {
    const { made, link } = await linkFor(api, a, { subject: 'ada', path: '/events?type=invoice.paid' });
    expect(made).toMatchObject({
      status: 201,
      body: { object: 'portal_link', subject: 'ada', scopes: ['admin'], tenant: a.id },
    });
    expect(made.body.url).toBe(`${api.url}/portal/events?type=invoice.paid#link=${link}`);
    const replies = await Promise.all([anonymous({ link }), anonymous({ link })]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 401]);
    const { body } = replies.find(({ status }) => status === 201)!;
    expect(body).toMatchObject({
      ...{ object: 'session', kind: 'tenant', scopes: ['admin'], subject: 'ada', temporal_ui_url: null },
      tenant: { id: a.id, external_id: 'a', name: 'Name of a', status: 'pending' },
    });
    expect((await anonymous({ link })).status).toBe(401);
  });

  test('stands in the audit log with its subject', async () => {
    const { link } = await linkFor(api, a, { subject: 'grace' });
    const browser = await logIn(api, { link });
    const { status } = await browser.call('POST', '/api-keys', { name: 'x', scopes: ['read'] });
    const entries = await api.sql(
      `select action, actor_type, actor_id from audit_log where tenant_id = $1 and actor_id like '%:grace' order by id`,
      [a.uuid],
    );
    const actor = { actor_type: 'context', actor_id: `session:${browser.reply.body.id}:grace` };
    expect(status).toBe(201);
    expect(entries).toEqual([
      { action: 'session.create', ...actor },
      { action: 'api_key.create', ...actor },
    ]);
  });

  test('gives its scopes and no more, and nothing of the operator or of another tenant', async () => {
    const { call } = await logIn(api, { link: (await linkFor(api, a, { scopes: ['read'] })).link });
    expect((await call('GET', '/events')).status).toBe(200);
    expect((await call('POST', '/events', event)).body.code).toBe('insufficient_scope');
    expect((await call('GET', '/admin/tenants')).body.code).toBe('operator_key_required');
    const { body } = await b.call('POST', '/events', event);
    expect((await call('GET', `/events/${body.id}`)).status).toBe(404);
  });

  test('is over after its time, and none is made for a path that leads elsewhere', async () => {
    const { link, made } = await linkFor(api, a, { expires_in_seconds: 60 });
    expect(Date.parse(made.body.expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
    await api.sql(`update portal_links set expires_at = now() where id = $1`, [uuidOf('portal_link', made.body.id)]);
    expect((await anonymous({ link })).status).toBe(401);
    for (const path of ['//evil.example', '/../console', '/%2e%2e/console', '/a#b', 'x', '/.git'])
      expect((await linkFor(api, a, { path }).catch(() => null))?.made.status ?? 422, path).toBe(422);
  });
});

describe('a session', () => {
  test('of a key may do what the key may now, and ends with it', async () => {
    const made = await a.call('POST', '/api-keys', { name: 'page', scopes: ['write'] });
    const browser = await logIn(api, { api_key: made.body.key });
    const stream = await openStream(`${api.url}/api/v1/events/stream`, null, browser.headers);
    expect((await browser.call('POST', '/events', event)).status).toBe(202);
    expect((await browser.call('GET', '/session')).body).toEqual({
      ...browser.reply.body,
      idle_expires_at: expect.any(String),
    });
    expect((await a.call('DELETE', `/api-keys/${made.body.id}`)).status).toBe(204);
    expect((await browser.call('GET', '/events')).status).toBe(401);
    await stream.ended;
  });

  test('ends after silence, which use puts off, and after its time, whatever happens', async () => {
    const browser = await logIn(api, { api_key: a.key });
    const id = uuidOf('session', browser.reply.body.id);
    const set = (column: string, value: string) =>
      api.sql(`update portal_sessions set ${column} = ${value} where id = $1`, [id]);
    await set('last_seen_at', `now() - interval '29 minutes'`);
    const { body } = await browser.call('GET', '/session');
    expect(Date.parse(body.idle_expires_at) - Date.now()).toBeGreaterThan(1_700_000);
    expect(
      await api.sql(`select last_seen_at > now() - interval '5 s' as it from portal_sessions where id = $1`, [id]),
    ).toEqual([{ it: true }]);
    await set('last_seen_at', `now() - interval '30 minutes'`);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    await set('last_seen_at', 'now()');
    expect((await browser.call('GET', '/session')).status).toBe(200);
    await set('expires_at', 'now()');
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('of the operator is of the operator, and ends when the operator has another key', async () => {
    const browser = await logIn(api, { admin_key: adminKey });
    expect(browser.reply.body).toMatchObject({
      ...{ kind: 'operator', tenant: null, scopes: [], temporal_ui_url: 'http://temporal.example' },
      temporal_namespace: 'billhook',
    });
    expect((await browser.call('GET', '/admin/tenants')).status).toBe(200);
    expect((await browser.call('GET', '/events')).body.code).toBe('tenant_key_required');
    const other = await startTestApi({ database: api, config: { adminKey: 'another-operator-key' } });
    expect((await other.as(null)('GET', '/admin/tenants', undefined, browser.headers)).status).toBe(401);
    await other.close();
  });

  test('is refused for what is no credential, for two of them, and for a key of the wrong kind', async () => {
    const refused = [{ api_key: adminKey }, { admin_key: a.key }, { link: a.key }, { link: 'bhl_x' }, { api_key: 'x' }];
    for (const one of refused) expect((await anonymous(one)).body.code, JSON.stringify(one)).toBe('unauthorized');
    for (const one of [{}, { api_key: a.key, link: 'x' }])
      expect((await anonymous(one)).body.code).toBe('validation_failed');
  });

  test('counts where there is nothing else: a key beside it is what is asked for', async () => {
    const { headers } = await logIn(api, { api_key: a.key });
    const { body } = await a.call('POST', '/events', event);
    expect((await api.as(b.key)('GET', `/events/${body.id}`, undefined, headers)).status).toBe(404);
    expect((await api.as('bh_wrong')('GET', `/events/${body.id}`, undefined, headers)).status).toBe(401);
    expect((await a.call('GET', '/session')).status).toBe(401);
    expect((await api.as(null)('GET', '/session')).status).toBe(401);
  });

  test('of a suspended tenant reads, and logs out', async () => {
    await api.sql(`update tenants set status = 'suspended', suspended_at = now() where id = $1`, [b.uuid]);
    const { call, reply } = await logIn(api, { link: (await linkFor(api, b)).link });
    expect(reply.body.tenant.status).toBe('suspended');
    expect((await call('GET', '/events')).status).toBe(200);
    expect((await call('POST', '/events', event)).body.code).toBe('tenant_suspended');
    expect((await call('DELETE', '/session')).status).toBe(204);
    await api.sql(`update tenants set status = 'active', suspended_at = null where id = $1`, [b.uuid]);
  });
});

describe('logging out', () => {
  test('ends this session, and makes the browser forget it', async () => {
    const [one, other] = [await logIn(api, { api_key: a.key }), await logIn(api, { api_key: a.key })];
    const gone = await one.call('DELETE', '/session');
    expect([gone.status, gone.headers.get('set-cookie')]).toEqual([
      204,
      'billhook_session=; Max-Age=0; HttpOnly; Path=/; SameSite=Lax',
    ]);
    expect((await one.call('GET', '/session')).status).toBe(401);
    expect((await other.call('GET', '/session')).status).toBe(200);
  });

  test('everywhere ends all of the same key, subject or operator, and nobody else’s', async () => {
    const link = async (subject?: string) => (await linkFor(api, a, { subject })).link;
    const all = {
      key: await logIn(api, { api_key: a.key }),
      key2: await logIn(api, { api_key: a.key }),
      other: await logIn(api, { api_key: b.key }),
      ada: await logIn(api, { link: await link('ada') }),
      ada2: await logIn(api, { link: await link('ada') }),
      grace: await logIn(api, { link: await link('grace') }),
      nobody: await logIn(api, { link: await link() }),
      operator: await logIn(api, { admin_key: adminKey }),
      operator2: await logIn(api, { admin_key: adminKey }),
    };
    const names = Object.keys(all) as (keyof typeof all)[];
    const alive = async () => {
      const statuses = await Promise.all(names.map(async (name) => (await all[name].call('GET', '/session')).status));
      return names.filter((_, index) => statuses[index] === 200);
    };
    const rest = (...gone: string[]) => names.filter((name) => !gone.includes(name));
    expect((await all.key.call('DELETE', '/sessions')).status).toBe(204);
    expect(await alive()).toEqual(rest('key', 'key2'));
    await all.ada.call('DELETE', '/sessions');
    expect(await alive()).toEqual(rest('key', 'key2', 'ada', 'ada2'));
    await all.operator.call('DELETE', '/sessions');
    expect(await alive()).toEqual(['other', 'grace', 'nobody']);
    expect((await api.operator('DELETE', `/admin/tenants/${a.id}/sessions?subject=grace`)).status).toBe(204);
    expect(await alive()).toEqual(['other', 'nobody']);
    await api.operator('DELETE', '/admin/tenants/ext:a/sessions');
    expect(await alive()).toEqual(['other']);
  });
});

describe('a request with the cookie', () => {
  const own = () => ({ origin: api.url, 'sec-fetch-site': 'same-origin' });
  test.each<[string, string, Record<string, string | undefined>, number]>([
    ['from our page, with the token', 'POST', {}, 202],
    ['without an origin', 'POST', { origin: undefined, 'sec-fetch-site': undefined }, 202],
    ['without the token', 'POST', { 'x-csrf-token': undefined }, 403],
    ['with a wrong token', 'POST', { 'x-csrf-token': 'x' }, 403],
    ['from another origin, with the token', 'POST', { origin: 'https://evil.example' }, 403],
    ['from a page without an origin', 'POST', { origin: 'null' }, 403],
    [
      'from elsewhere, by a browser that names no origin',
      'POST',
      { origin: undefined, 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['that reads, without the token', 'GET', { 'x-csrf-token': undefined }, 200],
    ['that reads, from another origin', 'GET', { origin: 'https://evil.example' }, 403],
    ['that reads, from elsewhere', 'GET', { origin: undefined, 'sec-fetch-site': 'cross-site' }, 403],
    ['that deletes, without the token', 'DELETE', { 'x-csrf-token': undefined }, 403],
  ])('%s: %s %j is %i', async (_what, method, change, status) => {
    const { headers } = await logIn(api, { api_key: a.key });
    const sent = Object.entries({ ...headers, ...own(), ...change }).filter(([, value]) => value !== undefined);
    const path = method === 'DELETE' ? '/session' : '/events';
    const body = method === 'POST' ? event : undefined;
    const reply = await api.as(null)(method, path, body, Object.fromEntries(sent) as Record<string, string>);
    expect([reply.status, reply.body.code]).toEqual([status, status === 403 ? 'csrf_failed' : undefined]);
  });

  test('is not believed for the token of another session', async () => {
    const [one, other] = [await logIn(api, { api_key: a.key }), await logIn(api, { api_key: a.key })];
    const headers = { cookie: one.headers.cookie, 'x-csrf-token': other.headers['x-csrf-token'] };
    expect((await api.as(null)('POST', '/events', event, headers)).body.code).toBe('csrf_failed');
  });

  test('logs nobody in from a page of another origin', async () => {
    expect((await anonymous({ api_key: a.key }, { origin: 'https://evil.example' })).body.code).toBe('csrf_failed');
    expect((await anonymous({ api_key: a.key }, { origin: api.url })).status).toBe(201);
  });

  test('is answered to this browser alone', async () => {
    const { call } = await logIn(api, { api_key: a.key });
    expect((await call('GET', '/events')).headers.get('cache-control')).toBe('no-store');
  });
});

test('by HTTPS the cookie is Secure and of this host alone; in frames of others it is sent, too', async () => {
  const pageOf = (frameOrigins: string[]) => ({
    ...{ frameOrigins, idleSeconds: 1800, lifeSeconds: 43_200 },
    temporal: { url: null, namespace: 'billhook' },
  });
  const publicUrl = 'https://billing.example/';
  const plain = await startTestApi({ database: api, config: { publicUrl } });
  const framed = await startTestApi({
    database: api,
    config: { publicUrl, page: pageOf(['https://app.example']) },
  });
  const cookieFrom = async (one: TestApi) =>
    (await one.as(null)('POST', '/session', { api_key: a.key }, { origin: 'https://billing.example' })).headers.get(
      'set-cookie',
    );
  const form = /^__Host-billhook_session=bhs_[\w-]{43}; /;
  expect(await cookieFrom(plain)).toMatch(form);
  expect((await cookieFrom(plain))?.replace(form, '')).toBe('HttpOnly; Path=/; Secure; SameSite=Lax');
  expect((await cookieFrom(framed))?.replace(form, '')).toBe('HttpOnly; Path=/; Secure; SameSite=None; Partitioned');
  const { headers } = await logIn(plain, { api_key: a.key });
  expect((await plain.as(null)('GET', '/session', undefined, headers)).status).toBe(200);
  const tossed = { cookie: headers.cookie.replace('__Host-', '') };
  expect((await plain.as(null)('GET', '/session', undefined, tossed)).status).toBe(401);
  const { made } = await linkFor(plain, a);
  expect(made.body.url).toMatch(/^https:\/\/billing\.example\/portal#link=bhl_/);
  await Promise.all([plain.close(), framed.close()]);
});

test('what opens is kept as a hash, and gone with retention once it is over', async () => {
  const { link } = await linkFor(api, a);
  const browser = await logIn(api, { link });
  const token = cookieOf(browser.reply).split('=')[1]!;
  const rows = JSON.stringify(await api.sql('select * from portal_links, portal_sessions'));
  expect([rows.includes(link), rows.includes(token)]).toEqual([false, false]);
  await api.sql(`update portal_sessions set expires_at = now() where id <> $1`, [
    uuidOf('session', browser.reply.body.id),
  ]);
  await api.sql('update portal_links set expires_at = now()');
  const report = await createRetention({
    ...{ db: api.db, rawBodyRetentionDays: 0, deliveryRetentionDays: 0, now: Date.now },
    ...{ heartbeat: () => {}, doneBefore: () => undefined },
  })();
  expect(report.sessions).toBeGreaterThan(0);
  expect(
    await api.sql(
      'select (select count(*)::int from portal_links) as links, count(*)::int as sessions from portal_sessions',
    ),
  ).toEqual([{ links: 0, sessions: 1 }]);
});
