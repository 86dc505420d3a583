import { expect, test } from 'vitest';
import { createTurns } from '../../src/webhooks/turns.js';

const of = (tenant_id: string, endpoint_id: string) => ({ tenant_id, endpoint_id });
const patienceMs = 10_000;

/** Takes a turn without waiting for it, and notes when it begins. */
function queueUp(turns: ReturnType<typeof createTurns>, begun: string[]) {
  return (name: string, turn: ReturnType<typeof of>, limitMs = patienceMs) =>
    Promise.resolve(turns.take(turn, limitMs)).then((mayBegin) => begun.push(mayBegin ? name : `not ${name}`));
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('gives turns in the order in which they were asked for, so many at once of an endpoint', async () => {
  const turns = createTurns({ endpoint: 2, tenant: 10 });
  const begun: string[] = [];
  const take = queueUp(turns, begun);
  const one = of('t', 'e');
  for (const name of ['a', 'b', 'c', 'd']) void take(name, one);
  await settled();
  expect(begun).toEqual(['a', 'b']);
  turns.giveBack(one);
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  turns.giveBack(one);
  await settled();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('passes a place of the tenant on to an endpoint that has room, and counts its endpoints together', async () => {
  const turns = createTurns({ endpoint: 1, tenant: 2 });
  const begun: string[] = [];
  const take = queueUp(turns, begun);
  void take('first of x', of('t', 'x'));
  void take('first of y', of('t', 'y'));
  void take('second of x', of('t', 'x'));
  void take('first of z', of('t', 'z'));
  void take('of another', of('u', 'w'));
  await settled();
  expect(begun).toEqual(['first of x', 'first of y', 'of another']);
  turns.giveBack(of('t', 'y'));
  await settled();
  expect(begun.slice(3)).toEqual(['first of z']);
  turns.giveBack(of('t', 'x'));
  await settled();
  expect(begun.slice(4)).toEqual(['second of x']);
});

test('answers no when the turn has not come in time, and gives it to nobody then', async () => {
  const turns = createTurns({ endpoint: 1, tenant: 1 });
  const begun: string[] = [];
  const take = queueUp(turns, begun);
  const one = of('t', 'e');
  await take('a', one);
  await take('b', one, 20);
  expect(begun).toEqual(['a', 'not b']);
  turns.giveBack(one);
  await take('c', one, 20);
  expect(begun).toEqual(['a', 'not b', 'c']);
});
