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

const renewedAt = (of: pg.PoolClient, transactions: number) =>
  Array.from({ length: transactions }, () => renews(of)).flatMap((is, index) => (is ? [index] : []));

test('a connection plans anew after 200 transactions, a young one sooner, whatever the others do', () => {
  const [one, other] = [client(), client()];
  expect(renewedAt(one, 1000)).toEqual([0, 4, 11, 24, 49, 99, 199, 399, 599, 799, 999]);
  expect(renewedAt(other, 20)).toEqual([0, 4, 11]);
});

test('a connection plans anew after two seconds', () => {
  const one = client();
  renewedAt(one, 400);
  now += 1999;
  expect(renews(one)).toBe(false);
  now += 1;
  expect(renews(one)).toBe(true);
  expect(renews(one)).toBe(false);
});

test('a young connection plans anew after 1/32 s, then after twice as long each time', () => {
  const one = client();
  expect(renews(one)).toBe(true);
  for (const ms of [31.25, 62.5]) {
    now += ms - 1;
    expect(renews(one)).toBe(false);
    now += 1;
    expect(renews(one)).toBe(true);
  }
});

test('plans are kept only for who asks for it', () => {
  const one = client();
  expect(planning(one, 'kept')).toMatch(/^discard plans; .*force_generic_plan.*; $/);
  expect(planning(one, 'kept')).toMatch(/^set local plan_cache_mode = force_generic_plan; /);
  expect(planning(one)).toBe('');
});
