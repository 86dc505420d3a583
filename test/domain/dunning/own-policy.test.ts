import { expect, test } from 'vitest';
import {
  faultsOfPolicy,
  isShippedPolicy,
  policyOfDrafts,
  type StepDraft,
} from '../../../src/domain/dunning/own-policy.js';
import { type Policy, policies } from '../../../src/domain/dunning/policies.js';
import { at, createRun } from './run.js';

const email = ['email'] as const;
const own: StepDraft[] = [
  { code: 'overdue', offset_days: 2, kind: 'notify', channels: email, template: 'reminder_1' },
  { code: 'warn', offset_days: 5, kind: 'restrict', channels: ['email', 'sms'], template: 'final_notice' },
  {
    ...{ code: 'stop', offset_days: 9, kind: 'suspend', channels: email, template: 'account_suspended' },
    ...{ requires: { sent: 'warn', min_hours: 96 }, conditions: { min_balance_minor: 50 } },
  },
  {
    ...{ code: 'over', offset_days: 12, kind: 'terminate', channels: email, template: 'subscription_cancelled' },
    requires: { sent: 'stop', min_hours: 72 },
  },
];

test('an own policy goes as it is written: each step on its day, and nothing harsh below its sum', () => {
  expect(faultsOfPolicy(own)).toEqual([]);
  const policy = policyOfDrafts('mine', null, own);
  expect(policy.steps.map(({ state, event }) => [state, event])).toEqual([
    ['overdue', undefined],
    ['final_notice', 'dunning.escalated'],
    ['suspended', undefined],
    ['terminated', undefined],
  ]);
  const run = createRun({}, policy);
  run.goOn(at('2026-03-01T12:00:00Z'), at('2027-01-01'));
  expect(run.log.map((line) => line.slice(8, 10) + line.slice(20))).toEqual([
    ...['03 overdue done', '06 warn done', '10 stop done', '13 over done'],
  ]);
  const poor = createRun({ owedMinor: 49 }, policy);
  poor.goOn(at('2026-03-01T12:00:00Z'), at('2027-01-01'));
  expect(poor.log).toHaveLength(2);
});

test.each(Object.values(policies) as Policy[])('$name, written by somebody, is the shipped one', (policy) => {
  expect(isShippedPolicy(policy.name)).toBe(true);
  expect(faultsOfPolicy(policy.steps)).toEqual([]);
  const { steps } = policyOfDrafts(policy.name, policy.description, policy.steps);
  expect(steps).toEqual(policy.steps);
});

const changed = (index: number, change: Partial<StepDraft>): StepDraft[] =>
  own.map((step, at) => (at === index ? { ...step, ...change } : step));
const [first, warn, stop, over] = own as [StepDraft, StepDraft, StepDraft, StepDraft];
const reminder: StepDraft = { ...first, code: 'again', offset_days: 4, template: 'reminder_2' };

test.each<[string, StepDraft[], string[]]>([
  ['without a first step', own.slice(1), ['steps.0.code']],
  ['first, but no reminder', changed(0, { kind: 'restrict' }), ['steps.0.kind', 'steps.0.template', 'steps.1.kind']],
  ['overdue twice', [first, { ...first, offset_days: 3 }], ['steps.1.code', 'steps.1.code']],
  ['one code twice', [first, reminder, { ...reminder, offset_days: 5 }], ['steps.2.code']],
  ['two of one day', [first, { ...reminder, offset_days: 2 }], ['steps.1.offset_days']],
  ['a message of another kind', changed(1, { template: 'reminder_2' }), ['steps.1.template', 'steps.2.requires']],
  ['no e-mail', changed(1, { channels: ['sms'] }), ['steps.1.channels']],
  ['a channel twice', changed(1, { channels: ['email', 'email'] }), ['steps.1.channels']],
  ['suspension without notice', changed(2, { requires: undefined }), ['steps.2.requires']],
  ['notice that names no day', changed(2, { requires: { sent: 'overdue', min_hours: 72 } }), ['steps.2.requires']],
  ['notice of nothing earlier', changed(2, { requires: { sent: 'over', min_hours: 72 } }), ['steps.2.requires']],
  ['notice that is too short', changed(2, { requires: { sent: 'warn', min_hours: 71 } }), ['steps.2.requires']],
  ['notice that is too late', changed(2, { requires: { sent: 'warn', min_hours: 97 } }), ['steps.2.requires']],
  ['a reminder that needs one', changed(0, { requires: { sent: 'x', min_hours: 72 } }), ['steps.0.requires']],
  ['a reminder with a least sum', changed(0, { conditions: { min_balance_minor: 1 } }), ['steps.0.conditions']],
  [
    'the end before the suspension',
    [first, warn, { ...over, offset_days: 8, requires: { sent: 'warn', min_hours: 72 } }, stop],
    ['steps.2.requires', 'steps.3.kind', 'steps.3.offset_days'],
  ],
  ['something after the end', [...own, { ...reminder, offset_days: 20 }], ['steps.4.offset_days']],
])('is refused: %s', (_name, steps, fields) => {
  expect(faultsOfPolicy(steps).map(({ path }) => path.join('.'))).toEqual(fields);
});
