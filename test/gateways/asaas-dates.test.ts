import { describe, expect, test } from 'vitest';
import { dayOf, factInstant, instantOf } from '../../src/gateways/asaas/dates.js';

const utc = (value: unknown) => {
  const at = instantOf(value);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('instantOf()', () => {
  test.each([
    ['2024-06-12 16:45:03', '2024-06-12T19:45:03.000Z'],
    ['2024-06-12', '2024-06-12T03:00:00.000Z'],
    ['16/10/2024', '2024-10-16T03:00:00.000Z'],
    // Summer time, abolished in 2019.
    ['2018-12-01 12:00:00', '2018-12-01T14:00:00.000Z'],
    ['2024-02-29 23:59:59', '2024-03-01T02:59:59.000Z'],
  ])('reads %s as wall time of Brasília', (written, expected) => expect(utc(written)).toBe(expected));

  test('reads a time that summer time skipped as the instant after the gap', () => {
    expect(utc('2018-11-04')).toBe('2018-11-04T03:00:00.000Z');
    expect(utc('2018-11-04 00:30:00')).toBe('2018-11-04T03:30:00.000Z');
  });

  test('reads a time that came twice as the first', () => {
    expect(utc('2019-02-16 23:30:00')).toBe('2019-02-17T01:30:00.000Z');
    expect(utc('2019-02-17 00:00:00')).toBe('2019-02-17T03:00:00.000Z');
  });

  test.each([
    null,
    undefined,
    '',
    'soon',
    '2024-02-30',
    '2024-13-01',
    '31/02/2024',
    '2024-01-15 24:00:00',
    '2024-01-15 12:60:00',
    '2024-01-15T12:00:00Z',
    20240115,
    {},
  ])('is undefined for %j', (written) => expect(instantOf(written)).toBeUndefined());
});

describe('dayOf()', () => {
  test.each([
    ['2024-02-01', '2024-02-01'],
    ['01/02/2024', '2024-02-01'],
    ['2024-02-01 23:59:59', '2024-02-01'],
  ])('reads the day of %s', (written, day) => expect(dayOf(written)).toBe(day));

  test('is undefined for a day that does not exist', () => expect(dayOf('30/02/2024')).toBeUndefined());
});

describe('factInstant()', () => {
  const evening = Date.parse('2024-01-16T01:30:00Z'); // 22:30 of the 15th in Brasília

  test('is the time of the event when both are of one day in Brasília', () => {
    expect(factInstant('2024-01-15', evening)).toBe(evening);
    expect(factInstant('15/01/2024', evening)).toBe(evening);
  });

  test('is the end of its day when the event came another day, and never after the event', () => {
    expect(factInstant('2024-01-14', evening)).toBe(Date.parse('2024-01-15T02:59:59Z'));
    expect(factInstant('2023-12-14', evening)).toBe(Date.parse('2023-12-15T02:59:59Z'));
    expect(factInstant('2024-01-16', evening)).toBe(evening);
  });

  test('keeps a time of day that was told', () => {
    expect(factInstant('2024-01-15 08:00:00', evening)).toBe(Date.parse('2024-01-15T11:00:00Z'));
  });

  test('is undefined when nothing is told', () => expect(factInstant(null, evening)).toBeUndefined());
});
