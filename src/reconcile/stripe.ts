import type { StripeApi } from '../gateways/stripe/api.js';
import { stripeTable } from '../gateways/stripe/table/index.js';
import { stripe } from '../gateways/stripe.js';
import { foundEvent } from './found.js';
import type { AskedAccount, Reconciler } from './reconciler.js';

const day = 86_400;
/** How long Stripe keeps events. */
const keptSeconds = 30 * day;
/** A webhook that is on its way needs no asking. */
const lagSeconds = 300;
/** Windows overlap: an event may be listed a little after its time. */
const overlapSeconds = 600;

/** Types with an effect, by as many as one request may name. The last is a seed's word that Stripe would refuse. */
const types = [...stripeTable]
  .filter(([name, row]) => !('ignored' in row) && name !== 'payment_intent.failed')
  .map(([name]) => name);
const groups = Array.from({ length: Math.ceil(types.length / 20) }, (_, index) =>
  types.slice(index * 20, index * 20 + 20),
);

export interface StripeStep {
  types: string[];
  from: number;
  to: number;
  undelivered: boolean;
}
export interface StripeDone {
  /** Until when all events have been asked for, and when last for undelivered ones; unix seconds. */
  until: number;
  undeliveredAt: number;
}

/**
 * Every run asks for all events since the last, whether or not Stripe believes that they were delivered: an endpoint that
 * was disabled or deleted has nothing undelivered. Once a day, and at first, all that Stripe itself calls undelivered is
 * asked for as far back as it keeps them. Events have Stripe's own ids, so those that came by webhook change nothing.
 */
export function createStripeReconciler(
  api: StripeApi,
  account: AskedAccount,
  now: number,
): Reconciler<StripeStep, StripeDone> {
  const nowSeconds = Math.floor(now / 1000);
  const first = Math.max(nowSeconds - keptSeconds, Math.floor(account.knownSince / 1000));
  return {
    plan: ({ until, undeliveredAt }) => {
      const to = nowSeconds - lagSeconds;
      const from = Math.max(first, (until ?? 0) - overlapSeconds);
      const asksUndelivered = undeliveredAt === undefined || undeliveredAt <= nowSeconds - day;
      const step = (undelivered: boolean) =>
        groups.map((group) => ({ types: group, from: undelivered ? first : from, to, undelivered }));
      return {
        steps: to <= first ? [] : [...(asksUndelivered ? step(true) : []), ...step(false)],
        done: { until: to, undeliveredAt: asksUndelivered ? nowSeconds : (undeliveredAt ?? nowSeconds) },
      };
    },
    ask: async (step, position) => {
      // An event that is no longer kept cannot be gone on after: the step begins again.
      const page = (await api.events({ ...step, after: position })) ?? (await api.events({ ...step, after: null }));
      const events = page?.events ?? [];
      const last = events.at(-1)?.id;
      return {
        found: events.flatMap((json) => foundEvent(stripe, account, json) ?? []),
        next: page?.hasMore && typeof last === 'string' ? last : null,
      };
    },
  };
}
