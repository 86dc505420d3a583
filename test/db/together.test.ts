import { expect, test } from 'vitest';
import { createBeside } from '../../src/db/beside.js';
import { createTogether, type TogetherLimits } from '../../src/db/together.js';

/** Runs that end when they are told to. */
function openRuns(limits?: TogetherLimits) {
  const runs: { key: string; items: readonly string[]; end: (error?: Error) => void }[] = [];
  const together = createTogether<string, string>(
    (key, items) =>
      new Promise((resolve, reject) =>
        runs.push({
          key,
          items,
          end: (error) => (error ? reject(error) : resolve(items.map((item) => `did ${item}`))),
        }),
      ),
    limits,
  );
  const itemsOf = () => runs.map((run) => `${run.key}: ${run.items.join(' ')}`);
  const end = async (index: number, error?: Error) => {
    runs[index]!.end(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { together, itemsOf, end };
}

test('runs at once when it is quiet, and what comes meanwhile goes together in the next', async () => {
  const { together, itemsOf, end } = openRuns();
  const ended: string[] = [];
  for (const [name, items] of Object.entries({ a: ['1'], b: ['2', '3'], c: ['4'] }))
    void together('one', items).then(() => ended.push(name));
  expect(itemsOf()).toEqual(['one: 1']);
  await end(0);
  expect(ended).toEqual(['a']);
  expect(itemsOf()).toEqual(['one: 1', 'one: 2 3 4']);
  await end(1);
  expect(ended).toEqual(['a', 'b', 'c']);
  void together('one', ['5']);
  expect(itemsOf()).toHaveLength(3);
});

test('keys do not wait for each other', () => {
  const { together, itemsOf } = openRuns();
  for (const key of ['one', 'two', 'one']) void together(key, [key]);
  expect(itemsOf()).toEqual(['one: one', 'two: two']);
});

test('of several that fail together each is tried alone, and only the guilty one fails', async () => {
  const { together, itemsOf, end } = openRuns();
  void together('one', ['first']);
  const innocent = together('one', ['innocent']);
  const guilty = together('one', ['guilty']);
  await end(0);
  await end(1, Object.assign(new Error('one of these'), { code: '40P01' }));
  expect(itemsOf().slice(2)).toEqual(['one: innocent', 'one: guilty']);
  const later = together('one', ['later']);
  const fails = expect(guilty).rejects.toThrow('this one');
  await end(3, new Error('this one'));
  await end(2);
  await fails;
  await innocent;
  await end(4);
  await later;
});

test('one that fails alone is not tried again, and the next goes on', async () => {
  const { together, itemsOf, end } = openRuns();
  const failing = expect(together('one', ['first'])).rejects.toThrow('away');
  await end(0, new Error('away'));
  await failing;
  void together('one', ['second']);
  expect(itemsOf()).toEqual(['one: first', 'one: second']);
});

test('of several whose connection broke none is tried again: they may have been done', async () => {
  const { together, itemsOf, end } = openRuns();
  void together('one', ['first']);
  const both = ['second', 'third'].map((item) => expect(together('one', [item])).rejects.toThrow('broken'));
  await end(0);
  await end(1, Object.assign(new Error('broken'), { code: 'ECONNRESET' }));
  await Promise.all(both);
  expect(itemsOf()).toEqual(['one: first', 'one: second third']);
});

test('each call gets the results of its own items', async () => {
  const { together, end } = openRuns();
  void together('one', ['0']);
  const both = Promise.all([together('one', ['1', '2']), together('one', ['3'])]);
  await end(0);
  await end(1);
  expect(await both).toEqual([['did 1', 'did 2'], ['did 3']]);
});

test('as many runs at once as are allowed, none with more items than allowed but a call that has more', async () => {
  const { together, itemsOf, end } = openRuns({ atOnce: 2, most: 2 });
  for (const items of [['1'], ['2'], ['3'], ['4', '5'], ['6', '7', '8'], ['9']]) void together('one', items);
  expect(itemsOf()).toEqual(['one: 1', 'one: 2']);
  for (const index of [0, 1, 2, 3]) await end(index);
  expect(itemsOf().slice(2)).toEqual(['one: 3', 'one: 4 5', 'one: 6 7 8', 'one: 9']);
});

test('beside others a key has so many runs in a time, and shares more of each; alone as many as there can be', async () => {
  const { together, itemsOf, end } = openRuns({ place: { msOf: () => 100, isBeside: createBeside().joins } });
  void together('alone', ['1']);
  await end(0);
  void together('alone', ['2']);
  expect(itemsOf()).toEqual(['alone: 1', 'alone: 2']);
  await end(1);

  void together('other', ['1']);
  const since = performance.now();
  void together('busy', ['1']);
  await end(3);
  for (const item of ['2', '3', '4']) void together('busy', [item]);
  void together('other', ['2']);
  expect(itemsOf().slice(2)).toEqual(['other: 1', 'busy: 1']);
  await end(2);
  while (itemsOf().length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
  // A timer may fire up to a millisecond early.
  expect(performance.now() - since).toBeGreaterThanOrEqual(99);
  expect(itemsOf().slice(4).sort()).toEqual(['busy: 2 3 4', 'other: 2']);
});

test('beside others a key has one run at once, however many it may have alone', async () => {
  const lengths: number[] = [];
  const msOf = (items: number) => {
    lengths.push(items);
    return 1;
  };
  const { together, itemsOf, end } = openRuns({ atOnce: 2, place: { msOf, isBeside: (key) => key === 'beside' } });
  for (const item of ['1', '2', '3']) for (const key of ['alone', 'beside']) void together(key, [item]);
  expect(itemsOf()).toEqual(['alone: 1', 'beside: 1', 'alone: 2']);
  await end(1);
  while (itemsOf().length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(itemsOf()[3]).toBe('beside: 2 3');
  expect(lengths).toEqual([1, 2]);
});

test('callers that shared a run beside others have their results in turns of the event loop', async () => {
  const { together, end } = openRuns({ place: { msOf: () => 0, isBeside: () => true } });
  let turn = 0;
  const nextTurn = () => {
    turn += 1;
    if (turn < 10) setImmediate(nextTurn);
  };
  const seen: string[] = [];
  void together('one', ['first']);
  const all = ['a', 'b', 'c'].map((item) =>
    together('one', [item]).then((results) => seen.push(`${results} in turn ${turn}`)),
  );
  await end(0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  setImmediate(nextTurn);
  await end(1);
  await Promise.all(all);
  expect(seen).toEqual(['did a in turn 0', 'did b in turn 1', 'did c in turn 2']);
});
