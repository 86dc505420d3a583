import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gateways } from '../../src/gateways/index.js';
import { type Ground, makeGround, secrets, startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { raw } from './raw.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let ground: Ground;
let service: TestService;
/** API only: others work, and it asks the ledger for outcomes. */
let apart: TestService;
let stage: Stage;
let owner: pg.Client;
beforeAll(async () => {
  ground = await makeGround();
  service = await startTestService({ LOG_LEVEL: 'fatal', INGRESS_WAIT_MS: '10000' }, { ground });
  apart = await startTestService(
    { LOG_LEVEL: 'fatal', ASAAS_WEBHOOK_TOKEN: '' },
    { ground, roles: { api: true, queues: [] } },
  );
  stage = await openStage(ground);
  await stage.tenant('tenant-123');
  owner = new pg.Client({ connectionString: ground.database.ownerUrl });
  await owner.connect();
  await owner.query('set search_path = billing');
});
afterAll(async () => {
  await apart?.stop();
  await service?.stop();
  await stage?.close();
  await owner?.end();
  await ground?.drop();
});

const stripe = (name: string) => signedEvent('stripe', 'payment_intent.succeeded', payment(name));
const row = async (externalId: string) =>
  (await owner.query('select * from gateway_events where external_event_id = $1', [externalId])).rows[0];
const rows = async () => Number((await owner.query('select count(*) from gateway_events')).rows[0].count);
const signed = (gateway: 'stripe' | 'razorpay' | 'asaas', text: string | Buffer) => {
  const body = Buffer.from(text);
  return { body, headers: gateways[gateway].sign(body, secrets[gateway], Date.now()) };
};

describe('POST /webhooks/{gateway}', () => {
  test('fifty of the same at once are one row with one effect, and each is answered with its outcome', async () => {
    const message = stripe('fifty');
    const answers = await Promise.all(Array.from({ length: 50 }, () => postEvent(service.url, 'stripe', message)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    const results = answers.map((answer) => answer.body.processing_result);
    expect(results.filter((result) => result.status === 'processed')).toHaveLength(1);
    expect(results.filter((result) => result.status === 'duplicate')).toHaveLength(49);
    expect(new Set(results.map((result) => result.action))).toEqual(new Set(['payment_succeeded']));
    expect(await row('evt_test_fifty')).toMatchObject({ duplicate_count: 49, status: 'processed' });
    const { rows: payments } = await owner.query(
      `select count(*)::int from payments where provider_payment_id = 'pi_Testfifty'`,
    );
    expect(payments).toEqual([{ count: 1 }]);
  });

  test('Razorpay’s same bytes under another event id are a duplicate', async () => {
    const message = signedEvent('razorpay', 'payment.captured');
    const first = await postEvent(service.url, 'razorpay', message, { 'x-razorpay-event-id': 'evt_a' });
    const again = await postEvent(service.url, 'razorpay', message, { 'x-razorpay-event-id': 'evt_b' });
    expect(first.body.processing_result.status).not.toBe('duplicate');
    expect(again).toMatchObject({ status: 200, body: { processing_result: { status: 'duplicate' } } });
    expect(again.body.processing_result.action).toBe(first.body.processing_result.action);
    expect(await row('evt_b')).toBeUndefined();
  });

  test('ASAAS is answered the second time as the first', async () => {
    const message = signedEvent('asaas', 'PAYMENT_RECEIVED');
    const first = await postEvent(service.url, 'asaas', message);
    expect(first).toMatchObject({ status: 200, body: { success: true, eventType: 'PAYMENT_RECEIVED' } });
    expect((await postEvent(service.url, 'asaas', message)).body).toEqual(first.body);
  });

  test.each([
    ['no JSON', 'stripe', 'not json'],
    ['no object', 'stripe', '[1]'],
    ['no event', 'stripe', '{"id":"evt_1"}'],
    ['a NUL in its type', 'stripe', JSON.stringify({ id: 'evt_nul', type: 'a\0b' })],
    ['an endless id', 'stripe', JSON.stringify({ id: 'e'.repeat(300), type: 'charge.refunded' })],
    ['nothing', 'razorpay', ''],
    ['no event', 'asaas', '{"payment":{}}'],
  ] as const)('a rightly signed body with %s of %s is malformed: 400', async (_what, gateway, text) => {
    const before = await rows();
    const { status, body } = await postEvent(service.url, gateway, signed(gateway, text));
    expect(status).toBe(400);
    expect(body).toMatchObject(gateway === 'asaas' ? { success: false } : { error: { code: 'malformed_payload' } });
    expect(await rows()).toBe(before);
  });

  test('a wrong signature is refused: 400, of ASAAS 401, and nothing is stored', async () => {
    const before = await rows();
    const { body } = stripe('refused');
    expect(await postEvent(service.url, 'stripe', { body, headers: {} })).toMatchObject({
      status: 400,
      body: { received: false, error: { code: 'signature_missing' } },
    });
    expect(await postEvent(service.url, 'asaas', { body, headers: { 'asaas-access-token': 'wrong' } })).toMatchObject({
      status: 401,
      body: { success: false },
    });
    const doubled = await raw(service.url, [
      'POST /webhooks/razorpay HTTP/1.1',
      'Host: x',
      'x-razorpay-signature: a',
      'x-razorpay-signature: b',
      'Content-Length: 2',
      'Connection: close',
      '',
      '{}',
    ]);
    expect(doubled).toMatch(/^HTTP\/1.1 400/);
    expect(doubled).toContain('duplicate_header');
    expect(await rows()).toBe(before);
  });

  test('a body over 1 MiB is too large: 413', async () => {
    const answer = await postEvent(service.url, 'stripe', signed('stripe', Buffer.alloc(1024 * 1024 + 1, 'a')));
    expect(answer).toMatchObject({ status: 413, body: { received: false, error: { code: 'too_large' } } });
    const asaas = await postEvent(service.url, 'asaas', signed('asaas', Buffer.alloc(1024 * 1024 + 1, 'a')));
    expect(asaas).toMatchObject({ status: 413, body: { success: false } });
  });

  test.each(['/webhooks/paypal', '/webhooks/stripe/nobody', '/webhooks/stripe/%00', '/webhooks/stripe/a%20b'])(
    '%s is nobody’s: 404',
    async (path) => {
      const message = stripe('nobody');
      const answer = await fetch(service.url + path, {
        method: 'POST',
        body: new Uint8Array(message.body),
        headers: message.headers,
      });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
    },
  );

  test('a gateway without a secret is not configured: 404', async () => {
    const empty = { body: Buffer.from('{}'), headers: { 'asaas-access-token': '' } };
    expect((await postEvent(apart.url, 'asaas', empty)).status).toBe(404);
  });

  test('a body that is shorter or longer than the request says does no harm', async () => {
    const { body, headers } = stripe('length');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = (length: number) => [
      'POST /webhooks/stripe HTTP/1.1',
      'Host: x',
      ...lines,
      `Content-Length: ${length}`,
      '',
    ];
    const longer = await raw(service.url, [...head(body.length - 10), body.toString()], true);
    expect(longer).toMatch(/^HTTP\/1.1 400/);
    const shorter = await raw(service.url, [...head(body.length + 10), body.toString()], true);
    expect(shorter).not.toMatch(/^HTTP\/1.1 200/);
    expect(await row('evt_test_length')).toBeUndefined();
    expect((await postEvent(service.url, 'stripe', { body, headers })).status).toBe(200);
  });

  test('a byte order mark and invalid UTF-8 are verified as bytes', async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(payment('bom')))]);
    expect((await postEvent(service.url, 'stripe', signed('stripe', marked))).body).toMatchObject({
      processing_result: { status: 'processed' },
    });
    const text = JSON.stringify({ ...payment('utf8'), note: '#' });
    const invalid = Buffer.from(text.replace('#', '\u00ff'), 'latin1');
    expect((await postEvent(service.url, 'stripe', signed('stripe', invalid))).body).toMatchObject({
      processing_result: { status: 'processed' },
    });
    expect((await row('evt_test_utf8')).raw_body).toEqual(invalid);
  });

  test('`/webhook/…` is the same way in', async () => {
    const { body, headers } = stripe('singular');
    const answer = await fetch(`${service.url}/webhook/stripe/default`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
    });
    expect(await answer.json()).toMatchObject({ processing_result: { status: 'processed' } });
  });

  test('unknown types and unknown tenants are stored and answered', async () => {
    const unknown = signedEvent('stripe', 'payment_intent.succeeded', { id: 'evt_type', type: 'coffee.brewed' });
    expect((await postEvent(service.url, 'stripe', unknown)).body.processing_result).toMatchObject({
      status: 'ignored',
      action: 'event_ignored',
    });
    const nobody = signedEvent('stripe', 'payment_intent.succeeded', payment('whose', 'tenant-unknown'));
    expect((await postEvent(service.url, 'stripe', nobody)).body.processing_result).toMatchObject({
      status: 'processed',
      action: 'tenant_not_found',
    });
  });
});

