import { describe, expect, test } from 'vitest';
import { InvalidAmount, UnprocessableEvent } from '../../src/domain/errors.js';
import { razorpay } from '../../src/gateways/razorpay/index.js';
import { describeGateway } from './contract.js';
import { requestOf } from './gateway-request.js';
import { changed, commandsOf, fixture, identityOf, readingOf, utc } from './razorpay-fixture.js';

describeGateway({ gateway: razorpay, header: 'x-razorpay-signature', refusal: 400, signsBody: true });

const now = utc('2026-06-01 00:00:00');
const body = Buffer.from('{"event":"payment.captured","note":"Zé ₹ 😀"}');
const signed = (secret: string) => razorpay.sign(body, secret, now)['x-razorpay-signature'] ?? '';
const verify = (signature: string) =>
  razorpay.verify(requestOf(body, { 'x-razorpay-signature': signature }), ['new'], now);

describe('razorpay.sign()', () => {
  test('is the HMAC that Razorpay documents', () => {
    // echo -n '{"event":"x"}' | openssl dgst -sha256 -hmac 12345
    const signature = 'bac1d505079b0ff7be2e683c159f367ae23ed7b814671ed01c31ffb518c403b4';
    expect(razorpay.sign(Buffer.from('{"event":"x"}'), '12345', now)['x-razorpay-signature']).toBe(signature);
  });
});

describe('razorpay.verify()', () => {
  test('refuses what is no lower-case SHA-256 before it computes anything', () => {
    for (const signature of ['', 'abc', 'g'.repeat(64), signed('new').toUpperCase(), ` ${signed('new')}`])
      expect(verify(signature)).toMatchObject({ ok: false, status: 400 });
  });

  test('accepts an event of last year: nothing in the signature grows old', () => {
    const request = requestOf(body, { 'x-razorpay-signature': signed('new') });
    expect(razorpay.verify(request, ['new'], now + 365 * 86_400_000)).toEqual({ ok: true });
  });
});

describe('razorpay.identify()', () => {
  const json = fixture('payment.captured');
  const hash = `sha256:${'07'.repeat(32)}`;

  test('takes the event id from the header', () => {
    expect(identityOf(json, { 'x-razorpay-event-id': ['Pabc123'] })).toEqual({
      externalEventId: 'Pabc123',
      eventType: 'payment.captured',
      occurredAt: utc('2026-01-10 09:15:09'),
      livemode: null,
    });
  });

  test.each<[string, string[]]>([
    ['missing', []],
    ['empty', ['']],
    ['sent twice', ['a', 'b']],
    ['longer than 255', ['x'.repeat(256)]],
    ['not printable', ['a\u0000b']],
  ])('falls back to the hash of the body when the header is %s', (_, values) => {
    expect(identityOf(json, { 'x-razorpay-event-id': values })?.externalEventId).toBe(hash);
  });

  test.each([undefined, null, '', 7, {}, 'x'.repeat(256), 'a\u0000b'])('is null when event is %j', (event) => {
    expect(identityOf({ ...json, event })).toBeNull();
  });

  test('is never older than what the event speaks of', () => {
    expect(identityOf(fixture('payment_link.paid'))?.occurredAt).toBe(utc('2026-01-12 10:05:00'));
  });

  test.each([undefined, null, 0, -1, '1700000000', 1e30])(
    'takes the time of the entity when created_at is %j',
    (at) => {
      expect(identityOf({ ...json, created_at: at })?.occurredAt).toBe(utc('2026-01-10 09:15:00'));
    },
  );

  test('knows no time when nothing tells one', () => {
    expect(identityOf({ event: 'payment.captured', payload: null })?.occurredAt).toBeNull();
  });
});

describe('razorpay.read()', () => {
  test('says why it does not handle a type that it knows, and that it does not know another', () => {
    expect(readingOf(fixture('payment.downtime.started'))).toEqual({
      handled: false,
      reason: 'A bank is down: nobody owes or pays anything by it',
    });
    expect(readingOf({ event: 'payment.exploded' })).toEqual({
      handled: false,
      reason: "Razorpay event type 'payment.exploded' is not known",
    });
  });

  test.each([
    ['payment.captured', 'payment'],
    ['order.paid', 'payment'],
    ['subscription.charged', 'subscription'],
    ['refund.processed', 'refund'],
    ['payment.dispute.lost', 'dispute'],
    ['invoice.expired', 'invoice'],
    ['payment_link.cancelled', 'payment_link'],
  ])('refuses %s without its %s, or without the id of it', (type, name) => {
    expect(() => commandsOf({ ...fixture(type), payload: {} })).toThrow(UnprocessableEvent);
    expect(() => commandsOf(changed(type, { [name]: { id: undefined } }))).toThrow(UnprocessableEvent);
  });

  test('refuses an amount that is no whole number', () => {
    expect(() => commandsOf(changed('payment.captured', { payment: { amount: 99.5 } }))).toThrow(InvalidAmount);
    expect(() => commandsOf(changed('payment.captured', { payment: { amount: '9950' } }))).toThrow(InvalidAmount);
    expect(() => commandsOf(changed('payment.captured', { payment: { amount: -1 } }))).toThrow(InvalidAmount);
  });
});
