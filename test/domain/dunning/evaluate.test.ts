import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, firstMark, lastMark, markOf } from '../../../src/domain/dunning/calendar.js';
import { evaluate, hurry } from '../../../src/domain/dunning/evaluate.js';
import { type Policy, policies } from '../../../src/domain/dunning/policies.js';
import { plusDays, rfc3339 } from '../../../src/domain/time.js';
import { runs } from '../../setup/runs.js';
import { walk } from './oracle.js';
import { at, createRun, day, hour } from './run.js';

const end = at('2027-01-01');
const standard = [
  '2026-03-02T09:00:00Z overdue done',
  '2026-03-04T09:00:00Z reminder_2 done',
  '2026-03-08T09:00:00Z reminder_3 done',
  '2026-03-11T09:00:00Z final_notice done',
  '2026-03-15T09:00:00Z suspend done',
  '2026-03-21T09:00:00Z last_chance done',
  '2026-03-22T09:00:00Z terminate done',
];

describe('the calendar of a run', () => {
  test.each([
    ['America/Sao_Paulo', '2026-03-01', '2026-03-01T12:00:00Z'],
    ['Asia/Kolkata', '2026-03-01', '2026-03-01T03:30:00Z'],
    ['Europe/Berlin', '2026-03-28', '2026-03-28T08:00:00Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-29T07:00:00Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-25T08:00:00Z'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T19:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T22:30:00Z'],
  ])('in %s 09:00 of %s is %s', (zone, which, instant) => {
    expect(rfc3339(markOf(zone, which))).toBe(instant);
    expect(lastMark(zone, at(instant))).toBe(which);
    expect(lastMark(zone, at(instant) - 1)).toBe(plusDays(which, -1));
    expect(firstMark(zone, at(instant))).toBe(which);
    expect(firstMark(zone, at(instant) + 1)).toBe(plusDays(which, 1));
  });

  test('days of the run stand still in pauses, which may overlap', () => {
    const calendar = calendarOf('UTC', '2026-03-01', [
      { from: at('2026-03-03T10:00:00Z'), until: at('2026-03-06T08:00:00Z') },
      { from: at('2026-03-05T00:00:00Z'), until: at('2026-03-07T00:00:00Z') },
      { from: at('2026-03-10T00:00:00Z'), until: null },
    ]);
    expect(['03-03', '03-04', '03-06', '03-07', '03-20'].map((one) => calendar.numberOf(`2026-${one}`))).toEqual([
      2, 2, 2, 3, 5,
    ]);
    expect([2, 3, 5, 6].map(calendar.dayOf)).toEqual(['2026-03-03', '2026-03-07', '2026-03-09', null]);
  });
});

test('standard-v1 takes its seven steps in 21 days, and nothing after the end', () => {
  const run = createRun();
  expect(run.goOn(at('2026-03-01T12:00:00Z'), end)).toMatchObject({ state: 'clear', nextWakeAt: null });
  expect(run.log).toEqual(standard);
});

test.each(Object.values(policies) as Policy[])('$name gives notice 72 hours before anything harsh', (policy) => {
  const run = createRun({}, policy);
  run.goOn(at('2026-03-01T12:00:00Z'), end);
  expect(run.log).toEqual(
    policy.steps.map((step) => `${plusDays('2026-03-01', step.offset_days)}T09:00:00Z ${step.code} done`),
  );
});

test.each([
  ['America/Sao_Paulo', 'T12:00:00Z'],
  ['Asia/Kolkata', 'T03:30:00Z'],
  ['UTC', 'T09:00:00Z'],
])('in %s each step is due at 09:00 there', (timezone, time) => {
  const run = createRun({ timezone });
  run.goOn(at('2026-03-01T00:00:00Z'), end);
  expect(run.log).toEqual(standard.map((line) => line.replace('T09:00:00Z', time)));
});

test('a change of clocks keeps 09:00, and 72 hours stay 72 hours', () => {
  const run = createRun({ timezone: 'Europe/Berlin', anchor: '2026-03-24' });
  run.goOn(at('2026-03-24T12:00:00Z'), at('2026-03-31'));
  expect(run.log.map((line) => line.slice(0, 20))).toEqual(['2026-03-25T08:00:00Z', '2026-03-27T08:00:00Z']);
  // The notice goes out on Friday, and the night to Sunday lacks an hour: three days are 71 hours.
  const late = createRun({ timezone: 'Europe/Berlin', anchor: '2026-03-07' });
  late.look(at('2026-03-27T08:00:00Z'));
  expect(rfc3339(late.look(at('2026-03-27T09:00:00Z')).nextWakeAt!)).toBe('2026-03-31T07:00:00Z');
});

test('who looks late takes the harshest step; what needs notice gets its notice, and moves what comes after it', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-08'));
  run.goOn(at('2026-03-17T10:30:00Z'), end);
  expect(run.log.slice(2)).toEqual([
    '2026-03-17T10:30:00Z reminder_3 superseded',
    '2026-03-17T10:30:00Z final_notice done',
    '2026-03-21T09:00:00Z suspend done',
    '2026-03-27T09:00:00Z last_chance done',
    '2026-03-28T09:00:00Z terminate done',
  ]);
});

