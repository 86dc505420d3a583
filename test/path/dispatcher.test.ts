import { expect, test } from 'vitest';
import { createDispatcher } from '../../src/api/ingress/dispatcher.js';

/** Starts that end when they are told to. */
function setUp() {
  const started: number[] = [];
  const left: [number, string][] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const dispatcher = createDispatcher<number>(
    (job) => {
      started.push(job);
      return new Promise((resolve, reject) => ends.set(job, (error) => (error ? reject(error) : resolve())));
    },
    (job, reason) => left.push([job, reason instanceof Error ? reason.message : reason]),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { dispatcher, started, left, end: (job: number, error?: Error) => ends.get(job)?.(error), turn };
}

test('createDispatcher keeps fifty starts under way and takes the next as one ends', async () => {
  const { dispatcher, started, end, turn } = setUp();
  for (let job = 0; job < 60; job++) dispatcher.add(job);
  expect(started).toHaveLength(50);
  end(7);
  await turn();
  expect(started.at(-1)).toBe(50);
});

test('createDispatcher leaves a start that fails, and what is beyond its limit, to the relay', async () => {
  const { dispatcher, left, end, turn } = setUp();
  for (let job = 0; job < 5051; job++) dispatcher.add(job);
  expect(left).toEqual([[5050, 'full']]);
  end(3, new Error('deadline'));
  await turn();
  expect(left.at(-1)).toEqual([3, 'deadline']);
});

test('createDispatcher waits, when it stops, for what is under way and leaves the rest to the relay', async () => {
  const { dispatcher, started, left, end, turn } = setUp();
  for (let job = 0; job < 52; job++) dispatcher.add(job);
  let isIdle = false;
  dispatcher.idle().then(() => {
    isIdle = true;
  });
  expect(left).toEqual([
    [50, 'stopped'],
    [51, 'stopped'],
  ]);
  for (let job = 0; job < 49; job++) end(job);
  await turn();
  expect(isIdle).toBe(false);
  end(49);
  await turn();
  expect(isIdle).toBe(true);
  expect(started).toHaveLength(50);
});
