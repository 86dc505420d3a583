import { expect, test } from 'vitest';
import { createPace } from '../../src/api/ingress/pace.js';

test('one after another is not held; many at once leave one by one, and what is beyond four seconds at once', () => {
  let now = 0;
  const pace = createPace(() => now);
  expect(pace()).toBe(0);
  now += 5;
  expect([pace(), pace(), pace()]).toEqual([0, 5, 10]);
  now += 15;
  expect(pace()).toBe(0);
  now += 1000;
  const held = Array.from({ length: 900 }, pace);
  expect(held.slice(0, 801)).toEqual(Array.from({ length: 801 }, (_, n) => n * 5));
  expect(new Set(held.slice(801))).toEqual(new Set([0]));
});
