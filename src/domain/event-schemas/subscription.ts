import { subscriptionStatuses } from '../entities.js';
import { type CatalogueEntry, entry } from './entry.js';
import { count, type Fields, id, money, nullable, optional, payer, text, time, truth, word } from './fields.js';

const subscription: Fields = {
  subscription_id: id('sub'),
  customer_id: payer,
  status: word(subscriptionStatuses, 'active'),
  plan_code: nullable(text('pro-monthly')),
  ...money(),
  quantity: count(1),
  current_period_start: nullable(time()),
  current_period_end: nullable(time()),
  cancel_at_period_end: truth(false),
  cancelled_at: nullable(time()),
};

const of = (description: string, status = 'active') => {
  const cancelled = status === 'canceled' ? {} : { cancelled_at: null };
  return entry('subscription', description, subscription, { example: { status, ...cancelled } });
};

export const subscriptionEvents = {
  'subscription.created': of('A subscription exists; nothing has been paid yet.', 'incomplete'),
  'subscription.activated': of('The first period of a subscription is paid.'),
  'subscription.updated': of('Plan, price, quantity or status of a subscription has changed.'),
  'subscription.renewed': of('A further period of a subscription is paid.'),
  'subscription.past_due': of('A renewal could not be collected.', 'past_due'),
  'subscription.paused': of('A subscription is paused: nothing is billed.', 'paused'),
  'subscription.resumed': of('A paused subscription is billed again.'),
  'subscription.suspended': of('Collection has been given up for now: the service is to be withheld.', 'suspended'),
  'subscription.completed': of('All periods of a subscription have been billed.', 'completed'),
  'subscription.cancelled': of('A subscription has ended.', 'canceled'),
  'usage.threshold_reached': entry('customer', 'Metered usage has reached a threshold.', {
    subscription_id: optional(id('sub')),
    customer_id: payer,
    metric: text('api_calls', 'Name of the meter.'),
    threshold: count(10_000),
    usage: count(10_012, 'Whole units.'),
    quantity: optional(text('10012.5', 'The same, exactly: decimal.')),
    meter_id: optional(id('mtr')),
    threshold_id: optional(id('uth')),
    period_start: optional(time()),
    period_end: optional(time('The first instant that is not in the period.')),
    reached_at: time(),
  }),
} satisfies Record<string, CatalogueEntry>;
