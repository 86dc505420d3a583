import type pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { createPlanning } from '../../src/db/plans.js';

let now: number;
let planning: ReturnType<typeof createPlanning>;
const client = () => ({}) as pg.PoolClient;
const renews = (of: pg.PoolClient) => planning(of).includes('discard plans');
beforeEach(() => {
  now = 1000;
  planning = createPlanning(() => now);
});

test('a connection plans anew after ten seconds', () => {
  const one = client();
  expect(renews(one)).toBe(true);
  now += 9999;
  expect(renews(one)).toBe(false);
  now += 1;
  expect(renews(one)).toBe(true);
  expect(renews(one)).toBe(false);
});

test('a connection plans anew after 500 transactions, whatever the others do', () => {
  const [one, other] = [client(), client()];
  const renewed = Array.from({ length: 1001 }, () => renews(one)).flatMap((is, index) => (is ? [index] : []));
  expect(renewed).toEqual([0, 500, 1000]);
  expect(renews(other)).toBe(true);
});

test('plans are kept only for who asks for it', () => {
  const one = client();
  expect(planning(one, 'kept')).toMatch(/^discard plans; .*force_generic_plan.*; $/);
  expect(planning(one, 'kept')).toMatch(/^set local plan_cache_mode = force_generic_plan; /);
  expect(planning(one)).toBe('');
});
