import type { Subscription, SubscriptionStatus } from '../entities.js';
import type { EventName } from '../events.js';
import { became, type Change, changes } from './draft.js';
import type { Told } from './money-events.js';
import { subscriptionData, tenantData } from './payloads.js';

/** The event of a change of status; a way back to `active` depends on where from. */
const statusEvents: Partial<Record<SubscriptionStatus, EventName>> = {
  past_due: 'subscription.past_due',
  unpaid: 'subscription.suspended',
  suspended: 'subscription.suspended',
  paused: 'subscription.paused',
  canceled: 'subscription.cancelled',
  completed: 'subscription.completed',
  incomplete_expired: 'subscription.cancelled',
};

export function tellSubscriptions(change: Change): Told[] {
  return changes(change.before.subscriptions, change.after.subscriptions).flatMap(({ was, is }) =>
    tellSubscription(change, was, is),
  );
}

function tellSubscription(change: Change, was: Subscription | null, is: Subscription): Told[] {
  const { after, source } = change;
  const tell = (type: EventName, key: string): Told => ({
    type,
    aggregate: { type: 'subscription', id: is.id, version: is.version },
    at: source.occurredAt,
    data: subscriptionData(after, is),
    key,
  });
  const told: Told[] = [];
  if (became(was, is, (one) => one.detailsAt !== null)) told.push(tell('subscription.created', is.id));

  const paid = newlyPaid(change, is.id);
  const activated = became(was, is, (one) => one.activatedAt !== null);
  if (activated) told.push(tell('subscription.activated', is.id));
  // The first paid period is what activates; each further one renews, also when a word of the gateway had activated before.
  for (const [index, key] of paid.entries())
    if ((was?.paidPeriods ?? 0) + index > 0) told.push(tell('subscription.renewed', `${is.id}:${key}`));

  const moved = was !== null && was.status !== is.status;
  const born = was === null && is.statusEffectiveAt !== null;
  if (moved || born) {
    const event = statusEvents[is.status];
    const key = `${is.id}:${is.status}:${is.statusEffectiveAt}`;
    if (event) told.push(tell(event, key));
    else if (moved && was.status === 'paused') told.push(tell('subscription.resumed', key));
    else if (moved && !activated) told.push(tell('subscription.updated', key));
  } else if (was?.detailsAt != null && visible(was) !== visible(is))
    told.push(tell('subscription.updated', `${is.id}:v${is.version}`));
  return told;
}

/** What a receiver of `subscription.updated` would see change. */
const visible = (one: Subscription): string =>
  JSON.stringify([
    one.planCode,
    one.unitAmountMinor,
    one.quantity,
    one.cancelAtPeriodEnd,
    one.trialEnd,
    one.billingInterval,
    one.intervalCount,
  ]);

/** Ids of the invoices, and of the payments without one, that became paid for a subscription. */
export function newlyPaid({ before, after }: Pick<Change, 'before' | 'after'>, subscriptionId: string): string[] {
  const invoices = changes(before.invoices, after.invoices).filter(({ was, is }) =>
    became(was, is, (one) => one.subscriptionId === subscriptionId && one.paidAt !== null),
  );
  const charges = changes(before.payments, after.payments).filter(
    ({ was, is }) =>
      became(was, is, (one) => one.subscriptionId === subscriptionId && one.paidAt !== null) &&
      !after.allocations.some((share) => share.paymentId === is.id),
  );
  return [...invoices, ...charges].map(({ is }) => is.id);
}

const tenantEvents = { overdue: 'tenant.overdue', suspended: 'tenant.suspended', canceled: 'tenant.canceled' } as const;

export function tellTenant({ before, after, source }: Change): Told[] {
  const [was, is] = [before.tenant, after.tenant];
  if (was.status === is.status || is.status === 'pending') return [];
  // Its first money activates a tenant that was overdue before, too.
  const type: EventName =
    is.status !== 'active'
      ? tenantEvents[is.status]
      : was.status === 'pending' || was.activatedAt === null
        ? 'tenant.activated'
        : 'tenant.reactivated';
  return [
    {
      type,
      aggregate: { type: 'tenant', id: is.id, version: is.version },
      at: source.occurredAt,
      data: tenantData(after),
      key: `${is.id}:v${is.version}`,
    },
  ];
}
