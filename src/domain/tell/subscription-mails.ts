import type { Subscription } from '../entities.js';
import { isTerminal } from '../record/doubt.js';
import { byDunning } from '../record/dunning.js';
import type { BillingState } from '../state.js';
import type { Mail } from './address-mail.js';
import { became, type Change, changes } from './draft.js';
import { dayOf, decimal } from './mail-variables.js';

/** The first activation of a subscription, and its end; an end that dunning has made is told by dunning. */
export function subscriptionMails({ before, after }: Change): Mail[] {
  return changes(before.subscriptions, after.subscriptions).flatMap(({ was, is }): Mail[] => {
    if (became(was, is, isWelcome))
      return [{ template: 'subscription_activated', key: is.id, variables: planVariables(after, is) }];
    if (became(was, is, (one) => one.status === 'canceled') && is.cancelReason !== byDunning)
      return [
        {
          template: 'subscription_cancelled',
          key: is.id,
          variables: { plan_name: is.planCode, cancelled_at: dayOf(after, is.endedAt ?? is.canceledAt) },
        },
      ];
    return [];
  });
}

/** Both have to be known, whichever comes first: that it is active, and what it is. */
const isWelcome = (one: Subscription): boolean =>
  one.activatedAt !== null && one.detailsAt !== null && !isTerminal(one.status);

function planVariables(state: BillingState, one: Subscription): Mail['variables'] {
  const price = one.unitAmountMinor === null ? null : one.unitAmountMinor * one.quantity;
  return {
    plan_name: one.planCode,
    amount: decimal(price, one.currency),
    currency: one.currency,
    billing_period: periodOf(one),
    next_billing_date: one.cancelAtPeriodEnd ? undefined : dayOf(state, one.currentPeriodEnd),
  };
}

/** `3 months`; a quarter is three of them. */
function periodOf({ billingInterval, intervalCount }: Subscription): string | undefined {
  if (billingInterval === null) return undefined;
  return billingInterval === 'quarter' ? `${3 * intervalCount} month` : `${intervalCount} ${billingInterval}`;
}
