import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer, sealPurposes, UnreadableSecret } from '../../src/db/sealed.js';

const sealer = createSealer(randomBytes(32));
const { endpointSecret, gatewaySecret } = sealPurposes;

test('open gives back what was sealed, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      expect(sealer.open(sealer.seal(plain, endpointSecret), endpointSecret)).toBe(plain);
    }),
  );
});

test('seal never gives the same text twice, and shows nothing of the plain one', () => {
  const texts = Array.from({ length: 200 }, () => sealer.seal('whsec_secret', endpointSecret));
  expect(new Set(texts).size).toBe(200);
  expect(texts[0]).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
});

test('open refuses another purpose, another key, and every changed character', () => {
  const sealed = sealer.seal('secret', endpointSecret);
  expect(() => sealer.open(sealed, gatewaySecret)).toThrow(UnreadableSecret);
  expect(() => createSealer(randomBytes(32)).open(sealed, endpointSecret)).toThrow(UnreadableSecret);
  const body = Buffer.from(sealed.slice(3), 'base64url');
  for (let i = 0; i < body.length; i++) {
    const changed = Buffer.from(body);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => sealer.open(`v1.${changed.toString('base64url')}`, endpointSecret)).toThrow(UnreadableSecret);
  }
});

test.each(['', 'v1.', 'v2.AAAA', 'secret', `v1.${'A'.repeat(20)}`])(
  'open refuses %j, which was never sealed',
  (text) => {
    expect(() => sealer.open(text, endpointSecret)).toThrow(UnreadableSecret);
  },
);

test.each([0, 16, 31, 33])('createSealer refuses a key of %i bytes', (bytes) => {
  expect(() => createSealer(Buffer.alloc(bytes))).toThrow('must have 32');
});
