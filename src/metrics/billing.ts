import { Counter, Histogram } from 'prom-client';
import { eventNames } from '../domain/events.js';
import type { Tally } from '../domain/tallies.js';
import { eventTypeLabel } from './event-type.js';
import type { MetricRegistry } from './registry.js';

type Counting = { [Kind in Tally['counts']]: (tally: Extract<Tally, { counts: Kind }>) => void };

/** Facts of billing, each counted once when it was committed. */
export function billingMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const events = new Counter({
    name: 'billing_outbox_events_total',
    help: 'Events that were written to the outbox; subscribed: some endpoint gets them',
    labelNames: ['event_type', 'subscribed'],
    registers,
  });
  for (const event_type of [...eventNames, 'custom'])
    for (const subscribed of ['true', 'false']) events.inc({ event_type, subscribed }, 0);
  const invoices = new Counter({
    name: 'billing_invoices_total',
    help: 'What became of invoices',
    labelNames: ['action', 'currency'],
    registers,
  });
  const payments = new Counter({
    name: 'billing_payments_total',
    help: 'What became of payments; api: recorded by a tenant',
    labelNames: ['gateway', 'outcome', 'initiated_by'],
    registers,
  });
  const amounts = new Histogram({
    name: 'billing_payment_amount_minor',
    help: 'Amounts of payments that succeeded, in minor units of their currency',
    labelNames: ['currency'],
    buckets: [100, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000],
    registers,
  });
  const refunds = new Counter({
    name: 'billing_refunds_total',
    help: 'Refunds: full, partial or failed',
    labelNames: ['type'],
    registers,
  });
  const refusals = new Counter({
    name: 'billing_state_refusals_total',
    help: 'Moves of a status that were told and not made, by why',
    labelNames: ['entity', 'refusal'],
    registers,
  });

  const counting: Counting = {
    event: ({ type, subscribed }) =>
      events.inc({ event_type: eventTypeLabel(type), subscribed: subscribed ? 'true' : 'false' }),
    invoice: ({ action, currency }) => invoices.inc({ action, currency }),
    payment: ({ gateway, outcome, initiatedBy }) => payments.inc({ gateway, outcome, initiated_by: initiatedBy }),
    'payment amount': ({ currency, minor }) => amounts.observe({ currency }, minor),
    refund: ({ type }) => refunds.inc({ type }),
    refusal: ({ entity, refusal }) => refusals.inc({ entity, refusal }),
  };
  return {
    /** What a transaction has counted, when it is committed. */
    committed: (tallies: readonly Tally[]): void => {
      for (const tally of tallies) (counting[tally.counts] as (tally: Tally) => void)(tally);
    },
  };
}
