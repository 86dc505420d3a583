import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  deliveryHeaders,
  generateSecret,
  isUsableSecret,
  type SignedDelivery,
  signBody,
  signStandard,
} from '../../src/webhooks/sign.js';

const now = () => Math.floor(Date.now() / 1000);

const delivery = (changes: Partial<SignedDelivery> = {}): SignedDelivery => ({
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  event: 'invoice.paid',
  webhookId: 'evt_1',
  deliveryId: 'dlv_1',
  attempt: 3,
  timestamp: now(),
  body: '{"a":"é"}',
  userAgent: 'GestiqCloud-Webhooks/1.0',
  ...changes,
});

describe('signStandard', () => {
  test('signStandard gives the published signature of Standard Webhooks', () => {
    const signature = signStandard(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('signStandard and the standardwebhooks package agree on any secret and body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.string({ unit: 'binary' }), (key, text) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const theirs = new Webhook(secret).sign('evt_1', new Date(1_700_000_000_000), text);
        expect(signStandard(secret, 'evt_1', 1_700_000_000, text)).toBe(theirs);
        expect(signStandard(secret, 'evt_1', 1_700_000_000, Buffer.from(text))).toBe(theirs);
      }),
    );
  });
});

describe('deliveryHeaders', () => {
  test('deliveryHeaders of a whsec_ secret pass the standardwebhooks verifier', () => {
    const sent = delivery();
    expect(new Webhook(sent.secrets[0]!).verify(sent.body, deliveryHeaders(sent))).toEqual({ a: 'é' });
  });

  test('deliveryHeaders of another secret key both schemes with its UTF-8 bytes', () => {
    const headers = deliveryHeaders(delivery({ secrets: ['schlüssel-8'] }));
    const verifier = new Webhook(Buffer.from('schlüssel-8', 'utf8'), { format: 'raw' });
    expect(verifier.verify('{"a":"é"}', headers)).toEqual({ a: 'é' });
    const hex = createHmac('sha256', Buffer.from('schlüssel-8', 'utf8')).update('{"a":"é"}').digest('hex');
    expect(headers['X-Signature']).toBe(`sha256=${hex}`);
  });

  test('deliveryHeaders sign with every active secret, and X-Signature with the newest', () => {
    const newest = generateSecret();
    const oldest = generateSecret();
    const headers = deliveryHeaders(delivery({ secrets: [newest, oldest] }));
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [newest, oldest]) {
      expect(new Webhook(secret).verify('{"a":"é"}', headers)).toEqual({ a: 'é' });
    }
    expect(headers['X-Signature']).toBe(signBody(newest, '{"a":"é"}'));
  });

  test('signBody keys with a whsec_ secret as shown, prefix included', () => {
    const hex = createHmac('sha256', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').update('x').digest('hex');
    expect(signBody('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'x')).toBe(`sha256=${hex}`);
  });

  test('deliveryHeaders carry everything that api.md promises, and the custom headers', () => {
    const headers = deliveryHeaders(delivery({ timestamp: 1_700_000_000, custom: { Authorization: 'Bearer t' } }));
    expect(headers).toMatchObject({
      Authorization: 'Bearer t',
      'Content-Type': 'application/json',
      'User-Agent': 'GestiqCloud-Webhooks/1.0',
      'X-Event': 'invoice.paid',
      'webhook-id': 'evt_1',
      'webhook-timestamp': '1700000000',
      'X-Delivery-Id': 'dlv_1',
      'X-Attempt': '3',
    });
  });

  test('deliveryHeaders name the trace of the attempt alone, whatever an endpoint has named once', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const custom = { Traceparent: 'of an endpoint', TRACESTATE: 'a=b', 'X-Own': 'x' };
    const headers = deliveryHeaders(delivery({ custom, traceparent }));
    expect(Object.entries(headers).filter(([name]) => /trace|own/i.test(name))).toEqual([
      ['X-Own', 'x'],
      ['traceparent', traceparent],
    ]);
  });

  test('deliveryHeaders keep own headers that are called like what every object has', () => {
    const custom = Object.fromEntries(['constructor', 'toString', '__proto__'].map((name) => [name, 'x']));
    const headers = Object.entries(deliveryHeaders(delivery({ custom })));
    expect(headers.filter(([, value]) => value === 'x')).toEqual(Object.entries(custom));
  });

  test('deliveryHeaders refuse to make an unsigned delivery', () => {
    expect(() => deliveryHeaders(delivery({ secrets: [] }))).toThrow('Cannot sign delivery "dlv_1"');
    expect(() => deliveryHeaders(delivery({ secrets: [''] }))).toThrow('Cannot sign delivery "dlv_1"');
  });
});

describe('secrets', () => {
  test('generateSecret gives different, usable secrets of 32 bytes', () => {
    const [first, second] = [generateSecret(), generateSecret()];
    expect(first).not.toBe(second);
    expect(isUsableSecret(first)).toBe(true);
    expect(Buffer.from(first.slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  test.each(['12345678', 'x'.repeat(256), 'schlüssel-8', '🔑🔑🔑🔑🔑🔑🔑🔑', 'whsec_QQ==', 'with a space'])(
    'isUsableSecret accepts %j',
    (secret) => {
      expect(isUsableSecret(secret)).toBe(true);
    },
  );

  test.each([
    '',
    '1234567',
    '🔑🔑🔑🔑',
    'x'.repeat(257),
    'nul\0nul\0nul',
    'line\nline',
    'lone\ud800surrogate',
    'whsec_',
    'whsec_QQ',
    'whsec_QQ=',
    'whsec_QR==',
    'whsec_====',
    'whsec_a-b_a-b_',
    'whsec_not base64',
    'whsec_MfKQ9r8G KYqr',
  ])('isUsableSecret refuses %j', (secret) => {
    expect(isUsableSecret(secret)).toBe(false);
  });
});
