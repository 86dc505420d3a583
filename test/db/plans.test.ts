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

test('a connection plans anew after 500 transactions, a young one sooner, whatever the others do', () => {
  const [one, other] = [client(), client()];
  expect(renewedAt(one, 2000)).toEqual([0, 8, 24, 56, 119, 244, 494, 994, 1494, 1994]);
  expect(renewedAt(other, 20)).toEqual([0, 8]);
});

test('a connection plans anew after ten seconds', () => {
  const one = client();
  renewedAt(one, 495);
  now += 9999;
  expect(renews(one)).toBe(false);
  now += 1;
  expect(renews(one)).toBe(true);
  expect(renews(one)).toBe(false);
});

test('a young connection plans anew after 10/64 s, then after twice as long each time', () => {
  const one = client();
  expect(renews(one)).toBe(true);
  for (const ms of [10_000 / 64, 10_000 / 32]) {
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
