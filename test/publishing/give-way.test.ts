import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createWay, startGivingWay, wayLimits } from '../../src/activities/give-way.js';
import type { Starter } from '../../src/activities/starter.js';
import type { Priority } from '../../src/domain/tell/priorities.js';

/** A starter whose starts end when they are told to. */
function setUp() {
  const clock = { now: 10_000 };
  const begun: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const way = createWay(() => clock.now);
  const starter: Pick<Starter, 'publishNotification'> = {
    publishNotification: ({ id }) => {
      begun.push(id);
      return new Promise<void>((resolve, reject) => {
        ends.push((error) => (error ? reject(error) : resolve()));
      });
    },
  };
  const { publishNotification } = startGivingWay(starter, way);
  const start = (id: string, priority: Priority = 'low') => publishNotification({ tenantId: 't', id, priority });
  return { clock, begun, ends, way, start };
}

test('messages that are not urgent start a few at a time, urgent ones at once', async () => {
  const { begun, ends, start } = setUp();
  const lows = Array.from({ length: 10 }, (_, n) => start(`low-${n}`));
  await turn();
  expect(begun).toHaveLength(wayLimits.atOnce);
  const urgent = start('critical', 'critical');
  expect(begun.at(-1)).toBe('critical');
  while (ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await new Promise((resolve) => setTimeout(resolve, 2 * wayLimits.apartMs));
  }
  await Promise.all([...lows, urgent]);
  expect(new Set(begun).size).toBe(11);
});

test('while an urgent one is about, others begin one after the other; when it is long ago, at once', async () => {
  const { clock, way } = setUp();
  const give = way.line();
  way.urgent();
  const since = performance.now();
  await Promise.all([give(), give(), give()]);
  // A timer may fire up to a millisecond early.
  expect(performance.now() - since).toBeGreaterThan(3 * (wayLimits.apartMs - 1));

  const others = Promise.all(Array.from({ length: 10_000 }, give));
  clock.now += wayLimits.urgentMs;
  const later = performance.now();
  await others;
  expect(performance.now() - later).toBeLessThan(5000);
});

test('one that waits for its start is not put in line again, and one that failed may be', async () => {
  const { begun, ends, start } = setUp();
  const first = start('a');
  const again = start('a');
  await turn();
  expect(begun).toEqual(['a']);
  ends[0]?.(new Error('Temporal is away'));
  await expect(first).rejects.toThrow('away');
  await expect(again).rejects.toThrow('away');
  const later = start('a');
  await turn();
  expect(begun).toEqual(['a', 'a']);
  ends[1]?.();
  await later;
});

test('a start that fails keeps none of those behind it', async () => {
  const { begun, ends, start } = setUp();
  const all = Array.from({ length: 2 * wayLimits.atOnce }, (_, n) => start(`${n}`));
  await turn();
  for (const end of ends.splice(0)) end(new Error('Temporal is away'));
  await Promise.allSettled(all.slice(0, wayLimits.atOnce));
  await turn();
  expect(begun).toHaveLength(2 * wayLimits.atOnce);
  for (const end of ends.splice(0)) end();
  expect((await Promise.allSettled(all)).filter((one) => one.status === 'fulfilled')).toHaveLength(wayLimits.atOnce);
});

test('who shares the way shares its lines: the relay does not start again what a request has in line', async () => {
  const way = createWay(() => 10_000);
  let begun = 0;
  const ends: (() => void)[] = [];
  const starter: Pick<Starter, 'publishNotification'> = {
    publishNotification: () => {
      begun += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
  };
  const message = { tenantId: 't', id: 'a', priority: 'low' } as const;
  const all = [startGivingWay(starter, way), startGivingWay(starter, way)].map((one) =>
    one.publishNotification(message),
  );
  await turn();
  expect(begun).toBe(1);
  ends[0]?.();
  await Promise.all(all);
});
