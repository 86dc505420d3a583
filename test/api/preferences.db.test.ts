import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPreferenceLinks, type PreferenceLinks } from '../../src/db/preference-links.js';
import { createSealer } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
let other: TestTenant;
let links: PreferenceLinks;
let clock = Date.now();
const keyOf = (fill: number) => createSealer(Buffer.alloc(32, fill));
const linksOf = (fill: number) =>
  createPreferenceLinks({ sealer: keyOf(fill), publicUrl: undefined, now: () => clock });
beforeAll(async () => {
  api = await startTestApi({ config: { publicUrl: 'https://bill.example/' }, now: () => clock });
  [own, other] = [await api.tenant('own', ['write']), await api.tenant('other', ['write'])];
  links = linksOf(7);
});
afterAll(() => api.close());

const person = () => `ada.${newUuid()}@example.com`;
const of = (recipient: string) => `/preferences/${encodeURIComponent(recipient)}`;
const linkTo = (recipient: string, locale: string | null = 'en') =>
  links.preferences({ tenantId: own.uuid, recipient, locale }, clock + 60_000).path;
const oneClick = (recipient: string, category: 'ticket' | 'digest' = 'ticket') =>
  links.unsubscribe({ tenantId: own.uuid, recipient, locale: 'en', category }, clock + 60_000).path;
async function open(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  const body = form && new URLSearchParams(form);
  const response = await fetch(api.url + path, { method: form ? 'POST' : 'GET', headers, ...(body && { body }) });
  return { status: response.status, headers: response.headers, html: await response.text() };
}
const categories = ['invoice', 'payment', 'subscription', 'quote', 'ticket', 'export', 'webhook'];
const form = (some: Record<string, string> = {}) => ({
  ...Object.fromEntries(categories.map((one) => [`email.${one}`, 'on'])),
  ...{ quiet_from: '', quiet_until: '', timezone: 'UTC', digest_hour: '8' },
  ...some,
});
const entries = (recipient: string) =>
  api.sql<{ action: string; actor_type: string }>(
    `select action, actor_type from audit_log where after->>'recipient' = $1 order by id`,
    [recipient],
  );

test('preferences are of one address in any case, replaced as a whole, and empty where nothing was said', async () => {
  const recipient = person();
  const nothing = (await own.call('GET', of(recipient.toUpperCase()))).body;
  expect(nothing).toEqual({
    ...{ id: null, recipient, user_id: null, choices: {}, quiet_hours: null, timezone: null, digest_hour: null },
    ...{ updated_by: null, updated_at: null },
  });
  const said = {
    ...{ user_id: 'u-1', choices: { ticket: { email: 'digest', sms: 'off' } }, timezone: 'Asia/Kolkata' },
    ...{ quiet_hours: { from: '22:00', until: '07:30' }, digest_hour: 9 },
  };
  const put = await own.call('PUT', of(recipient.toUpperCase()), said);
  expect([put.status, put.body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^prf_/),
      recipient,
      ...said,
      updated_by: expect.stringMatching(/^key_/),
      updated_at: expect.any(String),
    },
  ]);
  expect((await own.call('GET', of(recipient))).body).toEqual(put.body);
  expect((await own.call('GET', '/preferences/recipients?user_id=u-1')).body.data).toEqual([put.body]);
  expect((await other.call('GET', of(recipient))).body.id).toBeNull();
  expect((await own.call('PUT', of(recipient), {})).body).toMatchObject({
    id: put.body.id,
    user_id: null,
    choices: {},
  });
  expect(await entries(recipient)).toEqual(Array(2).fill({ action: 'preferences.put', actor_type: 'api_key' }));
});

test('a tenant says what counts for all others, and is in no list', async () => {
  await own.call('PUT', '/preferences', { choices: { export: { email: 'off' } } });
  expect((await own.call('GET', '/preferences')).body).toMatchObject({
    recipient: null,
    choices: { export: { email: 'off' } },
  });
  expect((await other.call('GET', '/preferences')).body.choices).toEqual({});
  const { data } = (await own.call('GET', '/preferences/recipients')).body;
  expect(data.filter((one: { recipient: null }) => one.recipient === null)).toEqual([]);
});

test.each<[string, object]>([
  ['what must reach its reader', { choices: { dunning: { email: 'off' } } }],
  ['a digest by SMS', { choices: { ticket: { sms: 'digest' } } }],
  ['quiet hours of a whole day', { quiet_hours: { from: '08:00', until: '08:00' } }],
  ['no time', { quiet_hours: { from: '24:00', until: '08:00' } }],
  ['no zone', { timezone: 'Mars/Base' }],
  ['no hour', { digest_hour: 24 }],
])('%s is refused', async (_what, body) => {
  expect((await own.call('PUT', of('ada@example.com'), body)).status).toBe(422);
  expect((await own.call('PUT', '/preferences/ada', {})).status).toBe(422);
});

