import { type RecordSubscription, subscriptionRanks } from '../commands.js';
import type { Subscription, SubscriptionStatus } from '../entities.js';
import { type BillingState, earliest, latest, type Source } from '../state.js';
import { type Doubt, doubtOf, isTerminal } from './doubt.js';
import { obtainSubscription } from './obtain.js';

/** The usual way of a subscription: of words of one second and one rank, the one further on counts, whichever came first. */
const progress: Record<SubscriptionStatus, number> = {
  incomplete: 0,
  trialing: 1,
  active: 2,
  paused: 3,
  past_due: 4,
  suspended: 5,
  unpaid: 5,
  incomplete_expired: 6,
  completed: 7,
  canceled: 8,
};

export function recordSubscription(state: BillingState, command: RecordSubscription, source: Source): StatusVerdict {
  const subscription = obtainSubscription(state, command.refs, source);
  const at = command.status?.at ?? source.occurredAt;
  recordDetails(subscription, command, at);
  subscription.canceledAt = earliest(subscription.canceledAt, command.canceledAt);
  subscription.endedAt = earliest(subscription.endedAt, command.endedAt);
  subscription.cancelReason =
    command.cancelReason === null ? null : (subscription.cancelReason ?? command.cancelReason ?? null);

  const verdict: StatusVerdict = { refusal: null, doubt: null };
  if (!command.status) return verdict;
  const { value, rank } = command.status;
  if (command.endsTenant && isTerminal(value) && state.account.kind === 'platform')
    state.account.canceledAt = earliest(state.account.canceledAt, at);
  if (isRepeated(subscription, value, at)) {
    subscription.statusEventRank = Math.max(subscription.statusEventRank, rank);
    return verdict;
  }
  verdict.doubt = doubtOf(subscription, command, source.untimed === true);
  const refusal = refuses(subscription, value, at, rank);
  if (refusal) {
    const { id, status: from } = subscription;
    return { ...verdict, refusal: { entityType: 'subscription', entityId: id, from, to: value, at, refusal } };
  }
  subscription.status = value;
  subscription.gatewayStatus = command.status.gatewayWord;
  subscription.statusEffectiveAt = at;
  subscription.statusEventRank = rank;
  if (value === 'canceled') subscription.canceledAt ??= at;
  if (value === 'past_due') subscription.pastDueSince ??= at;
  if (value === 'active' || value === 'trialing') subscription.pastDueSince = null;
  subscription.pausedAt = value === 'paused' ? (subscription.pausedAt ?? at) : null;
  return verdict;
}

/** Why the status was not taken, and whether nobody can tell that this was right. */
export interface StatusVerdict {
  refusal: Refusal | null;
  doubt: Doubt | null;
}

/** A move that was not made. */
export interface Refusal {
  entityType: 'subscription' | 'invoice' | 'payment';
  entityId: string;
  from: string;
  to: string;
  at: number;
  refusal: 'terminal' | 'stale' | 'currency_mismatch';
}

/** The word says what is known: nothing moves, and nothing is refused. */
const isRepeated = (subscription: Subscription, to: SubscriptionStatus, at: number): boolean =>
  subscription.status === to && (isTerminal(to) || subscription.statusEffectiveAt === at);

/** A terminal word applies whatever its time and is never left; otherwise the later word counts, then the higher rank. */
function refuses(
  subscription: Subscription,
  to: SubscriptionStatus,
  at: number,
  rank: number,
): Refusal['refusal'] | null {
  const { status, statusEventRank } = subscription;
  const isAhead =
    rank > statusEventRank ||
    (rank === statusEventRank && (rank === subscriptionRanks.current || progress[to] > progress[status]));
  if (isTerminal(status)) return isTerminal(to) && isAhead ? null : 'terminal';
  if (isTerminal(to)) return null;
  const current = subscription.statusEffectiveAt ?? Number.NEGATIVE_INFINITY;
  return at > current || (at === current && isAhead) ? null : 'stale';
}

function recordDetails(subscription: Subscription, command: RecordSubscription, at: number): void {
  const isLatest = at >= (subscription.detailsAt ?? 0);
  const take = <T>(current: T | null, told: T | undefined): T | null =>
    isLatest ? (told ?? current) : (current ?? told ?? null);
  subscription.planCode = take(subscription.planCode, command.planCode);
  subscription.currency = take(subscription.currency, command.currency);
  subscription.unitAmountMinor = take(subscription.unitAmountMinor, command.unitAmountMinor);
  if (command.quantity !== undefined && isLatest) subscription.quantity = Math.max(1, command.quantity);
  if (command.interval && (isLatest || subscription.billingInterval === null)) {
    subscription.billingInterval = command.interval.unit;
    subscription.intervalCount = command.interval.count;
  }
  // A period only moves forward: an invoice of an earlier one may be paid late.
  if (
    command.period &&
    command.period.end > command.period.start &&
    command.period.end >= (subscription.currentPeriodEnd ?? 0)
  ) {
    subscription.currentPeriodStart = command.period.start;
    subscription.currentPeriodEnd = command.period.end;
  }
  subscription.trialEnd = take(subscription.trialEnd, command.trialEnd);
  if (command.cancelAtPeriodEnd !== undefined && isLatest) subscription.cancelAtPeriodEnd = command.cancelAtPeriodEnd;
  subscription.resumesAt = take(subscription.resumesAt, command.resumesAt);
  if (command.status) subscription.detailsAt = latest(subscription.detailsAt, at);
}
