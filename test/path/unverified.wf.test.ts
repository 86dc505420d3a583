import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { metric, operatorOf } from './operator.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { soon } from './soon.js';

const apiOnly = { api: true, queues: [] };
const quiet = { LOG_LEVEL: 'fatal' };
let ground: Ground;
/** Behind a proxy on this machine, which tells whose requests it forwards. */
let behind: TestService;
/** Asked directly. */
let direct: TestService;
/** Behind one proxy, and open to some addresses only. */
let listed: TestService;
/** The same, asked directly. */
let listedDirect: TestService;
let owner: pg.Client;
beforeAll(async () => {
  ground = await makeGround();
  const sources = { STRIPE_ALLOWED_SOURCES: '203.0.113.0/24', ASAAS_ALLOWED_SOURCES: 'vendor' };
  behind = await startTestService({ ...quiet, TRUST_PROXY: 'loopback' }, { ground, roles: apiOnly });
  direct = await startTestService(quiet, { ground, roles: apiOnly });
  listed = await startTestService({ ...quiet, ...sources, TRUST_PROXY: '1' }, { ground, roles: apiOnly });
  listedDirect = await startTestService({ ...quiet, ...sources }, { ground, roles: apiOnly });
  owner = new pg.Client({ connectionString: ground.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(async () => {
  for (const service of [behind, direct, listed, listedDirect]) await service?.stop();
  await owner?.end();
  await ground?.drop();
});

const from = (address: string) => ({ 'x-forwarded-for': address });
const wrong = (body = '{}') => ({
  body: Buffer.from(body),
  headers: { 'stripe-signature': `t=1,v1=${'0'.repeat(64)}` },
});
const good = (name: string) => signedEvent('stripe', 'payment_intent.succeeded', payment(name));
const stored = async (pattern: string) =>
  (await owner.query('select count(*)::int as n from gateway_events where external_event_id like $1', [pattern]))
    .rows[0].n;
const statuses = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('unverified requests', () => {
  test('of a thousand wrong signatures of one address sixty get their own answer, and good ones all pass', async () => {
    const post = (n: number) => postEvent(behind.url, 'stripe', wrong(`{"n":${n}}`), from('203.0.113.1'));
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => post(n)));
    expect([statuses(answers, 400), statuses(answers, 429)]).toEqual([60, 940]);
    const limited = answers.find((answer) => answer.status === 429)!;
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.body).toMatchObject({ received: false, error: { code: 'too_many_unverified' } });
    expect((await postEvent(behind.url, 'stripe', good('same'), from('203.0.113.1'))).status).toBe(200);
    expect((await postEvent(behind.url, 'stripe', wrong(), from('203.0.113.2'))).status).toBe(400);
    expect(await metric(behind.url, 'billing_inbound_signature_failures_total{gateway="stripe"}')).toBe(1001);
    expect(await metric(behind.url, 'billing_inbound_refused_total{gateway="stripe",reason="limit"}')).toBe(940);
    expect(await metric(behind.url, 'billing_inbound_refused_total{gateway="stripe",reason="signature"}')).toBe(61);
    // Together, some seconds later, where each process sees them.
    const counted = `select sum(signature_failures)::int as n from gateway_accounts where gateway = 'stripe'`;
    await soon(async () => (await owner.query(counted)).rows[0].n, 1001);
  });

  test.each([
    ['unknown gateways', '203.0.113.10', '/webhooks/paypal', 404],
    ['unknown accounts', '203.0.113.11', '/webhooks/stripe/nobody', 404],
    ['impossible names', '203.0.113.12', '/webhooks/stripe/%00', 404],
    ['unreadable paths', '203.0.113.13', '/webhooks/asaas/%E0%A4%A', 404],
  ])('%s count as well', async (_what, address, path, status) => {
    const post = () => fetch(behind.url + path, { method: 'POST', headers: from(address), body: '{}' });
    const answers = await Promise.all(Array.from({ length: 70 }, post));
    expect([statuses(answers, status), statuses(answers, 429)]).toEqual([60, 10]);
    expect(Number(answers.find((answer) => answer.status === 429)!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('an address that somebody makes up is not believed without `TRUST_PROXY`', async () => {
    const post = (n: number) => postEvent(direct.url, 'stripe', wrong(), from(`203.0.113.${n}`));
    const answers = await Promise.all(Array.from({ length: 70 }, (_, n) => post(n)));
    expect(statuses(answers, 429)).toBe(10);
  });

  test('what is rightly signed is not counted, although it is no event', async () => {
    const message = signedEvent('stripe', 'payment_intent.succeeded', { id: '', type: '' });
    const post = () => postEvent(behind.url, 'stripe', message, from('203.0.113.20'));
    expect(statuses(await Promise.all(Array.from({ length: 70 }, post)), 400)).toBe(70);
  });

  test('while wrong ones come as fast as they can, every good one is stored', async () => {
    let isOver = false;
    const flood = async () => {
      while (!isOver) await postEvent(behind.url, 'stripe', wrong(), from('203.0.113.30'));
    };
    const floods = Array.from({ length: 60 }, flood);
    for (let batch = 0; batch < 10; batch++) {
      const names = Array.from({ length: 10 }, (_, n) => `flooded_${batch}_${n}`);
      const answers = await Promise.all(
        names.map((name) => postEvent(behind.url, 'stripe', good(name), from('203.0.113.30'))),
      );
      expect(statuses(answers, 200)).toBe(10);
    }
    isOver = true;
    await Promise.all(floods);
    expect(await stored('evt_test_flooded%')).toBe(100);
  });
});

describe('allowed sources', () => {
  const stripe = (service: TestService, name: string, forwarded: string) =>
    postEvent(service.url, 'stripe', good(name), from(forwarded));

  test('other addresses are refused with 403, before the signature is looked at, and nothing is stored', async () => {
    expect((await stripe(listed, 'listed', '203.0.113.5')).status).toBe(200);
    const refused = await stripe(listed, 'unlisted', '198.51.100.1');
    expect(refused).toMatchObject({ status: 403, body: { received: false, error: { code: 'source_not_allowed' } } });
    const asaas = await postEvent(
      listed.url,
      'asaas',
      { body: Buffer.from('{}'), headers: { 'asaas-access-token': 'wrong' } },
      from('203.0.113.5'),
    );
    expect(asaas).toMatchObject({ status: 403, body: { success: false, error: expect.stringContaining('source') } });
    expect(await stored('evt_test_unlisted')).toBe(0);
    expect(await metric(listed.url, 'billing_inbound_refused_total{gateway="stripe",reason="source"}')).toBe(1);
    expect(await metric(listed.url, 'billing_inbound_signature_failures_total{gateway="asaas"}')).toBe(0);
  });

  test('`vendor` is the gateway’s own list', async () => {
    const message = signedEvent('asaas', 'PAYMENT_RECEIVED');
    expect((await postEvent(listed.url, 'asaas', message, from('52.67.12.206'))).status).toBe(200);
  });

  test.each([
    ['an address of the list before one’s own', 'behind', '203.0.113.5, 198.51.100.1'],
    ['an address of the list without a proxy', 'direct', '203.0.113.5'],
    ['no address at all', 'behind', 'unknown'],
  ])('%s does not help', async (_what, which, forwarded) => {
    const service = which === 'behind' ? listed : listedDirect;
    expect((await stripe(service, 'spoofed', forwarded)).status).toBe(403);
    expect(await stored('evt_test_spoofed')).toBe(0);
  });

  test('an account has its own by API, which count at once; null is what the environment says', async () => {
    const { gatewayAccounts } = operatorOf(listed.url).admin;
    const made = await gatewayAccounts.create({
      gateway: 'stripe',
      name: 'own',
      mode: 'test',
      secrets: { webhook_secret: 'whsec_stripe_test_secret' },
      allowed_sources: ['198.51.100.0/24', '2001:db8::/32'],
    });
    expect(made.allowed_sources).toEqual(['198.51.100.0/24', '2001:db8::/32']);
    const post = async (address: string, name: string) => {
      const { body, headers } = good(name);
      const sent = { method: 'POST', body: new Uint8Array(body), headers: { ...headers, ...from(address) } };
      return (await fetch(`${listed.url}/webhooks/stripe/own`, sent)).status;
    };
    expect(await post('198.51.100.9', 'own_1')).toBe(200);
    expect(await post('2001:db8::9', 'own_2')).toBe(200);
    expect(await post('203.0.113.5', 'own_3')).toBe(403);
    const change = (allowed_sources: string[] | null) => gatewayAccounts.update('stripe:own', { allowed_sources });
    expect((await change(['192.0.2.1'])).allowed_sources).toEqual(['192.0.2.1']);
    expect(await post('192.0.2.1', 'own_4')).toBe(200);
    expect((await change(null)).allowed_sources).toBeNull();
    expect(await post('203.0.113.5', 'own_5')).toBe(200);
    for (const bad of [[], ['example.com'], ['10.0.0.0/33'], ['vendors'], '10.0.0.1'])
      await expect(change(bad as string[])).rejects.toMatchObject({ status: 422 });
  });
});
