import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  equalDigests,
  hmacSha256Hex,
  isLowerHexSha256,
  singleHeader,
  someEqual,
  usableSecrets,
} from '../../src/gateways/hmac.js';
import { requestOf } from './gateway-request.js';

describe('hmacSha256Hex()', () => {
  it('is test case 2 of RFC 4231', () => {
    expect(hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
  it('joins its parts without a separator, bytes as bytes', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const whole = createHmac('sha256', 'k')
      .update(Buffer.concat([Buffer.from('1.'), bytes]))
      .digest('hex');
    expect(hmacSha256Hex('k', '1.', bytes)).toBe(whole);
  });
});

describe('equalDigests()', () => {
  it('is true for the same content only, whatever the lengths and kinds', () => {
    expect(equalDigests('abc', 'abc')).toBe(true);
    expect(equalDigests('abc', Buffer.from('abc'))).toBe(true);
    for (const other of ['', 'ab', 'abcd', 'abd', 'ABC', 'é'.repeat(64)])
      expect(equalDigests('abc', other)).toBe(false);
  });
});

describe('someEqual()', () => {
  it('is true when any of these is any of those', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
    expect(someEqual([a, b], [c, b])).toBe(true);
    expect(someEqual([b], [a, c, b])).toBe(true);
    for (const [these, those] of [
      [[a], [b]],
      [[a, b], [c]],
      [[], [a]],
      [[a], []],
      [[], []],
    ] as const)
      expect(someEqual(these, those)).toBe(false);
    expect(someEqual([a], [`${'a'.repeat(63)}b`])).toBe(false);
  });
});

describe('isLowerHexSha256()', () => {
  it('takes 64 lower-case hex digits and nothing else', () => {
    expect(isLowerHexSha256('0123456789abcdef'.repeat(4))).toBe(true);
    const refused = ['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), 'g'.repeat(64), 'é'.repeat(64)];
    for (const value of [...refused, `${'a'.repeat(64)}\n`]) expect(isLowerHexSha256(value)).toBe(false);
  });
});

describe('usableSecrets()', () => {
  it('drops what everyone could sign with', () => {
    expect(usableSecrets(['', ' ', '\n\t', 'a', ' b '])).toEqual(['a', ' b ']);
  });
});

describe('singleHeader()', () => {
  const find = (value?: string | string[]) =>
    singleHeader(requestOf(Buffer.alloc(0), value === undefined ? {} : { 'x-sign': value }), 'X-Sign');
  it('tells one, none and several apart', () => {
    expect(find('a')).toEqual({ found: 'one', value: 'a' });
    expect(find()).toEqual({ found: 'none' });
    expect(find('')).toEqual({ found: 'none' });
    expect(find(['a', 'a'])).toEqual({ found: 'duplicate' });
    expect(find(['', 'a'])).toEqual({ found: 'duplicate' });
  });
});
