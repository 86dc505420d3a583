import { type RecordSubscription, subscriptionRanks } from '../commands.js';
import type { Subscription, SubscriptionStatus } from '../entities.js';

/** A word about a subscription of which nobody can tell from the words alone whether it is the last. */
export interface Doubt {
  subscriptionId: string;
  /** What the gateway calls it. */
  name: string;
  from: SubscriptionStatus;
  to: SubscriptionStatus;
  /**
   * `tie`, `ranked`: two words of one second, of equal rank or not; `untimed`: the word has no time; `ended`: it is later
   * than the end. Rank and time of arrival are a fair guess, equal ranks and a life after the end contradict each other.
   */
  reason: 'tie' | 'ranked' | 'untimed' | 'ended';
}

const terminal: readonly SubscriptionStatus[] = ['incomplete_expired', 'canceled', 'completed'];
export const isTerminal = (status: SubscriptionStatus): boolean => terminal.includes(status);

/** Between these a subscription goes to and fro; all others it reaches or leaves once. */
const toAndFro: readonly SubscriptionStatus[] = ['active', 'paused', 'past_due', 'suspended', 'unpaid'];

/** Before the word is taken; null: its time, or its rank, says whether it counts. */
export function doubtOf(subscription: Subscription, command: RecordSubscription, untimed: boolean): Doubt | null {
  if (!command.status) return null;
  const { value: to } = command.status;
  const { id: subscriptionId, status: from } = subscription;
  const reason = reasonOf(subscription, command.status, untimed);
  return reason && { subscriptionId, name: command.refs[0]?.id ?? '', from, to, reason };
}

function reasonOf(
  { status, statusEffectiveAt, statusEventRank }: Subscription,
  { value, at, rank }: NonNullable<RecordSubscription['status']>,
  untimed: boolean,
): Doubt['reason'] | null {
  if (statusEffectiveAt === null || status === value || isTerminal(value)) return null;
  if (isTerminal(status)) return at > statusEffectiveAt && !untimed ? 'ended' : null;
  if (rank === subscriptionRanks.current || !toAndFro.includes(status) || !toAndFro.includes(value)) return null;
  if (untimed) return 'untimed';
  if (at !== statusEffectiveAt) return null;
  return rank === statusEventRank ? 'tie' : 'ranked';
}
