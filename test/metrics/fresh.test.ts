import { expect, test } from 'vitest';
import { createFresh } from '../../src/metrics/fresh.js';

/** A question whose answers are numbers that rise, and each of which takes `takes` ms. */
function stand({ forMs = 1000, takes = 10, patienceMs = 1000 } = {}) {
  let now = 0;
  let asked = 0;
  let fails = false;
  const ask = async () => {
    asked += 1;
    now += takes;
    if (fails) throw new Error('away');
    return asked;
  };
  return {
    read: createFresh(ask, { forMs, patienceMs, now: () => now }),
    pass: (ms: number) => {
      now += ms;
    },
    fail: (does: boolean) => {
      fails = does;
    },
  };
}

test('an answer serves all who ask at once, and those who ask soon after', async () => {
  const { read, pass } = stand();
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  pass(999);
  expect(await read()).toBe(1);
  pass(1);
  expect(await read()).toBe(2);
});

test('what takes long to answer is asked less often: a twentieth of the time at most', async () => {
  const { read, pass } = stand({ takes: 500 });
  expect(await read()).toBe(1);
  pass(9_999);
  expect(await read()).toBe(1);
  pass(1);
  expect(await read()).toBe(2);
});

test('a failure is no answer, is not remembered, and hides the answer before', async () => {
  const { read, pass, fail } = stand();
  expect(await read()).toBe(1);
  pass(1000);
  fail(true);
  expect(await read()).toBe(null);
  fail(false);
  expect(await read()).toBe(3);
});

test('who has waited long enough goes with the answer before, or none', async () => {
  let answer = (_: number): void => {};
  let now = 0;
  const read = createFresh(() => new Promise<number>((resolve) => (answer = resolve)), {
    ...{ forMs: 10, patienceMs: 5 },
    now: () => now,
  });
  expect(await read()).toBe(null);
  answer(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await read()).toBe(1);
  now = 50;
  expect(await read()).toBe(1);
});
