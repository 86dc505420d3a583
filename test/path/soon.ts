import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/** Resolves as soon as what is read matches; for tests that run side by side, where `expect.poll` knows no test. */
export async function soon<T>(read: () => T | Promise<T>, expected: unknown, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; ; await delay(20)) {
    try {
      expect(await read()).toEqual(expected);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
