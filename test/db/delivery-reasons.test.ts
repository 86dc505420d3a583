import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deliveryReasons, endedStatuses } from '../../src/domain/delivery-reasons.js';

const folder = new URL('../../src/db/', import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Every `update deliveries` that ends a delivery by a literal status: that status, and the literal reason it gives. */
const endings = (source: string): [status: string, reason: string | undefined][] =>
  [...source.matchAll(/update deliveries\b.*?\bset\b(.*?)(?:\bwhere\b|\bfrom\b|`)/gs)].flatMap(([, sets = '']) => {
    const status = new RegExp(`\\bstatus = '(${endedStatuses.join('|')})'`).exec(sets)?.[1];
    return status === undefined ? [] : [[status, /\breason = '(\w+)'/.exec(sets)?.[1]]];
  });

test('every statement that ends deliveries gives a reason of the list, for the status of the list', () => {
  const all = sources.flatMap(endings);
  expect(all.length).toBeGreaterThanOrEqual(2);
  for (const [status, reason] of all)
    expect(Object.entries(deliveryReasons)).toContainEqual([reason, expect.objectContaining({ status })]);
});

test.each([
  ["update deliveries set status = 'cancelled', updated_at = now() where id = $1", [['cancelled', undefined]]],
  ["update deliveries d set attempts = 1,\n status = 'failed', reason = 'bored' from r", [['failed', 'bored']]],
  ["update deliveries set status = 'pending', reason = null where status = 'failed'", []],
  ["update endpoints set status = 'failed' where id = $1", []],
])('endings of %j', (source, found) => {
  expect(endings(source)).toEqual(found);
});
