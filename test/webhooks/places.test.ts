import { expect, test } from 'vitest';
import { createPlaces } from '../../src/webhooks/places.js';

/** A clock, and places that must or must not be free. */
function setUp(limit: number) {
  const clock = { now: 1_000_000 };
  const take = createPlaces(limit, () => clock.now);
  const enter = (tenant = 't') => {
    const place = take(tenant);
    if ('waitMs' in place) throw new Error('there is no place');
    return place.leave;
  };
  const waitMs = (tenant = 't') => {
    const place = take(tenant);
    return 'waitMs' in place ? place.waitMs : null;
  };
  return { clock, enter, waitMs };
}

test('has so many places for each tenant', () => {
  const { enter, waitMs } = setUp(2);
  const leave = enter();
  enter();
  expect(waitMs()).not.toBeNull();
  expect(waitMs('another')).toBeNull();
  leave();
  expect(waitMs()).toBeNull();
});

test('has whoever is refused wait longer the more stand before them, and the longer batches take', () => {
  const { clock, enter, waitMs } = setUp(2);
  enter();
  enter();
  clock.now += 1000;
  expect([waitMs(), waitMs(), waitMs(), waitMs()]).toEqual([500, 1000, 1500, 2000]);
});

test('lets nobody ask again at once, nor wait longer than a minute', () => {
  const { clock, enter, waitMs } = setUp(1);
  enter();
  expect(waitMs()).toBe(50);
  clock.now += 3_600_000;
  expect(waitMs()).toBe(60_000);
});

test('forgets how many were refused once somebody gets a place', () => {
  const { clock, enter, waitMs } = setUp(2);
  const leave = enter();
  enter();
  clock.now += 1000;
  expect([waitMs(), waitMs()]).toEqual([500, 1000]);
  leave();
  enter();
  expect(waitMs()).toBe(500);
});
