import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress, mayDial } from '../../src/webhooks/public-address.js';
import { runs } from '../setup/runs.js';
import { edges4, edges6, isPublic4, isPublic6, toText4, toText6 } from './address-oracle.js';

const anyIPv4 = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(...edges4));
const anyIPv6 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
  fc.constantFrom(...edges6),
  // Mostly global unicast, where the interesting exceptions are.
  fc.bigInt({ min: 0x2001n << 112n, max: 0x2003n << 112n }),
  anyIPv4.map((v4) => (0x64ff9bn << 96n) | BigInt(v4)),
);

describe('isPublicAddress', () => {
  test('isPublicAddress agrees with the registries at every edge', () => {
    const wrong4 = edges4.filter((value) => isPublicAddress(toText4(value)) !== isPublic4(value)).map(toText4);
    const wrong6 = edges6.filter((value) => isPublicAddress(toText6(value)) !== isPublic6(value)).map(toText6);
    expect([...wrong4, ...wrong6]).toEqual([]);
  });

  test('isPublicAddress agrees with the registries on any address', () => {
    fc.assert(fc.property(anyIPv4, (value) => isPublicAddress(toText4(value)) === isPublic4(value)));
    fc.assert(
      fc.property(anyIPv6, (value) => isPublicAddress(toText6(value)) === isPublic6(value)),
      { numRuns: runs(1000) },
    );
  });

  test('isPublicAddress refuses every IPv4 address that is mapped, compatible, translated, 6to4, Teredo or ISATAP', () => {
    const forms = [
      (v4: bigint) => (0xffffn << 32n) | v4,
      (v4: bigint) => v4,
      (v4: bigint) => (0xffffn << 48n) | v4,
      (v4: bigint) => (0x2002n << 112n) | (v4 << 80n),
      (v4: bigint) => (0x20010000n << 96n) | (v4 ^ 0xffffffffn),
      (v4: bigint) => (0x26064700n << 96n) | (0x5efen << 32n) | v4,
      (v4: bigint) => (0x26064700n << 96n) | (0x02005efen << 32n) | v4,
    ];
    fc.assert(
      fc.property(anyIPv4, fc.constantFrom(...forms), (v4, form) => !isPublicAddress(toText6(form(BigInt(v4))))),
    );
  });

  test.each([
    '169.254.169.254',
    'fd00:ec2::254',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a8.3f.81.10',
  ])('isPublicAddress refuses the metadata service at %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });

  test.each([
    '',
    'localhost',
    'example.com',
    '127.1',
    '0x7f.0.0.1',
    '08.8.8.8',
    '134744072',
    '2606:4700::1%eth0',
    '[::1]',
    '8.8.8.8 ',
  ])('isPublicAddress refuses %j, which is not an address', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  test.each(['8.8.8.8', '2606:4700:4700::1111', '64:ff9b::8.8.8.8'])('isPublicAddress accepts %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });
});

describe('mayDial', () => {
  test.each(['127.0.0.1', '127.255.255.254', '::1'])('mayDial %s only when insecure endpoints are allowed', (ip) => {
    expect(mayDial(ip, true)).toBe(true);
    expect(mayDial(ip, false)).toBe(false);
  });

  test.each(['10.0.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0', '::', '::ffff:127.0.0.1', 'fd00::1', 'fe80::1'])(
    'mayDial refuses %s even when insecure endpoints are allowed',
    (ip) => {
      expect(mayDial(ip, true)).toBe(false);
    },
  );
});
