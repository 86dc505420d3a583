import { verifyWebhook, type WebhookError } from '@billhook/client';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { catalogue, eventNames } from '../../src/domain/events.js';
import { messageOf } from '../../src/webhooks/message.js';
import { deliveryHeaders, generateSecret } from '../../src/webhooks/sign.js';
import { runs } from '../setup/runs.js';

const now = 1_700_000_000;
const clock = { now: () => now * 1000 };
const secret = generateSecret();
const envelope = (data: unknown, type = 'custom.thing') =>
  JSON.stringify({
    id: 'evt_1',
    type,
    schema_version: 1,
    timestamp: '2025-10-30T12:30:00Z',
    tenant_id: 'tenant-1',
    aggregate: { type: 'published', id: 'a', version: 1 },
    data,
  });

/** As Billhook sends it, with headers in small letters, as Node gives them. */
function delivered(body: string | Buffer, secrets: readonly string[] = [secret], timestamp = now) {
  const about = { event: 'x', webhookId: 'evt_1', deliveryId: 'dlv_1', attempt: 1, userAgent: 'test' };
  const headers = deliveryHeaders({ ...about, secrets, timestamp, body });
  return {
    body,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}
const codeOf = (verified: Promise<unknown>): Promise<string> =>
  verified.then(
    () => 'verified',
    (error: WebhookError) => {
      expect(error.name, error.stack).toBe('WebhookError');
      return error.code;
    },
  );

describe('what Billhook has signed', () => {
  const { body, headers } = delivered(envelope({ name: 'Zoë \u0000 😀' }));
  const bytes = Buffer.from(body);
  const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));

  test.each([
    ['text', body, headers],
    ['a Buffer', bytes, headers],
    ['a Uint8Array that is a part of another', new Uint8Array([...bytes, 1]).subarray(0, bytes.length), headers],
    ['an ArrayBuffer', new Uint8Array(bytes).buffer, headers],
    ['Headers', body, new Headers(headers)],
    ['headers in capitals, in lists', body, capitals],
  ] as const)('is verified as %s', async (_, raw, given) => {
    expect(await verifyWebhook(raw, given, secret, clock)).toEqual(JSON.parse(String(body)));
  });

  test.each([
    ['a secret of one’s own', ['schlüssel-8'], 'schlüssel-8'],
    ['the newest of two', [secret, 'an older one'], secret],
    ['the one before', ['a newer one', secret], secret],
    ['one of two that the receiver knows', [secret], ['not this one', secret]],
  ])('is verified with %s', async (_, secrets, known) => {
    const sent = delivered(body, secrets);
    expect(await codeOf(verifyWebhook(sent.body, sent.headers, known, clock))).toBe('verified');
  });

  test.each(eventNames)('%s has the fields of its type', async (name) => {
    const sent = delivered(envelope(catalogue[name].example, name));
    const event = await verifyWebhook(sent.body, sent.headers, secret, clock);
    expect(event).toMatchObject({ type: name, data: catalogue[name].example });
  });

  const told = {
    deliveryId: 'dlv_1',
    eventId: 'evt_1',
    name: 'custom.thing',
    envelope: envelope({ n: 1 }),
    attempt: 1,
  };
  test.each(['standard', 'thin', 'batch'] as const)('in the format %s is verified as that alone', async (format) => {
    const message = messageOf(format, [told]);
    const sent = delivered(message.body);
    for (const other of ['standard', 'thin', 'batch'] as const) {
      const fits = other === format || (format === 'standard' && other === 'thin');
      expect(await codeOf(verifyWebhook(sent.body, sent.headers, secret, { ...clock, format: other }))).toBe(
        fits ? 'verified' : 'invalid_body',
      );
    }
    expect(await verifyWebhook(sent.body, sent.headers, secret, { ...clock, format })).toEqual(
      JSON.parse(message.body),
    );
  });

  test('whatever is in it, and whoever signs: ours or the package standardwebhooks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.string({ unit: 'binary' }),
        fc.stringMatching(/^[\x21-\x7e]{1,40}$/),
        async (key, text, id) => {
          const random = `whsec_${Buffer.from(key).toString('base64')}`;
          const raw = Buffer.from(envelope(text));
          const ours = delivered(raw, [random]);
          expect(await verifyWebhook(raw, ours.headers, random, clock)).toEqual(JSON.parse(raw.toString()));
          const theirs = new Webhook(random).sign(id, new Date(now * 1000), raw.toString());
          const given = { 'webhook-id': id, 'webhook-timestamp': String(now), 'webhook-signature': theirs };
          expect(await codeOf(verifyWebhook(raw, given, random, clock))).toBe('verified');
        },
      ),
      { numRuns: runs(25) },
    );
  }, 30_000);

  test('bytes that are no UTF-8 are signed, but no event', async () => {
    const sent = delivered(Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await codeOf(verifyWebhook(sent.body, sent.headers, secret, clock))).toBe('invalid_body');
  });

  test('the published example of Standard Webhooks has its signature', async () => {
    const given = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const at = { now: () => 1_614_265_330_000 };
    const check = (raw: string) => codeOf(verifyWebhook(raw, given, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', at));
    // Its body is none of Billhook's events, which is looked at only once it is signed.
    expect(await check('{"test": 2432232314}')).toBe('invalid_body');
    expect(await check('{"test": 2432232315}')).toBe('no_matching_signature');
  });
});