test('a link shows its reader’s preferences and keeps what the form says, without a key', async () => {
  const recipient = person();
  await own.call('PUT', of(recipient), { user_id: 'u', choices: { ticket: { email: 'digest', sms: 'off' } } });
  const { status, body } = await own.call('POST', `${of(recipient)}/link`, { locale: 'pt-BR', expires_in_hours: 1 });
  expect([status, body.url, body.url.includes('ada')]).toEqual([201, `https://bill.example${body.path}`, false]);
  const shown = await open(body.path);
  expect(shown.status).toBe(200);
  expect(shown.html).toMatch(/<html lang="pt-BR">[\s\S]*name="email\.ticket"[\s\S]*value="digest" selected/);
  expect(shown.html).not.toMatch(/<script|dunning|ada/);
  expect(shown.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
  );
  for (const [name, value] of [
    ['referrer-policy', 'no-referrer'],
    ['x-robots-tag', 'noindex, nofollow'],
    ['cache-control', 'no-store'],
  ])
    expect(shown.headers.get(name!)).toBe(value);

  const sent = form({
    'email.ticket': 'off',
    quiet_from: '21:00',
    quiet_until: '06:00',
    timezone: 'America/Sao_Paulo',
  });
  expect((await open(body.path, sent)).html).toContain('Salvo.');
  expect((await own.call('GET', of(recipient))).body).toMatchObject({
    ...{
      user_id: 'u',
      quiet_hours: { from: '21:00', until: '06:00' },
      timezone: 'America/Sao_Paulo',
      updated_by: 'link',
    },
    choices: { ticket: { email: 'off', sms: 'off' }, quote: { email: 'on' } },
  });
  expect(await entries(recipient)).toContainEqual({ action: 'preferences.put', actor_type: 'system' });
  clock += 3_600_000;
  expect((await open(body.path)).status).toBe(404);
});

test('a form that cannot be meant changes nothing', async () => {
  const path = linkTo(person());
  for (const wrong of [
    { 'email.ticket': 'never' },
    { quiet_from: '21:00' },
    { timezone: '<b>' },
    { digest_hour: '24' },
  ])
    expect((await open(path, form(wrong))).status).toBe(422);
  expect((await open(path, { 'email.dunning': 'off' })).status).toBe(422);
});

test('nobody opens what is another’s: a link that was changed, is of another kind, key or tenant', async () => {
  const recipient = person();
  const path = linkTo(recipient);
  const [, token = ''] = /([^/]+)$/.exec(path) ?? [];
  const changed = `${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`;
  const target = { tenantId: own.uuid, recipient, locale: null };
  const wrong = [
    ...[`/preferences/${changed}`, `/preferences/${token.slice(0, -4)}`, '/preferences/x', `/unsubscribe/${token}`],
    oneClick(recipient).replace('unsubscribe', 'preferences'),
    linksOf(8).preferences(target, clock + 60_000).path,
    links.preferences({ ...target, tenantId: newUuid() }, clock + 60_000).path,
    links.preferences(target, clock).path,
  ];
  for (const one of wrong) {
    expect((await open(one)).status, one).toBe(404);
    expect((await open(one, form({ 'email.ticket': 'off' }))).status, one).toBe(404);
  }
  expect((await own.call('GET', of(recipient))).body.id).toBeNull();
  await api.sql(`update tenants set name = 'A & <b>' where id = $1`, [own.uuid]);
  expect((await open(path)).html).toContain('A &amp; &lt;b&gt;');
});

test('one click turns off one kind of mail, once; to open the link does not', async () => {
  const recipient = person();
  const path = oneClick(recipient);
  const asked = await open(path);
  expect([asked.status, asked.html.includes('<form method="post">')]).toEqual([200, true]);
  expect((await own.call('GET', of(recipient))).body.id).toBeNull();
  for (let n = 0; n < 2; n++) expect((await open(path, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
  expect((await own.call('GET', of(recipient))).body).toMatchObject({
    choices: { ticket: { email: 'off' } },
    updated_by: 'link',
  });
  expect(await entries(recipient)).toHaveLength(1);

  await own.call('PUT', of(recipient), { choices: { ticket: { email: 'off' }, quote: { email: 'digest' } } });
  await open(oneClick(recipient, 'digest'), {});
  expect((await own.call('GET', of(recipient))).body.choices).toEqual({
    ticket: { email: 'off' },
    quote: { email: 'off' },
  });
});

test('a reader who asks too often waits, and no other', async () => {
  const path = linkTo(person());
  const statuses = await Promise.all(Array.from({ length: 62 }, async () => (await open(path)).status));
  expect(statuses.filter((one) => one === 429)).toHaveLength(2);
  expect((await open(linkTo(person()))).status).toBe(200);
});
