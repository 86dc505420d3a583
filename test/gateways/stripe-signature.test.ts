import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { stripe } from '../../src/gateways/stripe.js';
import { now, requestOf } from './gateway-request.js';

const body = Buffer.from('{"id":"evt_1","type":"customer.created","name":"Zé ₹ 😀"}');
const secret = 'whsec_test';
const t = Math.floor(now / 1000);
const zeros = '0'.repeat(64);

const verify = (header: string, secrets = [secret], at = now) =>
  stripe.verify(requestOf(body, { 'stripe-signature': header }), secrets, at);
const good = (timestamp: number | string = t, key = secret) => {
  const header = stripe.sign(body, key, Number(timestamp) * 1000)['Stripe-Signature'] ?? '';
  return header.slice(header.indexOf('v1='));
};

describe('stripe.sign()', () => {
  it('is the vector of Stripe’s own library', () => {
    expect(stripe.sign(Buffer.from('{}'), 'whsec_test', 1000)).toEqual({
      'Stripe-Signature': 't=1,v1=7500d5d4be4b3ef07af1fe56f7d522d135cdaa7530de557e67cc1049c52de094',
    });
  });
  it('is what Stripe’s own library verifies, and the other way round', () => {
    const header = stripe.sign(body, secret, now)['Stripe-Signature'] ?? '';
    expect(Stripe.webhooks.constructEvent(body, header, secret, 300, undefined, now)).toMatchObject({ id: 'evt_1' });
    const theirs = Stripe.webhooks.generateTestHeaderString({ payload: body.toString(), secret, timestamp: t });
    expect(verify(theirs)).toEqual({ ok: true });
  });
});

describe('stripe.verify()', () => {
  it.each([
    ['the plain form', `t=${t},${good()}`],
    ['another order', `${good()},t=${t}`],
    ['an unknown scheme beside it', `t=${t},v0=${zeros},v2=x,${good()}`],
    ['a wrong v1 before it', `t=${t},v1=${zeros},${good()}`],
    ['an empty v1 before it', `t=${t},v1=,${good()}`],
    ['a v1 of 64 characters in 128 bytes beside it', `t=${t},v1=${'é'.repeat(64)},${good()}`],
    ['an upper-case v1 beside it', `t=${t},v1=${good().slice(3).toUpperCase()},${good()}`],
    ['an element without a value beside it', `t=${t},v1,nonsense,,${good()}`],
  ])('accepts a good v1 in %s', (_, header) => {
    expect(verify(header)).toEqual({ ok: true });
  });

  it.each([
    ['no t', good()],
    ['an empty t', `t=,${good()}`],
    ['a t with a sign', `t=+${t},${good()}`],
    ['a t with a fraction', `t=${t}.0,${good()}`],
    ['a t in hex', `t=0x${t.toString(16)},${good()}`],
    ['a t beyond every calendar', `t=${'9'.repeat(30)},${good()}`],
    ['two t', `t=${t},t=${t},${good()}`],
    ['the signature of another t', `t=${t + 1},${good()}`],
    ['only a v0, although it is right', `t=${t},v0=${good().slice(3)}`],
    ['no signature', `t=${t}`],
    ['a space after the comma', `t=${t}, ${good()}`],
    ['an upper-case v1', `t=${t},v1=${good().slice(3).toUpperCase()}`],
    ['nothing that is a signature', 'v1'],
  ])('refuses %s', (_, header) => {
    expect(verify(header)).toMatchObject({ ok: false, status: 400, code: 'signature_invalid' });
  });

  it('accepts any signature by any secret while the secret is rolled', () => {
    const header = `t=${t},${good(t, 'whsec_old')},${good(t, 'whsec_new')}`;
    for (const secrets of [['whsec_old'], ['whsec_new'], ['whsec_other', 'whsec_new'], ['', 'whsec_old']])
      expect(verify(header, secrets)).toEqual({ ok: true });
    expect(verify(header, ['whsec_other'])).toMatchObject({ code: 'signature_invalid' });
  });

  it('looks at the first eight usable v1 and at no more', () => {
    const wrong = (count: number) => `v1=x,v1=${zeros},`.repeat(count);
    expect(verify(`t=${t},${wrong(7)}${good()}`)).toEqual({ ok: true });
    expect(verify(`t=${t},${wrong(8)}${good()}`)).toMatchObject({ code: 'signature_invalid' });
  });

  it('keys the HMAC with the whole secret, not with what follows whsec_', () => {
    expect(verify(`t=${t},${good(t, 'test')}`)).toMatchObject({ code: 'signature_invalid' });
  });

  it('names what is missing or sent twice', () => {
    const ask = (headers: Record<string, string | string[]>) => stripe.verify(requestOf(body, headers), [secret], now);
    const header = `t=${t},${good()}`;
    expect(ask({})).toMatchObject({ ok: false, status: 400, code: 'signature_missing' });
    expect(ask({ 'stripe-signature': [header, header] })).toMatchObject({ ok: false, code: 'duplicate_header' });
  });
});

describe('stripe.identify()', () => {
  const identify = (json: Record<string, unknown>) => stripe.identify(requestOf(body, {}), json, Buffer.alloc(32));
  const event = { id: 'evt_1', object: 'event', type: 'invoice.paid', created: 1_748_441_984, livemode: true };

  it('takes id, type, time and mode from the body', () => {
    expect(identify(event)).toEqual({
      externalEventId: 'evt_1',
      eventType: 'invoice.paid',
      occurredAt: 1_748_441_984_000,
      livemode: true,
    });
  });
  it('reads the text time of a thin event', () => {
    const thin = { ...event, object: 'v2.core.event', type: 'v1.invoice.paid', created: '2025-10-01T12:00:06.123Z' };
    expect(identify(thin)).toMatchObject({ occurredAt: Date.UTC(2025, 9, 1, 12, 0, 6, 123) });
  });
  it.each([undefined, null, 0, -5, 'soon', '2025', '2025-10-01T12:00:06', {}, 1e300])(
    'knows no time when created is %j',
    (created) => {
      expect(identify({ ...event, created })).toMatchObject({ externalEventId: 'evt_1', occurredAt: null });
    },
  );
  it('knows no mode unless the body tells it', () => {
    expect(identify({ ...event, livemode: 'true' })).toMatchObject({ livemode: null });
  });
  it.each([undefined, null, '', 7, {}, 'x'.repeat(256)])('is null when id or type is %j', (value) => {
    expect(identify({ ...event, id: value })).toBeNull();
    expect(identify({ ...event, type: value })).toBeNull();
  });
});
