import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/**
 * Resolves as soon as what is read matches; for tests that run side by side, where `expect.poll` knows no test. Reads every
 * 20 ms at first and at most every 250 ms, always within a fiftieth of the wait: what is waited for needs the cores.
 */
export async function soon<T>(read: () => T | Promise<T>, expected: unknown, limitMs = 20_000): Promise<void> {
  const begin = Date.now();
  const pause = () => Math.min(20 + (Date.now() - begin) / 50, 250);
  for (; ; await delay(pause())) {
    try {
      expect(await read()).toEqual(expected);
      return;
    } catch (error) {
      if (Date.now() > begin + limitMs) throw error;
    }
  }
}
