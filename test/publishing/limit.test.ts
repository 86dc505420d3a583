import { expect, test } from 'vitest';
import type { TenantCaller } from '../../src/api/auth.js';
import type { Problem } from '../../src/api/problems.js';
import { createPublishLimit, rateOf } from '../../src/api/publishing/limit.js';

const callerOf = (tenantId: string, settings: Record<string, unknown> = {}) => ({ tenantId, settings }) as TenantCaller;

/** A limit of ten events per second, twenty at once, and its clock. */
function setUp() {
  const clock = { ms: 0 };
  const limit = createPublishLimit(10, () => clock.ms);
  const settings = { publish_burst: 20 };
  /** null: taken; otherwise the seconds to wait. */
  const take = (count: number, tenant = 'one', more: Record<string, unknown> = {}): string | null => {
    try {
      limit.take(callerOf(tenant, { ...settings, ...more }), count);
      return null;
    } catch (error) {
      return (error as Problem).more.headers?.['Retry-After'] ?? '';
    }
  };
  return { clock, limit, take };
}

test('counts events, and says how many seconds are to be waited', () => {
  const { clock, take } = setUp();
  expect(take(20)).toBe(null);
  expect(take(1)).toBe('1');
  expect(take(15)).toBe('2');
  clock.ms = 1500;
  expect(take(15)).toBe(null);
  expect(take(1)).toBe('1');
});

test('a batch larger than the bucket passes when that is full, and holds up what comes after it', () => {
  const { clock, take } = setUp();
  expect(take(1)).toBe(null);
  expect(take(100)).toBe('1');
  clock.ms = 100;
  expect(take(100)).toBe(null);
  expect(take(1)).toBe('9');
  clock.ms += 8100;
  expect(take(1)).toBe(null);
});

test('tenants have a bucket each, and the operator’s rate counts at once', () => {
  const { take } = setUp();
  expect(take(20)).toBe(null);
  expect(take(20, 'two')).toBe(null);
  expect(take(10, 'two')).toBe('1');
  expect(take(10, 'two', { publish_events_per_second: 2 })).toBe('5');
});

test('a request costs one, whatever becomes of it', () => {
  const { limit, take } = setUp();
  limit.admit(callerOf('one', { publish_burst: 20 }));
  expect(take(20)).toBe('1');
  expect(take(19)).toBe(null);
  expect(() => limit.admit(callerOf('one', { publish_burst: 20 }))).toThrow('10 events per second');
});

test('among ten thousand others a bucket that is not full again is kept', () => {
  const { clock, take } = setUp();
  expect(take(100)).toBe(null);
  for (let index = 0; index < 10_000; index++) take(1, `t${index}`);
  clock.ms = 5000;
  for (let index = 0; index < 20; index++) take(1, `u${index}`);
  expect(take(1)).not.toBe(null);
});

test('the burst is two seconds’ worth and a whole batch at least, unless the operator says otherwise', () => {
  expect(rateOf({}, 2000)).toEqual({ perSecond: 2000, burst: 4000 });
  expect(rateOf({ publish_events_per_second: 5 }, 2000)).toEqual({ perSecond: 5, burst: 1000 });
  expect(rateOf({ publish_events_per_second: null, publish_burst: 7 }, 10)).toEqual({ perSecond: 10, burst: 7 });
});