describe('waiting for the outcome', () => {
  const outcome = (url: string, name: string, prefer?: string) =>
    postEvent(url, 'stripe', stripe(name), prefer === undefined ? {} : { Prefer: prefer }).then(
      (answer) => answer.body.processing_result.status as string,
    );

  test('`Prefer: wait=0` is answered at once', async () => {
    expect(await outcome(service.url, 'wait_0', 'wait=0')).toBe('accepted');
    await soon(async () => (await row('evt_test_wait_0')).status, 'processed');
  });

  test('an API process without workers answers at once, and waits when it is asked to', async () => {
    expect(await outcome(apart.url, 'apart')).toBe('accepted');
    expect(await outcome(apart.url, 'apart_wait', 'respond-async, wait=10')).toBe('processed');
  });

  test('a duplicate waits for the first one’s outcome as well', async () => {
    const { id } = (
      await owner.query(
        `insert into tenants (id, external_id, name) values (billing.uuid7(), 'tenant-locked', 'x') returning id`,
      )
    ).rows[0];
    await owner.query(
      `insert into billing_accounts (id, tenant_id, kind, livemode) values (billing.uuid7(), $1, 'platform', false)`,
      [id],
    );
    await owner.query('begin');
    await owner.query('select from billing_accounts where tenant_id = $1 for update', [id]);
    const message = signedEvent('stripe', 'payment_intent.succeeded', payment('slow', 'tenant-locked'));
    const first = postEvent(service.url, 'stripe', message, { Prefer: 'wait=10' });
    await soon(
      async () =>
        (
          await stage.db.raw(
            `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          )
        ).length,
      1,
    );
    const second = postEvent(service.url, 'stripe', message, { Prefer: 'wait=10' });
    await owner.query('rollback');
    expect((await first).body.processing_result.status).toBe('processed');
    const again = await second;
    expect(again.body.processing_result).toMatchObject({ status: 'duplicate', action: 'payment_succeeded' });
  });
});
