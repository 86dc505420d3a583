import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { courtesy, createCourtesy } from '../../src/webhooks/courtesy.js';

/** How many of so many requests may have begun, as time goes by. */
function begin(count: number, clock: { now: number }, isHurried: boolean) {
  const { first, giveWay } = createCourtesy(() => clock.now);
  if (isHurried) first();
  const begun = { count: 0 };
  const all = Promise.all(
    Array.from({ length: count }, async () => {
      await giveWay();
      begun.count += 1;
    }),
  );
  return { begun, all };
}

test('nobody waits while no first attempt is made', async () => {
  const { begun } = begin(50, { now: 1000 }, false);
  await Promise.resolve();
  await Promise.resolve();
  expect(begun.count).toBe(50);
});

test('after a first attempt one begins after the other, with a pause before each', async () => {
  const since = performance.now();
  const { begun, all } = begin(20, { now: 1000 }, true);
  await delay(1);
  expect(begun.count).toBeLessThan(20);
  await all;
  // A timer may fire up to a millisecond early.
  expect(performance.now() - since).toBeGreaterThan(20 * (courtesy.pauseMs - 1));
});

test('who waits begins at once when the last first attempt is long ago', async () => {
  const clock = { now: 1000 };
  const { begun, all } = begin(10_000, clock, true);
  await delay(20);
  expect(begun.count).toBeLessThan(100);
  clock.now += courtesy.recentMs;
  const since = performance.now();
  await all;
  expect(performance.now() - since).toBeLessThan(2000);
});
