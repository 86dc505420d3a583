import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RetryProfile } from '../../src/domain/retry-profile.js';
import { breaker, ladders, nextAttempt } from '../../src/webhooks/ladder.js';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;

/** All waits in seconds of a delivery that always fails, without jitter. */
const waits = (profile: RetryProfile): string[] => {
  const found: string[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const next = nextAttempt({ profile, attempts, retryAfterMs: null, now: NOW, random: 0.5 });
    if (!next) return found;
    found.push(`${next.phase} ${(next.at - NOW) / 1000}`);
  }
};

const at = (attempts: number, changes: { retryAfterMs?: number; random?: number } = {}) =>
  (nextAttempt({ profile: 'standard', attempts, retryAfterMs: null, now: NOW, random: 0.5, ...changes })?.at ?? 0) -
  NOW;

describe('nextAttempt', () => {
  test('nextAttempt of standard waits 1, 2, 4 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, then gives up', () => {
    expect(waits('standard')).toEqual([
      'fast 1',
      'fast 2',
      'fast 4',
      'slow 300',
      'slow 1800',
      'slow 7200',
      'slow 18000',
      'slow 36000',
      'slow 50400',
      'slow 72000',
      'slow 86400',
    ]);
  });

  test('nextAttempt of seed waits 1, 2, 4 s, then gives up', () => {
    expect(waits('seed')).toEqual(['fast 1', 'fast 2', 'fast 4']);
  });

  test('nextAttempt repeats soon what did not count as an attempt', () => {
    expect(at(0)).toBe(1000);
  });

  test('nextAttempt keeps within 10 % of the step, exactly on it in the fast phase', () => {
    const attempts = fc.integer({ min: 1, max: ladders.standard.length });
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 1, noNaN: true }), (made, random) => {
        const step = ladders.standard[made - 1]!;
        const spread = step.phase === 'fast' ? 0 : step.delayMs / 10;
        expect(Math.abs(at(made, { random }) - step.delayMs)).toBeLessThanOrEqual(spread);
      }),
    );
    expect([at(4, { random: 0 }), at(4, { random: 1 })]).toEqual([270_000, 330_000]);
  });

  test('nextAttempt waits as long as the endpoint asked, at least its step and at most 24 h', () => {
    expect(at(1, { retryAfterMs: 60_000 })).toBe(60_000);
    expect(at(4, { retryAfterMs: 60_000 })).toBe(300_000);
    expect(at(1, { retryAfterMs: 0 })).toBe(1000);
    expect(at(1, { retryAfterMs: 999 * HOUR })).toBe(24 * HOUR);
  });

  test('nextAttempt does not add steps for an endpoint that asks for time', () => {
    const attempts = ladders.seed.length + 1;
    expect(nextAttempt({ profile: 'seed', attempts, retryAfterMs: 60_000, now: NOW, random: 0 })).toBeNull();
  });
});

describe('breaker', () => {
  test('breaker warns before it disables, and its last alert is the disabling', () => {
    expect(breaker).toEqual({
      openAfterFailures: 10,
      disableAfterMs: 120 * HOUR,
      quietMs: 3_600_000,
      alertAt: [0.5, 0.7, 0.9, 1],
      goneStatus: 410,
    });
  });
});
