import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../src/api/ingress/client-address.js';
import { gatewayPath } from '../../src/api/ingress/gateway-path.js';
import { createSources } from '../../src/api/ingress/sources.js';
import { vendorSources } from '../../src/api/ingress/vendor-sources.js';
import { gatewayNames } from '../../src/domain/entities.js';

describe('createSources', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.7', '::ffff:cb00:7107', true],
    ['203.0.113.7', '::ffff:203.0.113.8', false],
    ['203.0.113.7', '::203.0.113.7', false],
    ['203.0.113.0/26', '203.0.113.63', true],
    ['203.0.113.0/26', '::ffff:203.0.113.63', true],
    ['203.0.113.0/26', '203.0.113.64', false],
    ['0.0.0.0/0', '203.0.113.7', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:db8::1', '2001:0db8:0:0::1', true],
    ['::/0', '2001:db8::1', true],
  ])('%s: %s? %s', (entry, address, is) => {
    expect(createSources('stripe', ['198.51.100.1', entry])!.allow(address)).toBe(is);
  });

  test('nobody’s address is never allowed, and no list allows everybody', () => {
    expect(createSources('stripe', ['0.0.0.0/0', '::/0'])!.allow(null)).toBe(false);
    expect(createSources('stripe', [])).toBeNull();
  });

  test.each(gatewayNames)('`vendor` is the list of %s, beside others', (gateway) => {
    const sources = createSources(gateway, ['vendor', '198.51.100.1'])!;
    const { addresses, source } = vendorSources[gateway];
    expect(source).toMatch(/^https:\/\//);
    for (const entry of addresses) {
      const [address = '', bits = '32'] = entry.split('/');
      expect([isIP(address), Number(bits) >= 24], entry).toEqual([4, true]);
      expect(sources.allow(address), entry).toBe(true);
    }
    expect([sources.allow('198.51.100.1'), sources.allow('198.51.100.2')]).toEqual([true, false]);
    for (const other of gatewayNames.filter((one) => one !== gateway))
      expect(sources.allow(vendorSources[other].addresses[0]!.split('/')[0]!)).toBe(false);
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', null],
  ['203.0.113.7; 10.0.0.1', null],
  ['10.0.0.9, 203.0.113.7', '203.0.113.7'],
  ['', '127.0.0.1'],
])('clientAddress behind one proxy that forwards %j is %j; without a proxy it is the peer', (forwarded, address) => {
  const request = { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '127.0.0.1' } } as never;
  expect(clientAddress(request, (_address, index) => index < 1)).toBe(address);
  expect(clientAddress(request, null)).toBe('127.0.0.1');
});

test.each([
  ['/webhooks/stripe', 'stripe'],
  ['/webhook/asaas/', 'asaas'],
  ['/Webhooks/stripe/main?x=/y', 'stripe/main'],
  ['/webhooks', ''],
  ['/webhooks/', ''],
  ['/webhooks/stripe//', 'stripe/'],
  ['http://example.com/webhooks/health', 'health'],
  ['/webhooksx', null],
  ['/api/v1/webhooks/deliveries', null],
  ['/?/webhooks/stripe', null],
  ['//webhooks/stripe', null],
  ['', null],
])('the gateways’ part of the target %j is %j', (target, path) => {
  expect(gatewayPath(target)).toBe(path);
});
