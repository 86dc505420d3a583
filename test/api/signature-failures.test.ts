import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSignatureFailures } from '../../src/api/ingress/signature-failures.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what comes within seconds is written together, and once', async () => {
  const written: object[] = [];
  const failures = createSignatureFailures(async (counts) => void written.push(Object.fromEntries(counts)));
  for (const account of ['a', 'a', 'b']) failures.count(account);
  await vi.advanceTimersByTimeAsync(5000);
  failures.count('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([{ a: 2, b: 1 }, { a: 1 }]);
});

test('what could not be written comes again, with what came meanwhile', async () => {
  const written: object[] = [];
  let isAway = true;
  const failures = createSignatureFailures(async (counts) => {
    if (isAway) throw new Error('away');
    written.push(Object.fromEntries(counts));
  });
  failures.count('a');
  await vi.advanceTimersByTimeAsync(5000);
  failures.count('a');
  isAway = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(written).toEqual([{ a: 2 }]);
});

test('a stop writes what is left, and begins nothing more', async () => {
  const written: object[] = [];
  const failures = createSignatureFailures(async (counts) => void written.push(Object.fromEntries(counts)));
  failures.count('a');
  await failures.stop();
  failures.count('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([{ a: 1 }]);
});
