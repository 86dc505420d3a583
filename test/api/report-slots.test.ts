import { expect, test } from 'vitest';
import { createSlots } from '../../src/api/reports/slots.js';

const busy = { code: 'rate_limited', more: { headers: { 'Retry-After': '5' } } };

/** Work that lasts until it is told to end. */
function work() {
  let end = (): void => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => done, end };
}

test('of a tenant, and of all, only so many run at once; each end makes room', async () => {
  const withSlot = createSlots({ ofTenant: 2, ofProcess: 3 });
  const [one, two, three] = [work(), work(), work()];
  const running = [withSlot('a', one.run), withSlot('a', two.run)];
  await expect(withSlot('a', async () => 1)).rejects.toMatchObject(busy);
  running.push(withSlot('b', three.run));
  await expect(withSlot('c', async () => 1)).rejects.toMatchObject(busy);
  one.end();
  await running[0];
  expect(await withSlot('c', async () => 1)).toBe(1);
  expect(await withSlot('a', async () => 1)).toBe(1);
  two.end();
  three.end();
  await Promise.all(running);
});

test('what fails makes room, too', async () => {
  const withSlot = createSlots({ ofTenant: 1, ofProcess: 1 });
  await expect(withSlot('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withSlot('a', async () => 1)).toBe(1);
});
