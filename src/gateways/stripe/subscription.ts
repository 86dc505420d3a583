import { type Command, type RecordSubscription, subscriptionRanks } from '../../domain/commands.js';
import type { SubscriptionInterval, SubscriptionStatus } from '../../domain/entities.js';
import type { Millis } from '../../domain/time.js';
import type { Subject } from '../gateway.js';
import { at, count, type Json, list, object, text, told } from '../json.js';
import { currencyOf, type EventMessage, instant, money, pick, requiredId } from './message.js';
import { subjectOf } from './subject.js';

type Read = (message: EventMessage) => { subject: Subject; commands: Command[] };
type Period = NonNullable<RecordSubscription['period']>;

const { updated, past_due, current, canceled, deleted } = subscriptionRanks;

/** Stripe's words are ours; one that it has yet to invent tells no status. */
const statuses: Readonly<Record<string, { value: SubscriptionStatus; rank: number }>> = {
  incomplete: { value: 'incomplete', rank: updated },
  trialing: { value: 'trialing', rank: updated },
  active: { value: 'active', rank: updated },
  paused: { value: 'paused', rank: updated },
  past_due: { value: 'past_due', rank: past_due },
  unpaid: { value: 'unpaid', rank: past_due },
  incomplete_expired: { value: 'incomplete_expired', rank: canceled },
  canceled: { value: 'canceled', rank: canceled },
};

const intervals: Readonly<Record<string, SubscriptionInterval>> = {
  day: 'day',
  week: 'week',
  month: 'month',
  year: 'year',
};

/** `customer.subscription.created`, `.updated`, `.paused`, `.resumed`, `.trial_will_end`, …: the subscription as it is. */
export const subscriptionSynced: Read = (message) => {
  const subject = subjectOf(message.object, requiredId(message));
  return { subject, commands: [record(message, statusOf(message))] };
};

/** As Stripe gives it when it is asked. */
export const currentSubscription = (subscription: Json, at: Millis): RecordSubscription => {
  const message = { type: 'a subscription', object: subscription, isCurrent: true, previous: {}, at };
  return record(message, statusOf(message));
};

function statusOf({ object: subscription, isCurrent, at: happened }: EventMessage): Partial<RecordSubscription> {
  const gatewayWord = text(subscription.status) ?? '';
  const known = pick(statuses, gatewayWord);
  if (!known) return {};
  const rank = isCurrent ? Math.max(known.rank, current) : known.rank;
  return { status: { value: known.value, gatewayWord, at: happened, rank } };
}

/** `customer.subscription.deleted`: it ended, whatever else the object says. */
export const subscriptionDeleted: Read = (message) => {
  const { object: subscription, at: happened } = message;
  const gatewayWord = text(subscription.status) ?? 'canceled';
  const command = record(message, {
    status: { value: 'canceled', gatewayWord, at: happened, rank: deleted },
    canceledAt: instant(subscription.canceled_at) ?? happened,
    endedAt: instant(subscription.ended_at) ?? happened,
  });
  return { subject: subjectOf(subscription, requiredId(message)), commands: [command] };
};

function record(message: EventMessage, facts: Partial<RecordSubscription>): RecordSubscription {
  const { object: subscription } = message;
  const period = periodOf(subscription);
  return {
    type: 'subscription.record',
    refs: [{ kind: 'subscription', id: requiredId(message) }],
    ...planOf(subscription),
    ...told({
      period,
      trialEnd: instant(subscription.trial_end),
      cancelAtPeriodEnd: endsWithPeriod(subscription, period),
      canceledAt: instant(subscription.canceled_at),
      endedAt: instant(subscription.ended_at),
      cancelReason: cancelReason(subscription),
      resumesAt: instant(at(subscription, 'pause_collection').resumes_at),
    }),
    ...facts,
  };
}

/** The first item stands for the plan; `plan` and `quantity` of the subscription itself are the shape before prices. */
function planOf(subscription: Json): Partial<RecordSubscription> {
  const [item = {}] = items(subscription);
  const price = object(item.price) ?? object(item.plan) ?? at(subscription, 'plan');
  const recurring = object(price.recurring) ?? price;
  const currency = currencyOf(subscription.currency) ?? currencyOf(price.currency);
  const unit = pick(intervals, text(recurring.interval));
  return told({
    planCode: text(price.lookup_key) ?? text(price.id),
    currency,
    unitAmountMinor: money(price.unit_amount ?? price.amount, currency),
    quantity: count(item.quantity ?? subscription.quantity),
    interval: unit && { unit, count: count(recurring.interval_count) ?? 1 },
  });
}

/** Since 2025-03-31 every item has its own period: the one that ends first is the one that renews next. */
function periodOf(subscription: Json): Period | undefined {
  const periods = [...items(subscription), subscription].flatMap((holder): Period[] => {
    const start = instant(holder.current_period_start);
    const end = instant(holder.current_period_end);
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
  return periods.sort((one, other) => one.end - other.end)[0];
}

/** Flexible billing schedules the end by `cancel_at` and leaves `cancel_at_period_end` false. */
function endsWithPeriod(subscription: Json, period: Period | undefined): boolean | undefined {
  if (typeof subscription.cancel_at_period_end !== 'boolean') return undefined;
  const cancelAt = instant(subscription.cancel_at);
  return (
    subscription.cancel_at_period_end || (cancelAt !== undefined && period !== undefined && cancelAt <= period.end)
  );
}

function cancelReason(subscription: Json): string | undefined {
  const { reason, comment } = at(subscription, 'cancellation_details');
  const parts = [text(reason), text(comment)].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(': ') : undefined;
}

function items(subscription: Json): Json[] {
  return list(at(subscription, 'items').data);
}
