import type { TemplateName } from '../tell/mail-kinds.js';
import { type Policy, type PolicyStep, policies } from './policies.js';

/** A step of a policy as somebody writes it; the rest follows from its kind. */
export interface StepDraft extends Pick<PolicyStep, 'code' | 'offset_days' | 'kind' | 'channels' | 'template'> {
  requires?: PolicyStep['requires'] | undefined;
  conditions?: PolicyStep['conditions'] | undefined;
}

/** What is wrong, and at which place: `steps.3.template`. */
export interface PolicyFault {
  path: (string | number)[];
  message: string;
}

/** As many as a tenant may have. */
export const mostPolicies = 50;

type Kind = PolicyStep['kind'];

/** What a step of a kind may say, and what follows from it. */
const kinds: Readonly<Record<Kind, { templates: readonly TemplateName[]; rest: Partial<PolicyStep> }>> = {
  notify: {
    templates: ['reminder_1', 'reminder_2', 'reminder_3', 'last_chance'],
    rest: { priority: 'normal', event: 'dunning.reminder_sent' },
  },
  restrict: {
    templates: ['final_notice'],
    rest: { priority: 'critical', state: 'final_notice', event: 'dunning.escalated' },
  },
  suspend: { templates: ['account_suspended'], rest: { priority: 'critical', state: 'suspended' } },
  terminate: { templates: ['subscription_cancelled'], rest: { priority: 'critical', state: 'terminated' } },
};

/** Messages that name the day of what they give notice of. */
const notices: Readonly<Partial<Record<Kind, readonly TemplateName[]>>> = {
  suspend: ['reminder_3', 'final_notice'],
  terminate: ['account_suspended', 'last_chance'],
};
const leastHours = 72;

/** The step that makes invoices overdue; each policy begins with it. */
const first = 'overdue';
/** The order of kinds that come once at most. */
const once: readonly Kind[] = ['restrict', 'suspend', 'terminate'];

export const isShippedPolicy = (name: string): boolean => Object.hasOwn(policies, name);

/** A policy that somebody wrote, once nothing is wrong with it. */
export const policyOfDrafts = (name: string, description: string | null, steps: readonly StepDraft[]): Policy => ({
  name,
  description: description ?? '',
  steps: steps.map(({ code, offset_days, kind, channels, template, requires, conditions }) => ({
    ...{ code, offset_days, kind, channels, template, priority: 'normal' },
    ...(code === first ? { state: 'overdue' } : kinds[kind].rest),
    ...(requires ? { requires } : {}),
    ...(kind in notices ? { conditions: conditions ?? { min_balance_minor: 0 } } : {}),
  })),
});

/** Nobody loses service without 72 hours' notice, whatever somebody writes. */
export function faultsOfPolicy(steps: readonly StepDraft[]): PolicyFault[] {
  const faults: PolicyFault[] = [];
  steps.forEach((step, index) => {
    const wrong = (field: keyof StepDraft, message: string) => faults.push({ path: ['steps', index, field], message });
    const before = steps.slice(0, index);
    const last = before.at(-1);
    if ((index === 0) !== (step.code === first)) wrong('code', `the first step is '${first}', and no other`);
    if (step.code === first && step.kind !== 'notify') wrong('kind', `'${first}' is of kind 'notify'`);
    if (before.some(({ code }) => code === step.code)) wrong('code', 'is the code of an earlier step');
    if (last && step.offset_days <= last.offset_days) wrong('offset_days', 'must be later than the step before');
    if (!kinds[step.kind].templates.includes(step.template))
      wrong('template', `must be one of ${kinds[step.kind].templates.join(', ')}`);
    if (new Set(step.channels).size < step.channels.length) wrong('channels', 'names one twice');
    if (!step.channels.includes('email')) wrong('channels', "must have 'email': that is what gives notice");
    const rank = once.indexOf(step.kind);
    if (rank >= 0 && before.some(({ kind }) => once.indexOf(kind) >= rank))
      wrong('kind', `comes once, and in the order ${once.join(', ')}`);
    if (last?.kind === 'terminate') wrong('offset_days', 'nothing comes after the end');
    for (const [field, message] of faultsOfNotice(step, before)) wrong(field, message);
  });
  return faults;
}

function* faultsOfNotice(
  { kind, offset_days, requires, conditions }: StepDraft,
  before: readonly StepDraft[],
): Generator<[keyof StepDraft, string]> {
  const templates = notices[kind];
  if (!templates) {
    if (requires) yield ['requires', "is for 'suspend' and 'terminate'"];
    if (conditions) yield ['conditions', "is for 'suspend' and 'terminate'"];
    return;
  }
  if (!requires) return void (yield ['requires', 'must name the step that gives notice']);
  const notice = before.find(({ code }) => code === requires.sent);
  if (!notice) yield ['requires', 'must name an earlier step'];
  else if (!templates.includes(notice.template))
    yield ['requires', `must name a step whose message names the day: ${templates.join(', ')}`];
  else if ((offset_days - notice.offset_days) * 24 < requires.min_hours)
    yield ['requires', 'must be out for its hours by this day'];
  if (requires.min_hours < leastHours) yield ['requires', `must be at least ${leastHours} hours`];
}
