import { publicId } from '../ids.js';
import type { Doubt } from '../record/doubt.js';
import type { AlarmDraft } from './draft.js';

/** Words that contradict each other, for an operator to look at with the gateway. */
export function tellConflicts(doubts: readonly Doubt[]): AlarmDraft[] {
  return doubts.flatMap(({ subscriptionId, from, to, reason }) => {
    const key = publicId('subscription', subscriptionId);
    const message = {
      tie: `Two messages of the same second call subscription ${key} ${from} and ${to}: see with the gateway which it is.`,
      ended: `Subscription ${key} is ${from}, and a later message calls it ${to}: it stays ${from}.`,
      ranked: null,
      untimed: null,
    }[reason];
    return message === null ? [] : [{ kind: 'order_conflict', key, message }];
  });
}
