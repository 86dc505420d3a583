import { expect, test } from 'vitest';
import { createUnverified, unverifiedLimits } from '../../src/api/ingress/unverified.js';

function setUp(limits = {}) {
  let now = 0;
  const { count, isLimited } = createUnverified(() => now, { ...unverifiedLimits, requests: 2, ...limits });
  const times = (address: string | null, n: number) => Array.from({ length: n }, () => count(address));
  const after = (ms: number) => {
    now += ms;
  };
  return { count, isLimited, times, after };
}

test('an address is heard so often per minute, then told how long to wait', () => {
  const { times, after } = setUp();
  expect(times('203.0.113.7', 3)).toEqual([0, 0, 60]);
  after(59_500);
  expect(times('203.0.113.7', 1)).toEqual([1]);
  after(500);
  expect(times('203.0.113.7', 3)).toEqual([0, 0, 60]);
});

test('an address is limited when the next one would be too many', () => {
  const { times, isLimited, after } = setUp();
  times('203.0.113.7', 1);
  expect(isLimited('203.0.113.7')).toBe(false);
  times('203.0.113.7', 1);
  expect([isLimited('203.0.113.7'), isLimited('203.0.113.8')]).toEqual([true, false]);
  after(60_000);
  expect(isLimited('203.0.113.7')).toBe(false);
});

test('each address counts for itself, IPv6 by its subnet of 64 bits, IPv4 in either form', () => {
  const { times } = setUp();
  expect(times('203.0.113.7', 2)).toEqual([0, 0]);
  expect(times('203.0.113.8', 1)).toEqual([0]);
  expect(times('::ffff:203.0.113.7', 1)).toEqual([60]);
  expect(times('2001:db8:0:1::1', 1)).toEqual([0]);
  expect(times('2001:db8:0:1:ffff::2', 2)).toEqual([0, 60]);
  expect(times('2001:db8:0:2::1', 1)).toEqual([0]);
  expect(times(null, 3)).toEqual([0, 0, 60]);
});

test('many addresses do not grow without end: the window that began first is forgotten', () => {
  const { count, times } = setUp({ addresses: 3 });
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) times(address, 2);
  expect(count('10.0.0.4')).toBe(0);
  expect(count('10.0.0.3')).toBe(60);
  expect(count('10.0.0.1')).toBe(0);
  // For it the second had to go.
  expect(count('10.0.0.3')).toBe(60);
  expect(count('10.0.0.2')).toBe(0);
});