describe('what Billhook has not signed', () => {
  const { body, headers } = delivered(envelope({ n: 1 }));
  const raw = Buffer.from(body);
  const signature = headers['webhook-signature'] ?? '';
  const check = (changes: Record<string, string | string[] | undefined>, known: string | string[] = secret) =>
    codeOf(verifyWebhook(body, { ...headers, ...changes }, known, clock));

  test('a body of which any byte was changed, or one is missing or added', async () => {
    const changes = (at: number) => [
      Buffer.concat([raw.subarray(0, at), Buffer.from([(raw[at] ?? 0) ^ 1]), raw.subarray(at + 1)]),
      Buffer.concat([raw.subarray(0, at), raw.subarray(at + 1)]),
      Buffer.concat([raw.subarray(0, at), Buffer.from(' '), raw.subarray(at)]),
    ];
    const all = [...raw.keys()].flatMap(changes);
    const codes = await Promise.all(all.map((one) => codeOf(verifyWebhook(one, headers, secret, clock))));
    expect(codes.filter((code) => code === 'no_matching_signature')).toHaveLength(3 * raw.length);
  }, 30_000);

  test('a signature of which any letter was changed', async () => {
    for (let at = 0; at < signature.length; at += 1) {
      const other = signature[at] === 'A' ? 'B' : 'A';
      const changed = `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
      expect(await check({ 'webhook-signature': changed }), changed).toBe('no_matching_signature');
    }
  });

  test.each<[string, Record<string, string | string[] | undefined>, string]>([
    ['another id', { 'webhook-id': 'evt_2' }, 'no_matching_signature'],
    ['another time', { 'webhook-timestamp': String(now - 1) }, 'no_matching_signature'],
    ['no id', { 'webhook-id': undefined }, 'missing_header'],
    ['an empty id', { 'webhook-id': '' }, 'missing_header'],
    ['two ids', { 'webhook-id': ['evt_1', 'evt_2'] }, 'missing_header'],
    ['no time', { 'webhook-timestamp': undefined }, 'missing_header'],
    ['a time that is none', { 'webhook-timestamp': `${now}.0` }, 'invalid_timestamp'],
    ['a time that is none', { 'webhook-timestamp': '-1' }, 'invalid_timestamp'],
    ['no signature', { 'webhook-signature': undefined }, 'missing_header'],
    ['another version of signature', { 'webhook-signature': signature.replace('v1', 'v2') }, 'no_matching_signature'],
    ['the signature without its version', { 'webhook-signature': signature.slice(3) }, 'no_matching_signature'],
    ['an empty signature', { 'webhook-signature': 'v1,' }, 'no_matching_signature'],
    ['nothing but X-Signature', { 'webhook-signature': undefined }, 'missing_header'],
  ])('%s', async (_, changes, code) => {
    expect(await check(changes)).toBe(code);
  });

  test.each<[string, number, number | undefined, string]>([
    ['five minutes old', -300, undefined, 'verified'],
    ['older', -301, undefined, 'too_old'],
    ['five minutes ahead', 300, undefined, 'verified'],
    ['further ahead', 301, undefined, 'too_new'],
    ['older than was allowed', -11, 10, 'too_old'],
    ['as old as was allowed', -3000, 3000, 'verified'],
  ])('%s', async (_, age, toleranceSeconds, code) => {
    const sent = delivered(body, [secret], now + age);
    const options = toleranceSeconds === undefined ? clock : { ...clock, toleranceSeconds };
    expect(await codeOf(verifyWebhook(sent.body, sent.headers, secret, options))).toBe(code);
  });

  test.each([[''], ['whsec_'], ['whsec_?'], [[]], [['', secret]], [null as unknown as string]])(
    'the secret %j is told to be none',
    async (known) => {
      expect(await check({}, known)).toBe('invalid_secret');
    },
  );

  test('a body that was parsed already', async () => {
    const parsed = JSON.parse(String(body)) as string;
    expect(await codeOf(verifyWebhook(parsed, headers, secret, clock))).toBe('invalid_body');
  });
});

describe('X-Signature', () => {
  const { body, headers } = delivered(envelope({ n: 1 }));
  const { 'webhook-signature': _, ...without } = headers;
  const options = { ...clock, allowXSignature: true };

  test('counts where it is asked for and there is no other', async () => {
    expect(await codeOf(verifyWebhook(body, without, secret, options))).toBe('verified');
    expect(await codeOf(verifyWebhook(body, without, ['other', secret], options))).toBe('verified');
    expect(await codeOf(verifyWebhook(body, without, secret, clock))).toBe('missing_header');
    expect(await codeOf(verifyWebhook(`${body} `, without, secret, options))).toBe('no_matching_signature');
    expect(await codeOf(verifyWebhook(body, { ...without, 'x-signature': '' }, secret, options))).toBe(
      'missing_header',
    );
  });

  test('does not stand in for a webhook-signature that does not fit', async () => {
    const wrong = { ...headers, 'webhook-signature': 'v1,AAAA' };
    expect(await codeOf(verifyWebhook(body, wrong, secret, options))).toBe('no_matching_signature');
  });
});

test('the type of an event says what its data is', async () => {
  const sent = delivered(envelope(catalogue['invoice.paid'].example, 'invoice.paid'));
  const event = await verifyWebhook(sent.body, sent.headers, secret, clock);
  if (event.type !== 'invoice.paid') return expect.unreachable();
  const { data, aggregate } = event;
  const amount: number | null = data.amount_minor;
  const kind: 'invoice' | 'published' = aggregate.type;
  expect([data.invoice_id, amount, kind]).toEqual([expect.stringMatching(/^inv_/), expect.any(Number), 'published']);
  // @ts-expect-error: an invoice has no such field
  expect(data.refund_id).toBeUndefined();
});
