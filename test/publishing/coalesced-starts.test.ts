import { expect, test } from 'vitest';
import { createCoalescedStarts, startLimits } from '../../src/api/publishing/coalesced-starts.js';

/** Starts that end when they are told to. */
function setUp() {
  const started: { tenantId: string; eventIds: string[]; end: (error?: Error) => void }[] = [];
  const left: [string, number, string][] = [];
  const starts = createCoalescedStarts(
    (tenantId, eventIds) =>
      new Promise((resolve, reject) =>
        started.push({ tenantId, eventIds, end: (error) => (error ? reject(error) : resolve()) }),
      ),
    (tenantId, events, reason) => left.push([tenantId, events, reason instanceof Error ? reason.message : reason]),
  );
  const end = async (index: number, error?: Error) => {
    started[index]!.end(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const list = () => started.map((one) => `${one.tenantId}: ${one.eventIds.join(' ')}`);
  return { starts, started, left, end, list };
}
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

test('starts at once when it is quiet; what is committed meanwhile goes together in the next', async () => {
  const { starts, end, list } = setUp();
  for (const id of ['1', '2', '3', '4']) starts.add('a', [id]);
  expect(list()).toEqual(['a: 1']);
  await end(0);
  expect(list()).toEqual(['a: 1', 'a: 2 3 4']);
});

test('no start has events of two tenants, and one tenant’s wait for none of another', () => {
  const { starts, list } = setUp();
  starts.add('a', names(1000));
  starts.add('b', ['1']);
  expect(list().at(-1)).toBe('b: 1');
});

test('a start has a hundred events at most, and none is lost or doubled', async () => {
  const { starts, started, end } = setUp();
  starts.add('a', names(950));
  for (let index = 0; index < 10; index++) await end(index);
  expect(started.map((one) => one.eventIds.length)).toEqual([...Array(9).fill(startLimits.most), 50]);
  expect(started.flatMap((one) => one.eventIds)).toEqual(names(950));
});

test('of many tenants a few starts are under way at once, in turns', async () => {
  const { starts, started, end } = setUp();
  for (const tenant of names(30)) starts.add(tenant, names(300));
  expect(started).toHaveLength(startLimits.atOnce);
  for (let index = 0; index < 30; index++) await end(index);
  expect(new Set(started.map((one) => one.tenantId)).size).toBe(30);
});

test('what fails, finds no place, or waits when it stops, is left to the relay', async () => {
  const { starts, left, end } = setUp();
  starts.add('a', names(startLimits.waiting));
  starts.add('a', names(startLimits.waiting));
  expect(left).toEqual([['a', startLimits.waiting - 100, 'full']]);
  await end(0, new Error('deadline'));
  expect(left.at(-1)).toEqual(['a', 100, 'deadline']);
  let isIdle = false;
  void starts.idle().then(() => {
    isIdle = true;
  });
  expect(left.at(-1)).toEqual(['a', startLimits.waiting - 100, 'stopped']);
  expect(isIdle).toBe(false);
  await end(1);
  expect(isIdle).toBe(true);
});
