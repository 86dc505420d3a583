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
/** So many kept transactions of other connections. */
const kept = (transactions: number) => {
  const other = client();
  for (let n = 0; n < transactions; n++) planning(other, 'kept');
};

test('a connection plans anew after 500 transactions, whatever the others do', () => {
  kept(2000);
  const [one, other] = [client(), client()];
  expect(renewedAt(one, 1001)).toEqual([0, 500, 1000]);
  expect(renews(other)).toBe(true);
});

test('a connection plans anew after ten seconds', () => {
  kept(2000);
  const one = client();
  expect(renews(one)).toBe(true);
  now += 9999;
  expect(renews(one)).toBe(false);
  now += 1;
  expect(renews(one)).toBe(true);
  expect(renews(one)).toBe(false);
});

test('as long as a process has kept few plans, a connection plans anew sooner', () => {
  const one = client();
  expect(renewedAt(one, 17)).toEqual([0, 8, 16]);
  now += 10_000 / 64;
  expect(renews(one)).toBe(true);
  kept(200);
  expect(renewedAt(client(), 101)).toEqual([0, 50, 100]);
});

test('plans are kept only for who asks for it', () => {
  const one = client();
  expect(planning(one, 'kept')).toMatch(/^discard plans; .*force_generic_plan.*; $/);
  expect(planning(one, 'kept')).toMatch(/^set local plan_cache_mode = force_generic_plan; /);
  expect(planning(one)).toBe('');
});
