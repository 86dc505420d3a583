import type { ChannelName } from '../channels.js';
import type { DunningState } from '../entities.js';
import type { TemplateName } from '../tell/mail-kinds.js';
import type { Priority } from '../tell/priorities.js';

/** One step of a policy, as plain JSON. Days are calendar days after the anchor, at 09:00 where the payer is. */
export interface PolicyStep {
  code: string;
  offset_days: number;
  /** `restrict`: no upgrades or new orders; `suspend`: reading only; `terminate`: the end. */
  kind: 'notify' | 'restrict' | 'suspend' | 'terminate';
  /** What the run is in from then on; absent: what it was in. */
  state?: Exclude<DunningState, 'clear' | 'grace' | 'paused'>;
  channels: readonly ChannelName[];
  priority: Priority;
  template: TemplateName;
  event?: 'dunning.reminder_sent' | 'dunning.escalated';
  /** Not before the message of that step has been out for so long. */
  requires?: { sent: string; min_hours: number };
  /** Not while less is owed, in minor units of the run's currency. */
  conditions?: { min_balance_minor: number };
}

export interface Policy {
  name: string;
  description: string;
  steps: readonly PolicyStep[];
}

const overdue: PolicyStep = {
  code: 'overdue',
  offset_days: 1,
  kind: 'notify',
  state: 'overdue',
  channels: ['email'],
  priority: 'normal',
  template: 'reminder_1',
};
const reminder = (
  code: string,
  offset_days: number,
  template: 'reminder_2' | 'reminder_3',
  channels: PolicyStep['channels'],
): PolicyStep => ({
  ...{ code, offset_days, kind: 'notify', channels, priority: 'normal', template, event: 'dunning.reminder_sent' },
});
const finalNotice = (offset_days: number): PolicyStep => ({
  code: 'final_notice',
  offset_days,
  kind: 'restrict',
  state: 'final_notice',
  channels: ['email', 'sms', 'push'],
  priority: 'critical',
  template: 'final_notice',
  event: 'dunning.escalated',
});
const suspend = (offset_days: number): PolicyStep => ({
  code: 'suspend',
  offset_days,
  kind: 'suspend',
  state: 'suspended',
  channels: ['email', 'sms'],
  priority: 'critical',
  template: 'account_suspended',
  requires: { sent: 'final_notice', min_hours: 72 },
  conditions: { min_balance_minor: 0 },
});
const lastChance = (offset_days: number): PolicyStep => ({
  code: 'last_chance',
  offset_days,
  kind: 'notify',
  channels: ['email'],
  priority: 'normal',
  template: 'last_chance',
  event: 'dunning.reminder_sent',
});
/** The message of the suspension is its notice: it names the day. */
const terminate = (offset_days: number): PolicyStep => ({
  code: 'terminate',
  offset_days,
  kind: 'terminate',
  state: 'terminated',
  channels: ['email'],
  priority: 'critical',
  template: 'subscription_cancelled',
  requires: { sent: 'suspend', min_hours: 72 },
  conditions: { min_balance_minor: 0 },
});

/** No step charges anybody: whoever is collected by a gateway is charged by that gateway alone. */
export const policies = {
  'standard-v1': {
    name: 'standard-v1',
    description: 'Reminders on days 1, 3 and 7, a final notice on day 10, suspension on day 14, the end on day 21.',
    steps: [
      overdue,
      reminder('reminder_2', 3, 'reminder_2', ['email', 'push']),
      reminder('reminder_3', 7, 'reminder_3', ['email', 'sms']),
      finalNotice(10),
      suspend(14),
      lastChance(20),
      terminate(21),
    ],
  },
  'gentle-30': {
    name: 'gentle-30',
    description:
      'Reminders on days 1, 7, 14 and 21, a final notice on day 26, suspension on day 30, the end on day 60.',
    steps: [
      overdue,
      reminder('reminder_2', 7, 'reminder_2', ['email', 'push']),
      reminder('reminder_2_again', 14, 'reminder_2', ['email', 'push']),
      reminder('reminder_3', 21, 'reminder_3', ['email', 'sms']),
      finalNotice(26),
      suspend(30),
      lastChance(57),
      terminate(60),
    ],
  },
  'asaas-boleto': {
    name: 'asaas-boleto',
    description:
      'For boleto and Pix, which people pay by hand: days 1, 3 and 7, suspension on day 15, the end on day 30.',
    steps: [
      overdue,
      reminder('reminder_2', 3, 'reminder_2', ['email', 'push']),
      finalNotice(7),
      suspend(15),
      lastChance(27),
      terminate(30),
    ],
  },
  'notify-only': {
    name: 'notify-only',
    description: 'Reminders on days 1, 3, 7 and 14, and nothing else.',
    steps: [
      overdue,
      reminder('reminder_2', 3, 'reminder_2', ['email', 'push']),
      reminder('reminder_2_again', 7, 'reminder_2', ['email', 'push']),
      reminder('reminder_2_last', 14, 'reminder_2', ['email', 'push']),
    ],
  },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;
export const policyNames = Object.keys(policies) as [PolicyName, ...PolicyName[]];
export const defaultPolicy: PolicyName = 'standard-v1';

const shippedSteps = new Set(Object.values(policies).flatMap((one: Policy) => one.steps.map(({ code }) => code)));
/** Whether a shipped policy has a step of that name. */
export const isShippedStep = (code: string): boolean => shippedSteps.has(code);

/** The shipped policy of that name; one that is not shipped any more is the default one. */
export const policyOf = (name: string): Policy =>
  (policies as Readonly<Record<string, Policy>>)[name] ?? policies[defaultPolicy];
