import { describe, expect, test } from 'vitest';
import { mailKinds } from '../../src/domain/tell/mail-kinds.js';
import {
  type Choices,
  isMutable,
  type MessageKind,
  mutableCategories,
  type Preferences,
  wanted,
  withoutCategory,
} from '../../src/domain/tell/preferences.js';
import { clockIn, isZone, nextTime } from '../../src/domain/zoned-time.js';

const at = (text: string): number => Date.parse(text);
const time = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const said = (some: Partial<Preferences> = {}): Preferences => ({
  ...{ choices: {}, quiet: null, timezone: null, digestHour: null },
  ...some,
});
const kind = (template: keyof typeof mailKinds, some: Partial<MessageKind> = {}): MessageKind => ({
  ...mailKinds[template],
  channel: 'email',
  ...some,
});
const noon = at('2026-03-10T12:00:00Z');
const decide = (one: MessageKind, layers: Preferences[], now = noon, createdAt = now) =>
  wanted(one, layers, { createdAt, now });

test('what the law or the contract asks for cannot be muted, and nothing of a later release that is not known here', () => {
  const kept = Object.entries(mailKinds).filter(([, one]) => !isMutable(one));
  expect(kept.map(([name]) => name).sort()).toEqual(
    [
      ...['account_reactivated', 'account_suspended', 'digest', 'final_notice', 'last_chance', 'payment_failed'],
      ...['reminder_1', 'reminder_2', 'reminder_3'],
    ].sort(),
  );
  expect(isMutable({ category: 'constructor', priority: 'low' })).toBe(false);
  const all = Object.fromEntries([...mutableCategories, 'dunning'].map((one) => [one, { email: 'off' }])) as Choices;
  for (const name of Object.keys(mailKinds) as (keyof typeof mailKinds)[])
    expect(decide(kind(name), [said({ choices: all })]).way, name).toBe(isMutable(mailKinds[name]) ? 'off' : 'send');
});

describe('of each thing the first word counts', () => {
  const off = said({ choices: { invoice: { email: 'off' } } });
  const on = said({ choices: { invoice: { email: 'on' } } });
  test.each<[string, MessageKind, Preferences[], string]>([
    ['nobody says anything', kind('invoice_generated'), [], 'send'],
    ['the tenant does', kind('invoice_due'), [said(), off], 'off'],
    ['the recipient does, otherwise', kind('invoice_due'), [on, off], 'send'],
    ['of another channel', kind('invoice_due', { channel: 'sms' }), [off], 'send'],
    ['of another category', kind('quote_created'), [off], 'send'],
    ['low priority', kind('invoice_due', { priority: 'low' }), [], 'digest'],
    ['low priority that is wanted', kind('invoice_due', { priority: 'low' }), [on], 'send'],
    ['low priority by SMS', kind('invoice_due', { priority: 'low', channel: 'sms' }), [], 'send'],
  ])('%s', (_what, one, layers, way) => {
    expect(decide(one, layers).way).toBe(way);
  });
});

const night = { from: time('22:00'), until: time('07:00') };
test.each([
  // Standard and summer time of New York; Kathmandu, whose clock is 45 minutes aside; over midnight, and on its edges.
  ['America/New_York', night, '2026-01-15T05:00:00Z', '2026-01-15T12:00:00Z'],
  ['America/New_York', night, '2026-07-15T03:00:00Z', '2026-07-15T11:00:00Z'],
  ['Asia/Kathmandu', night, '2026-01-15T20:00:00Z', '2026-01-16T01:15:00Z'],
  ['UTC', night, '2026-01-15T22:00:00Z', '2026-01-16T07:00:00Z'],
  ['UTC', night, '2026-01-15T21:59:59Z', null],
  ['UTC', night, '2026-01-15T07:00:00Z', null],
  ['UTC', { from: time('12:00'), until: time('14:00') }, '2026-01-15T12:30:00Z', '2026-01-15T14:00:00Z'],
  ['UTC', { from: time('12:00'), until: time('14:00') }, '2026-01-15T14:00:00Z', null],
  // The night in which the clock goes from 02:00 to 03:00: 02:30 is not there, and half past three comes in its place.
  ['America/New_York', { from: time('22:00'), until: time('02:30') }, '2026-03-08T05:00:00Z', '2026-03-08T07:30:00Z'],
  // The night in which 01:00 to 02:00 comes twice: the first of both.
  ['America/New_York', { from: time('22:00'), until: time('01:30') }, '2026-11-01T04:00:00Z', '2026-11-01T05:30:00Z'],
])('quiet hours in %s %o at %s end at %s', (timezone, quiet, now, end) => {
  const layers = [said({ quiet }), said({ timezone })];
  const waits = end === null ? { way: 'send' } : { way: 'later', at: at(end) };
  expect(decide(kind('ticket_updated'), layers, at(now))).toEqual(waits);
  expect(decide(kind('reminder_1'), layers, at(now))).toEqual(waits);
  for (const name of ['payment_failed', 'final_notice', 'webhook_endpoint_failing'] as const)
    expect(decide(kind(name), layers, at(now)), name).toEqual({ way: 'send' });
});

test.each([
  ['UTC', null, '2026-01-15T07:59:00Z', '2026-01-15T08:00:00Z'],
  ['UTC', null, '2026-01-15T08:00:00Z', '2026-01-16T08:00:00Z'],
  ['America/Sao_Paulo', 18, '2026-01-15T20:00:00Z', '2026-01-15T21:00:00Z'],
  ['Pacific/Kiritimati', 0, '2026-01-15T09:00:00Z', '2026-01-15T10:00:00Z'],
  // Once a day, whether the day has 23 hours or 25.
  ['Europe/Madrid', 2, '2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z'],
  ['Europe/Madrid', 2, '2026-10-24T12:00:00Z', '2026-10-25T00:00:00Z'],
])('a digest in %s at %s of what was made at %s is due at %s', (timezone, digestHour, made, due) => {
  const layers = [said({ choices: { ticket: { email: 'digest' } }, timezone, digestHour })];
  for (const now of [at(made), at(due) + 1])
    expect(decide(kind('ticket_updated'), layers, now, at(made))).toEqual({ way: 'digest', at: at(due) });
});

test('the next time of a clock is later, within a day and a change of clocks, and is that time where there is one', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata'])
    for (let hours = 0; hours < 24 * 366; hours += 31) {
      const now = at('2026-01-01T00:00:00Z') + hours * 3_600_000;
      const minute = (hours * 13) % 1440;
      const next = nextTime(zone, minute, now);
      expect(next).toBeGreaterThan(now);
      expect(next - now).toBeLessThanOrEqual(26 * 3_600_000);
      const shown = clockIn(zone, next).minute;
      expect([0, 30, 60]).toContain(shown - minute);
    }
});

test('a zone is one that exists', () => {
  expect(['UTC', 'Asia/Kolkata', '', 'Mars/Base', '../etc'].map(isZone)).toEqual([true, true, false, false, false]);
});

test('unsubscribing turns off one category by e-mail, or all that is gathered, and nothing else', () => {
  const of: Choices = { ticket: { sms: 'on', email: 'digest' }, quote: { email: 'on' } };
  expect(withoutCategory(of, 'quote', [])).toEqual({ ...of, quote: { email: 'off' } });
  const layers = [
    said({ choices: of }),
    said({ choices: { quote: { email: 'digest' }, export: { email: 'digest' } } }),
  ];
  expect(withoutCategory(of, 'digest', layers)).toEqual({
    ticket: { sms: 'on', email: 'off' },
    quote: { email: 'on' },
    export: { email: 'off' },
  });
});
