import { describe, expect, test } from 'vitest';
import { checkHeaders } from '../../src/webhooks/headers.js';
import { deliveryHeaders } from '../../src/webhooks/sign.js';

describe('checkHeaders', () => {
  test('checkHeaders accepts ordinary headers, Authorization among them', () => {
    const headers = {
      Authorization: 'Bearer abc',
      'X-Tenant': 't-1',
      'x-empty': '',
    };
    expect(checkHeaders(headers)).toEqual({ ok: true, headers });
  });

  test.each([
    'Host',
    'content-length',
    'Content-Type',
    'Content-Anything',
    'Connection',
    'Transfer-Encoding',
    'Keep-Alive',
    'Upgrade',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Expect',
    'Accept-Encoding',
    'User-Agent',
    'Cookie',
    'X-Signature',
    'x-event',
    'X-DELIVERY-ID',
    'X-Attempt',
    'webhook-id',
    'Webhook-Signature',
    'X-Billhook-Context',
    'X-Forwarded-For',
    'Forwarded',
    'X-HTTP-Method-Override',
    'X-Original-URL',
    'If-None-Match',
    'Date',
    'True-Client-IP',
    'X_Signature',
    'webhook_id',
    'Content_Length',
    'Traceparent',
    'tracestate',
    'X_FORWARDED-FOR',
  ])('checkHeaders refuses the reserved name %s', (name) => {
    expect(checkHeaders({ [name]: 'x' })).toEqual({ ok: false, message: `header "${name}" is reserved` });
  });

  // RFC 2616 §13.5.1 lists them; RFC 9110 §7.6.1 adds Proxy-Connection.
  const hopByHop = 'Connection Keep-Alive Proxy-Authenticate Proxy-Authorization Proxy-Connection TE Trailer Trailers';
  test.each([...hopByHop.split(' '), 'Transfer-Encoding', 'Upgrade'])('checkHeaders refuses hop-by-hop %s', (name) => {
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase()])
      expect(checkHeaders({ [spelled]: 'x' }).ok).toBe(false);
  });

  test('checkHeaders reserves every header that a delivery itself carries', () => {
    const secrets = ['12345678'];
    const own = deliveryHeaders({
      secrets,
      event: 'e',
      webhookId: 'i',
      deliveryId: 'd',
      attempt: 1,
      timestamp: 1,
      body: '',
      userAgent: 'u',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    expect(Object.keys(own).filter((name) => checkHeaders({ [name]: 'x' }).ok)).toEqual([]);
  });

  test.each(['', ' ', 'a b', 'a:b', 'a\r\nb', 'é', 'a(b)'])('checkHeaders refuses the name %j', (name) => {
    expect(checkHeaders({ [name]: 'x' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('is not valid'),
    });
  });

  test.each(['a\r\nX-Signature: forged', 'a\nb', 'a\0b', 'é', '\x7f', 'a\tb', '\x1b[0m', ' a', 'a '])(
    'checkHeaders refuses the value %j',
    (value) => {
      expect(checkHeaders({ 'X-Tenant': value }).ok).toBe(false);
    },
  );

  test('checkHeaders refuses a name that is given twice in different case', () => {
    expect(checkHeaders({ 'X-Tenant': '1', 'x-tenant': '2' })).toEqual({
      ok: false,
      message: 'a header is given twice',
    });
  });

  test('checkHeaders allows 20 headers and 4,096 bytes, and no more', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '']));
    expect(checkHeaders(many(20)).ok).toBe(true);
    expect(checkHeaders(many(21)).ok).toBe(false);
    expect(checkHeaders({ 'x-large': 'x'.repeat(4089) }).ok).toBe(true);
    expect(checkHeaders({ 'x-large': 'x'.repeat(4090) }).ok).toBe(false);
  });

  test('checkHeaders keeps a header named __proto__ a header', () => {
    const result = checkHeaders(JSON.parse('{"__proto__":"x"}'));
    expect(result.ok && Object.entries(result.headers)).toEqual([['__proto__', 'x']]);
  });
});
