import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTurns, type TurnLimits } from '../../src/channels/turns.js';
import type { Priority } from '../../src/domain/tell/priorities.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Who has begun, in order; a turn ends when the test says so. */
function line(limits: TurnLimits) {
  const turns = createTurns(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    ask: (name: string, priority: Priority, limitMs = 60_000): void => {
      void turns.take(priority, limitMs).then((end) => {
        begun.push(end ? name : `not ${name}`);
        if (end) ends.set(name, end);
      });
    },
    end: (name: string) => ends.get(name)?.(),
    pass: (ms = 0) => vi.advanceTimersByTimeAsync(ms),
  };
}

test('without limits everybody begins at once', async () => {
  const { ask, begun, pass } = line({});
  for (let n = 0; n < 100; n++) ask(`${n}`, 'low');
  await pass();
  expect(begun).toHaveLength(100);
});

test('the most urgent begins next, and of one priority who came first', async () => {
  const { ask, begun, end, pass } = line({ atOnce: 1 });
  ask('first', 'low');
  for (const priority of ['low', 'normal', 'high', 'critical'] as const)
    for (const name of ['a', 'b']) ask(`${priority} ${name}`, priority);
  for (const name of ['critical', 'high', 'normal', 'low'].flatMap((one) => [`${one} a`, `${one} b`])) {
    await pass();
    end(begun.at(-1)!);
    await pass();
    expect(begun.at(-1)).toBe(name);
  }
});

test('what is not urgent leaves a place free for what is', async () => {
  const { ask, begun, end, pass } = line({ atOnce: 3, spare: 1 });
  for (const name of ['a', 'b', 'c']) ask(name, 'normal');
  await pass();
  expect(begun).toEqual(['a', 'b']);
  ask('urgent', 'high');
  ask('next', 'critical');
  await pass();
  expect(begun).toEqual(['a', 'b', 'urgent']);
  end('a');
  end('b');
  await pass();
  expect(begun).toEqual(['a', 'b', 'urgent', 'next']);
  end('urgent');
  await pass();
  expect(begun.at(-1)).toBe('c');
});

test('a rate holds in any second, and the next to begin is who is most urgent then', async () => {
  const { ask, begun, end, pass } = line({ perSecond: 2 });
  ask('a', 'normal');
  await pass(900);
  ask('b', 'normal');
  ask('c', 'low');
  ask('d', 'normal');
  await pass(99);
  for (const name of ['a', 'b']) end(name);
  expect(begun).toEqual(['a', 'b']);
  ask('urgent', 'critical');
  await pass(1);
  expect(begun).toEqual(['a', 'b', 'urgent']);
  await pass(899);
  expect(begun).toHaveLength(3);
  await pass(1);
  expect(begun).toEqual(['a', 'b', 'urgent', 'd']);
  await pass(100);
  expect(begun).toEqual(['a', 'b', 'urgent', 'd', 'c']);
});

test('whose turn does not come within its limit is out of the line', async () => {
  const { ask, begun, end, pass } = line({ atOnce: 1 });
  ask('a', 'normal');
  ask('b', 'critical', 500);
  ask('c', 'low');
  await pass(500);
  expect(begun).toEqual(['a', 'not b']);
  end('a');
  await pass();
  expect(begun).toEqual(['a', 'not b', 'c']);
});