test('the anchor moves to the next invoice: only steps that it has passed come again', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-09'));
  run.change({ anchor: '2026-03-05' });
  run.goOn(at('2026-03-09'), end);
  // Moved by four days: steps of days 1 and 3 are taken once more, that of day 7 is not.
  expect(run.log.slice(3).map((line) => line.replace('T09:00:00Z', ''))).toEqual([
    '2026-03-09T00:00:00Z overdue superseded',
    '2026-03-09T00:00:00Z reminder_2 done',
    ...['2026-03-15 final_notice done', '2026-03-19 suspend done', '2026-03-25 last_chance done'],
    '2026-03-26 terminate done',
  ]);
  expect(run.snapshot().steps.find((one) => one.code === 'reminder_2')?.round).toBe(2);
});

test('an older invoice moves the anchor back: the schedule follows, and nothing is sent twice', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-05'));
  run.change({ anchor: '2026-02-27' });
  run.goOn(at('2026-03-05'), at('2026-03-10'));
  expect(run.log.slice(2)).toEqual(['2026-03-06T09:00:00Z reminder_3 done', '2026-03-09T09:00:00Z final_notice done']);
});

test('a policy that is edited in the middle goes on from what was taken', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-12'));
  run.usePolicy(policies['gentle-30']);
  run.goOn(at('2026-03-12'), end);
  expect(run.log.slice(4).map((line) => line.slice(0, 10) + line.slice(20))).toEqual([
    ...['2026-03-15 reminder_2_again done', '2026-03-31 suspend done', '2026-04-27 last_chance done'],
    '2026-04-30 terminate done',
  ]);
});

test('a notice that reaches nobody is failed, and delays the suspension by three days, once', () => {
  const run = createRun();
  run.mailsArrive((code) => code !== 'final_notice');
  run.goOn(at('2026-03-01T12:00:00Z'), end);
  expect(run.log.slice(4).map((line) => line.slice(0, 10) + line.slice(20))).toEqual([
    ...['2026-03-11 final_notice failed', '2026-03-18 suspend done', '2026-03-24 last_chance done'],
    '2026-03-25 terminate done',
  ]);
});

test('a late notice that reaches nobody holds the suspension for 72 hours, too', () => {
  const run = createRun();
  run.mailsArrive((code) => code !== 'final_notice');
  run.goOn(at('2026-06-01T12:00:00Z'), at('2026-06-10'));
  expect(run.log.slice(-2)).toEqual(['2026-06-01T12:00:00Z final_notice failed', '2026-06-05T09:00:00Z suspend done']);
});

test('a notice that waits for the mail server holds the suspension until it has been out for 72 hours', () => {
  const run = createRun();
  run.mailsArrive((code) => (code === 'final_notice' ? 'waits' : true));
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-20T12:00:00Z'));
  expect(run.log.at(-1)).toContain('final_notice done');
  run.mailArrived('final_notice', at('2026-03-20T11:00:00Z'));
  run.goOn(at('2026-03-20T12:00:00Z'), at('2026-03-25'));
  expect(run.log.at(-1)).toBe('2026-03-24T09:00:00Z suspend done');
});

test('a pause moves all later days by those that it took; one without an end waits to be ended', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-05'));
  run.pause({ kind: 'operator', reason: 'asked', from: at('2026-03-05'), until: null });
  expect(run.look(at('2026-03-05T01:00:00Z'))).toMatchObject({ state: 'paused', nextWakeAt: null });
  run.change({ pauses: [{ kind: 'operator', reason: 'asked', from: at('2026-03-05'), until: at('2026-03-10') }] });
  run.goOn(at('2026-03-10'), end);
  expect(run.log.slice(2).map((line) => line.slice(0, 10))).toEqual(
    standard.slice(2).map((line) => plusDays(line.slice(0, 10), 5)),
  );
});

test('a dispute after the final notice holds the suspension, and the notice counts', () => {
  const run = createRun();
  run.goOn(at('2026-03-01T12:00:00Z'), at('2026-03-12'));
  run.pause({ kind: 'dispute', reason: null, from: at('2026-03-12'), until: at('2026-03-20') });
  expect(run.look(at('2026-03-12')).nextWakeAt).toBe(at('2026-03-20'));
  run.goOn(at('2026-03-20'), at('2026-03-24'));
  expect(run.log.at(-1)).toBe('2026-03-23T09:00:00Z suspend done');
});

test('below the threshold nothing harsh happens, until it is reached', () => {
  const run = createRun({ minBalanceMinor: 5000, owedMinor: 4999 });
  expect(run.goOn(at('2026-03-01T12:00:00Z'), end).nextWakeAt).toBeNull();
  expect(run.log).toEqual(standard.slice(0, 4));
  run.change({ owedMinor: 5000 });
  run.goOn(at('2026-05-01T12:00:00Z'), at('2026-05-02'));
  expect(run.log.at(-1)).toBe('2026-05-01T12:00:00Z suspend done');
});

