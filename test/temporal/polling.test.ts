import { expect, test } from 'vitest';
import { createPolling } from '../../src/temporal/polling.js';

const me = { queue: 'events', side: 'workflows', identity: 'me' } as const;
const second = 1000;

/** What a probe is told at each of these times, of a server that answers as told. */
async function told(steps: readonly [at: number, answer: 'me' | 'others' | 'nobody' | 'none'][]): Promise<string[]> {
  let [now, answer, asked] = [0, 'none', 0];
  const isPolling = createPolling(
    [me],
    async () => {
      asked += 1;
      if (answer === 'none') throw new Error('no answer');
      return { pollers: answer === 'nobody' ? [] : [{ identity: answer, at: now }], backlog: 0, backlogAgeMs: 0 };
    },
    () => now,
  );
  const said: string[] = [];
  for (const [at, as] of steps) {
    [now, answer] = [at * second, as];
    const before = asked;
    const says = await isPolling().then(
      () => 'ok',
      (error: Error) => error.message,
    );
    said.push(asked === before ? `${says}, unasked` : says);
  }
  return said;
}
const unseen = 'not polling: events (workflows)';

test('nobody counts before he was seen himself', async () => {
  expect(
    await told([
      [0, 'none'],
      [1, 'nobody'],
      [2, 'others'],
      [3, 'me'],
    ]),
  ).toEqual(['no answer', unseen, unseen, 'ok']);
});

test('who was seen is asked about again after some seconds, and may be out of sight for two minutes', async () => {
  const steps = [
    [0, 'me'],
    [9, 'nobody'],
    [11, 'nobody'],
    [119, 'others'],
    [121, 'nobody'],
    [122, 'me'],
    [200, 'me'],
  ] as const;
  expect(await told(steps.map(([at, as]) => [at, as]))).toEqual(['ok', 'ok, unasked', 'ok', 'ok', unseen, 'ok', 'ok']);
});

test('a server that does not answer any more says nothing against him', async () => {
  expect(
    await told([
      [0, 'me'],
      [1000, 'none'],
      [1001, 'nobody'],
    ]),
  ).toEqual(['ok', 'ok', unseen]);
});
