import { publicId } from '../ids.js';
import { dayIn, daysBetween, rfc3339 } from '../time.js';
import { became, type Change } from './draft.js';
import type { Told } from './money-events.js';
import { dunningData, payerAccess, payerId } from './payloads.js';
import { recipientsOf } from './recipients.js';

export function tellDunningStarted({ before, after }: Change): Told[] {
  const run = after.run;
  return run && !before.run
    ? [
        {
          type: 'dunning.started',
          aggregate: { type: 'dunning_run', id: run.id, version: run.version },
          at: run.startedAt,
          data: dunningData(after, run),
          key: run.id,
        },
      ]
    : [];
}

export function tellDunningResolved({ before, after, source }: Change): Told[] {
  const run = after.run;
  return run && run.outcome !== null && before.run?.outcome === null
    ? [
        {
          type: 'dunning.resolved',
          aggregate: { type: 'dunning_run', id: run.id, version: run.version },
          at: run.endedAt ?? source.occurredAt,
          data: dunningData(after, run),
          key: run.id,
        },
      ]
    : [];
}

/** What a step tells beside what it changes: a reminder per channel, the next state, and that the run waits. */
export function tellDunningSteps({ before, after, source, commands, reach }: Change): Told[] {
  const run = after.run;
  if (!run || !before.run) return [];
  const told = (
    type: 'dunning.reminder_sent' | 'dunning.escalated' | 'dunning.paused',
    key: string,
    more: object,
  ): Told => ({
    type,
    aggregate: { type: 'dunning_run', id: run.id, version: run.version },
    at: source.occurredAt,
    data: { ...dunningData(after, run), ...more },
    key: `${run.id}:${key}`,
  });
  return commands.flatMap((command): Told[] => {
    if (command.type !== 'dunning.advance') return [];
    const { step, pause } = command;
    const began = pause !== null && before.run?.state !== 'paused' && run.state === 'paused';
    const until = pause?.until == null ? null : rfc3339(pause.until);
    const waits = began
      ? [told('dunning.paused', `v${run.version}`, { reason: pause.reason ?? pause.kind, until })]
      : [];
    if (step?.event === undefined) return waits;
    const key = `${step.code}:${step.round}`;
    if (step.event === 'dunning.escalated') {
      const today = dayIn(after.tenant.timezone, source.now);
      const days = Math.max(0, daysBetween(run.anchorDate, today));
      return [...waits, told(step.event, key, { from_state: before.run?.state, days_overdue: days })];
    }
    const reached = new Set(recipientsOf(after, reach, step.channels).map((one) => one.channel));
    const reminders = [...reached].map((channel) =>
      told('dunning.reminder_sent', channel === 'email' ? key : `${key}:${channel}`, {
        ...{ step: step.code, channel, sent_at: rfc3339(source.occurredAt) },
      }),
    );
    return [...waits, ...reminders];
  });
}

/** The service of a customer is withheld, or given back; a tenant's own: `tellTenant`. */
export function tellAccount({ before, after, source }: Change): Told[] {
  const { account, customer } = after;
  const tell = (type: 'account.suspended' | 'account.reactivated', status: string): Told[] =>
    customer === null
      ? []
      : [
          {
            type,
            aggregate: { type: 'customer', id: customer.id, version: customer.version },
            at: source.occurredAt,
            data: {
              customer_id: payerId(after),
              status,
              reason: status === 'suspended' ? 'dunning' : null,
              overdue_since: account.overdueSince,
              access: payerAccess(after),
              occurred_at: rfc3339(source.occurredAt),
            },
            key: `${publicId('billing_account', account.id)}:v${account.version}`,
          },
        ];
  if (became(before.account, account, (one) => one.suspendedAt !== null)) return tell('account.suspended', 'suspended');
  return before.account.suspendedAt !== null && account.suspendedAt === null
    ? tell('account.reactivated', 'active')
    : [];
}
