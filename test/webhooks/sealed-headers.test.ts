import { expect, test } from 'vitest';
import { openHeaders, sealHeaders } from '../../src/webhooks/sealed-headers.js';

const seal = (text: string) => `sealed ${text}`;
const open = (text: string) => text.replace(/^sealed /, '');

test('sealHeaders seals each value once, whatever it looks like', () => {
  const once = sealHeaders({ 'X-A': 'v1.abc', Authorization: 'Bearer b' }, seal);
  expect(once).toEqual({ 'X-A': { sealed: 'sealed v1.abc' }, Authorization: { sealed: 'sealed Bearer b' } });
  expect(sealHeaders(once, seal)).toEqual(once);
  expect(openHeaders(once, open)).toEqual({ 'X-A': 'v1.abc', Authorization: 'Bearer b' });
});

test('openHeaders sends a value that was stored before values were sealed as it stands', () => {
  expect(openHeaders({ 'X-A': 'plain', 'X-B': { sealed: 'sealed b' } }, open)).toEqual({ 'X-A': 'plain', 'X-B': 'b' });
});
