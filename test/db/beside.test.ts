import { expect, test } from 'vitest';
import { createBeside } from '../../src/db/beside.js';

test('who has work beside others, and for how long', () => {
  let now = 1000;
  const beside = createBeside(() => now);
  expect(beside.several()).toBe(false);
  expect(beside.joins('one')).toBe(false);
  now += 5;
  expect(beside.joins('one')).toBe(false);
  expect(beside.several()).toBe(false);

  now += 99;
  expect(beside.joins('other')).toBe(true);
  expect(beside.several()).toBe(true);
  expect(beside.joins('other')).toBe(true);
  now += 1;
  expect(beside.joins('other')).toBe(false);
  expect(beside.several()).toBe(false);
  expect(beside.joins('one')).toBe(true);
});
