import { describe, expect, test } from 'vitest';
import type { FoundEvent } from '../../src/db/reconciliation.js';
import { lagMs, ripeNames, type Suspects, sift, suspectsAfter, suspectsLeft } from '../../src/reconcile/second-look.js';

const now = 1_000_000_000;
const event = (id: string, isOld?: boolean): FoundEvent => ({
  externalEventId: id,
  eventType: 'PAYMENT_RECEIVED',
  occurredAt: null,
  livemode: true,
  rawBody: Buffer.from('{}'),
  ...(isOld === undefined ? {} : { about: { name: `payment:${id}`, isOld } }),
});
const none = { certain: [], early: [], held: [] };
const since = (...times: number[]): Suspects =>
  Object.fromEntries(times.map((one, index) => [`e${index}`, { name: `payment:e${index}`, since: one }]));

describe('what is certain', () => {
  test.each([
    ['has the gateway’s own id', event('a'), {}, true],
    ['is old', event('a', true), {}, true],
    ['is young', event('a', false), {}, false],
    ['was seen five minutes ago', event('e0', false), since(now - lagMs), true],
    ['was seen a moment before', event('e0', false), since(now - lagMs + 1), false],
  ])('an event that %s', (_what, one, suspects, isCertain) => {
    expect(sift([one], suspects, now).certain).toEqual(isCertain ? [one] : []);
    expect(sift([one], suspects, now).early).toEqual(isCertain ? [] : [one]);
  });
});

describe('suspects', () => {
  test('are kept from when they were first seen, those that are held from now on, and no longer once stored', () => {
    const before = since(now - 9, now - 8, now - 7);
    const { suspects } = suspectsAfter(
      before,
      { certain: [event('e0', false)], early: [event('e1', false), event('new', false)], held: [event('e2', true)] },
      now,
    );
    expect(suspects).toEqual({
      e1: { name: 'payment:e1', since: now - 8 },
      e2: { name: 'payment:e2', since: now },
      new: { name: 'payment:new', since: now },
    });
  });

  test('are a thousand at most; of more the round is told', () => {
    const early = Array.from({ length: 1001 }, (_, index) => event(`f${index}`, false));
    expect(suspectsAfter({}, { ...none, early: early.slice(1) }, now).isFull).toBe(false);
    const { suspects, isFull } = suspectsAfter({}, { ...none, early }, now);
    expect([Object.keys(suspects).length, isFull]).toEqual([1000, true]);
  });

  test('are asked for once more after five minutes, the oldest first, 200 a round', () => {
    expect(ripeNames(since(now - lagMs, now - lagMs - 5, now - lagMs + 1), now)).toEqual(['payment:e1', 'payment:e0']);
    const many = since(...Array.from({ length: 300 }, (_, index) => now - lagMs - index));
    expect(ripeNames(many, now)).toHaveLength(200);
  });

  test('are left when they were not asked for, or seen again since the round began', () => {
    const suspects = since(now - lagMs, now - lagMs, now);
    const left = suspectsLeft(suspects, ['payment:e0', 'payment:e2'], now);
    expect(Object.keys(left)).toEqual(['e1', 'e2']);
  });
});
