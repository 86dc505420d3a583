import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkUrl } from '../../src/webhooks/safe-url.js';
import { runs } from '../setup/runs.js';
import { edges4, isPublic4, toText4 } from './address-oracle.js';

const isOk = (text: string, allowInsecure = false) => checkUrl(text, { allowInsecure }).ok;

/** Ways to write one IPv4 address in a URL, all of which browsers and Node understand. */
const spellings: ((value: number) => string)[] = [
  toText4,
  String,
  (value) => `0x${value.toString(16)}`,
  (value) => `0${value.toString(8)}`,
  (value) => `0x${(value >>> 24).toString(16)}.${value % 2 ** 24}`,
  (value) => `0${(value >>> 24).toString(8)}.${(value >>> 16) % 256}.${value % 2 ** 16}`,
  (value) => toText4(value).replaceAll('.', '%2e'),
  (value) => toText4(value).replaceAll('.', '。'),
  (value) => toText4(value).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (value) => `${toText4(value)}.`,
  (value) => `[::ffff:${toText4(value)}]`,
  (value) => `[::${toText4(value)}]`,
  (value) => `[64:ff9b::${toText4(value)}]`,
  (value) => `[2002:${(value >>> 16).toString(16)}:${(value % 2 ** 16).toString(16)}::]`,
];

describe('checkUrl', () => {
  test.each([
    'https://example.com',
    'https://example.com/hooks?tenant=1',
    'https://example.com:8443/x',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://bücher.example/',
    'https://notlocalhost.com/',
    'https://internal.example.com/',
    'https://localhost.example.com/',
    'https://example.milan/',
  ])('checkUrl accepts %s', (text) => {
    expect(checkUrl(text, { allowInsecure: false })).toEqual({ ok: true, url: new URL(text) });
  });

  test.each([
    ['', 'must be a valid URL'],
    ['example.com', 'must be a valid URL'],
    ['https://', 'must be a valid URL'],
    ['http://example.com', 'must begin with https://'],
    ['ftp://example.com', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://user@example.com', 'must not contain a user name or password'],
    ['https://:secret@example.com', 'must not contain a user name or password'],
    ['https://example.com/#x', 'must not contain a fragment (#…)'],
    ['https://example.com:0/', 'must not use port 0'],
    [' https://example.com', 'must not contain white space'],
    ['https://exa\tmple.com', 'must not contain white space'],
    ['https://example.com/a\nb', 'must not contain white space'],
    ['https://localhost', 'must not point to a local name'],
    ['https://LOCALHOST', 'must not point to a local name'],
    ['https://a.localhost', 'must not point to a local name'],
    ['https://printer.local', 'must not point to a local name'],
    ['https://metadata.google.internal', 'must not point to a local name'],
    ['https://localhost.', 'must not have a host name that ends with a dot'],
    ['https://example.com.', 'must not have a host name that ends with a dot'],
    ['https://intranet', 'must not point to a local name'],
    ['https://postgres', 'must have a full domain name'],
    ['https://[::1]', 'must not point to a private or reserved address'],
    ['https://[::]', 'must not point to a private or reserved address'],
    [`https://example.com/${'x'.repeat(2048)}`, 'must be at most 2048 characters long'],
    [`https://example.com/${'é'.repeat(400)}`, 'must be at most 2048 characters long'],
  ])('checkUrl refuses %j: it %s', (text, message) => {
    expect(checkUrl(text, { allowInsecure: false })).toEqual({ ok: false, message });
  });

  test('checkUrl refuses every address that is not public, however it is spelled', () => {
    const notPublic = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(...edges4)).filter((value) => !isPublic4(value));
    fc.assert(
      fc.property(notPublic, fc.constantFrom(...spellings), (value, spell) => !isOk(`https://${spell(value)}/`)),
      { numRuns: runs(2000) },
    );
  });

  test('checkUrl understands the spellings of public addresses, so the property above is not about syntax', () => {
    for (const spell of spellings.slice(0, 10))
      expect(isOk(`https://${spell(0x08080404)}/`), spell(0x08080404)).toBe(true);
  });

  test.each([
    'http://localhost:3000/x',
    'https://localhost/',
    'http://127.0.0.1:3000/',
    'http://127.9.9.9/',
    'http://[::1]:3000/',
    'http://2130706433/',
    'http://example.com/',
  ])('checkUrl accepts %s only when insecure endpoints are allowed', (text) => {
    expect(isOk(text, true)).toBe(true);
    expect(isOk(text, false)).toBe(false);
  });

  test.each([
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[fd00::1]/',
    'http://a.localhost/',
    'http://printer.local/',
    'http://postgres/',
    'http://user@localhost/',
    'ftp://localhost/',
    'unix:/var/run/docker.sock',
  ])('checkUrl refuses %s even when insecure endpoints are allowed', (text) => {
    expect(isOk(text, true)).toBe(false);
  });
});