test('what the payer has as credit is not owed: covered, nobody is suspended', () => {
  const run = createRun({ creditMinor: 10_000 });
  expect(run.goOn(at('2026-03-01T12:00:00Z'), end).nextWakeAt).toBeNull();
  expect(run.log).toEqual(standard.slice(0, 4));
  run.change({ creditMinor: 9999 });
  run.goOn(at('2026-05-01T12:00:00Z'), at('2026-05-02'));
  expect(run.log.at(-1)).toBe('2026-05-01T12:00:00Z suspend done');
});

test('days until an invoice is overdue move that step alone', () => {
  const run = createRun({ overdueAfterDays: 5 });
  run.goOn(at('2026-03-01T12:00:00Z'), end);
  expect(run.log.slice(0, 3).map((line) => line.slice(0, 10) + line.slice(20))).toEqual([
    ...['2026-03-04 reminder_2 done', '2026-03-06 overdue done', '2026-03-08 reminder_3 done'],
  ]);
  expect(run.log.slice(3)).toEqual(standard.slice(3));
});

test('who is exempt, or owes nothing, has no step', () => {
  expect(createRun({ isExempt: true }).look(end)).toMatchObject({ state: 'clear', due: null, timeline: [] });
  expect(createRun({ anchor: null }).look(end)).toMatchObject({ state: 'clear', due: null, nextWakeAt: null });
});

test('hurry takes a step early, but never one whose notice is too young, or past a harsher one', () => {
  const run = createRun();
  const now = at('2026-03-02T12:00:00Z');
  run.look(now);
  const tried = (code?: string) => hurry(now, run.snapshot(), policies['standard-v1'], code);
  expect(tried()).toMatchObject({ step: { code: 'reminder_2' }, supersedes: [] });
  expect(tried('final_notice')).toMatchObject({ supersedes: [{ code: 'reminder_2' }, { code: 'reminder_3' }] });
  expect(tried('suspend')).toEqual({ refused: 'its notice has not been out for long enough' });
  expect(tried('last_chance')).toEqual({ refused: "it comes after 'final_notice'" });
  expect(tried('overdue')).toEqual({ refused: "the step 'overdue' is not ahead" });
});

test('for any policy, zone, pauses, outages, lost mails and sums, evaluate takes what a walk from day to day takes', () => {
  const zones = ['UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York'];
  const stretch = fc.tuple(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.values(policies) as Policy[])),
      fc.constantFrom(...zones),
      fc.constantFrom('2026-01-10', '2026-03-14', '2026-03-25', '2026-10-20'),
      fc.array(stretch, { maxLength: 2 }),
      fc.array(stretch, { maxLength: 2 }),
      fc.subarray(['final_notice', 'suspend']),
      fc.option(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean())),
      fc.option(fc.integer({ min: 0, max: 12 })),
      (policy, timezone, anchor, pauses, outages, lost, poor, overdueAfterDays) => {
        const mark = (number: number) => markOf(timezone, plusDays(anchor, number));
        const within = (list: readonly [number, number][], one: number) =>
          list.some(([first, length]) => one >= first && one < first + length);
        const owed = (one: number) => (poor && one >= poor[0] === poor[1] ? 10 : 1000);
        const expected = walk(
          {
            ...{ policy, mark, owed, overdueAfterDays, minBalance: 100 },
            isPaused: (one) => within(pauses, one),
            isUp: (one) => !within(outages, one),
            arrives: (code) => !lost.includes(code),
          },
          90,
        );
        const run = createRun({ timezone, anchor, minBalanceMinor: 100, overdueAfterDays }, policy);
        run.mailsArrive((code) => !lost.includes(code));
        for (const [first, length] of pauses)
          run.pause({ kind: 'operator', reason: null, from: mark(first) - hour, until: mark(first + length) - hour });
        let wakeAt: number | null = 0;
        const found: string[] = [];
        for (let one = 0; one <= 90; one++) {
          run.change({ owedMinor: owed(one) });
          if (within(outages, one)) continue;
          const was = run.log.length;
          // Nobody changed anything: before the time that it asked for there is nothing to do.
          const isEarly = !poor && (wakeAt === null || mark(one) < wakeAt);
          wakeAt = run.look(mark(one)).nextWakeAt;
          const news = run.log.slice(was).filter((line) => !line.endsWith('failed'));
          expect(isEarly ? news : []).toEqual([]);
          found.push(...news.map((line) => `${one} ${line.slice(line.indexOf(' ') + 1)}`));
        }
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: runs(12) },
  );
});

test('looking more often than asked changes nothing', () => {
  const often = createRun();
  for (let now = at('2026-03-01T12:00:00Z'); now < at('2026-03-25'); now += 5 * hour) often.look(now);
  expect(often.log.map((line) => line.slice(20))).toEqual(standard.map((line) => line.slice(20)));
  const { steps, ...rest } = createRun().snapshot();
  expect(evaluate(at('2026-03-01') + day, { ...rest, steps }, policies['standard-v1']).due?.step.code).toBeUndefined();
});
