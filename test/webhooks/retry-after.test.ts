import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../src/webhooks/retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 120 ', 120_000],
  ['86401', DAY],
  ['9'.repeat(400), DAY],
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
  ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
  ['Fri, 01 Jan 2027 00:00:00 GMT', DAY],
])('parseRetryAfter takes %j as %d ms', (value, expected) => {
  expect(parseRetryAfter(value, NOW)).toBe(expected);
});

test.each(['', '-1', '1.5', '1e3', '0x10', '10s', 'soon', '2026-01-01', 'Thu, 99 Foo 2026 00:02:00 GMT', 'Infinity'])(
  'parseRetryAfter ignores %j',
  (value) => {
    expect(parseRetryAfter(value, NOW)).toBeNull();
  },
);
