import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { courtesy, createCourtesy, pauseMs } from '../../src/webhooks/courtesy.js';

/** How many of so many requests may have begun, as time goes by. */
function begin(count: number, clock: { now: number }, { isHurried, share }: { isHurried: boolean; share: number }) {
  const { first, giveWay } = createCourtesy(
    () => clock.now,
    () => share,
  );
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

test('nobody waits while no first attempt is made, however busy the process is', async () => {
  const { begun } = begin(50, { now: 1000 }, { isHurried: false, share: 1 });
  await Promise.resolve();
  await Promise.resolve();
  expect(begun.count).toBe(50);
});

test('after a first attempt one begins after the other, with a pause before each', async () => {
  const since = performance.now();
  const { begun, all } = begin(20, { now: 1000 }, { isHurried: true, share: 1 });
  await delay(1);
  expect(begun.count).toBeLessThan(20);
  await all;
  // A timer may fire up to a millisecond early.
  expect(performance.now() - since).toBeGreaterThan(20 * (courtesy.mostMs - 1));
});

test('first attempts that follow each other closely end the pauses: the queue keeps its share of a busy process', async () => {
  const { first, giveWay } = createCourtesy(
    () => 1000,
    () => 1,
  );
  first();
  let begun = 0;
  const all = Promise.all(
    Array.from({ length: 40 }, async () => {
      await giveWay();
      begun += 1;
    }),
  );
  await Promise.resolve();
  for (let round = 0; round < 20 * courtesy.firstsPerPause; round++) {
    first();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
  // No timer has fired so far.
  expect(begun).toBeGreaterThanOrEqual(19);
  expect(begun).toBeLessThanOrEqual(21);
  await all;
});

test('the busier the process, the longer the pause, up to a limit', () => {
  expect([0, courtesy.freeShare, 0.3, 0.45, 0.9, 1].map((share) => Math.round(pauseMs(share) * 10) / 10)).toEqual([
    0, 0, 12, 21, 24, 24,
  ]);
});

test('the share is that of the event loop', async () => {
  const { first, giveWay } = createCourtesy(() => 1000);
  first();
  const pauseAfter = async (work: () => unknown) => {
    await delay(courtesy.windowMs + 5);
    await giveWay();
    await work();
    const since = performance.now();
    await giveWay();
    return performance.now() - since;
  };
  const busy = () => {
    for (const until = performance.now() + 4 * courtesy.windowMs; performance.now() < until; );
  };
  const quiet = await pauseAfter(() => delay(4 * courtesy.windowMs));
  expect(await pauseAfter(busy)).toBeGreaterThan(quiet + 2);
});

test('who waits begins at once when the last first attempt is long ago', async () => {
  const clock = { now: 1000 };
  const { begun, all } = begin(10_000, clock, { isHurried: true, share: 1 });
  await delay(20);
  expect(begun.count).toBeLessThan(100);
  clock.now += courtesy.recentMs;
  const since = performance.now();
  await all;
  expect(performance.now() - since).toBeLessThan(2000);
});
