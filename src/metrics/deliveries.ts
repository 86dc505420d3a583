import { Counter, Histogram } from 'prom-client';
import type { Claim } from '../db/claims.js';
import type { AttemptResult } from '../db/record-attempts.js';
import { eventNames } from '../domain/events.js';
import { publicId } from '../domain/ids.js';
import type { PostResult } from '../webhooks/post.js';
import { eventTypeLabel } from './event-type.js';
import type { MetricRegistry } from './registry.js';
import { createSums } from './sums.js';

/** From so many seconds on an attempt leaves its ids as an exemplar. */
const slowSeconds = 1;

/** Attempts at endpoints. */
export function deliveryMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const byStatus = { success: createSums<string>(), failed: createSums<string>() };
  const deliveries = new Counter({
    name: 'webhook_deliveries_total',
    help: 'Delivery attempts by event type and result',
    labelNames: ['event_type', 'status'],
    registers,
    collect() {
      for (const [status, sums] of Object.entries(byStatus))
        sums.drain((event_type, count) => this.inc({ event_type, status }, count));
    },
  });
  // A series that is born with its first attempt would hide that one from increase().
  for (const event_type of [...eventNames, 'custom'])
    for (const status of Object.keys(byStatus)) deliveries.inc({ event_type, status }, 0);
  const duration = new Histogram({
    name: 'webhook_delivery_duration_seconds',
    help: 'Time of one delivery attempt; slow ones leave their ids as exemplars',
    labelNames: ['event_type'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    enableExemplars: true,
    registers,
  });
  const retries = new Counter({
    name: 'webhook_retries_total',
    help: 'Delivery attempts after the first',
    labelNames: ['event_type', 'reason', 'phase'],
    registers,
  });
  const statuses = ['webhook_delivery_http_status', 'webhook_delivery_http_status_total'].map((name) => {
    const sums = createSums<number | null>();
    const collect = function (this: Counter<'code'>): void {
      sums.drain((status, count) => this.inc({ code: status === null ? 'none' : String(status) }, count));
    };
    new Counter({ name, help: 'Answers of endpoints by status code', labelNames: ['code'], registers, collect });
    return sums;
  });

  return {
    observeAttempt(claim: Claim, post: PostResult, result: AttemptResult, traceId: string): void {
      const event_type = eventTypeLabel(claim.event_name);
      const value = post.durationMs / 1000;
      byStatus[result.ok ? 'success' : 'failed'].add(event_type);
      duration.observe({
        labels: { event_type },
        value,
        exemplarLabels: value < slowSeconds ? none : exemplarOf(claim, traceId),
      });
      if (claim.attempts > 0)
        retries.inc({ event_type, reason: reasonOf(claim), phase: claim.failures <= 3 ? 'fast' : 'slow' });
      for (const sums of statuses) sums.add(post.status);
    },
  };
}

/** By which its trace, its log line and its row are found. */
const exemplarOf = (claim: Claim, traceId: string): ExemplarLabels =>
  ({ trace_id: traceId, delivery_id: publicId('delivery', claim.id) }) as ExemplarLabels;
/** prom-client's types know no labels of exemplars but those of the metric. */
type ExemplarLabels = Partial<Record<'event_type', string>>;
const none: ExemplarLabels = {};

const reasonOf = (claim: Claim): string => (claim.next_trigger === 'retry' ? 'failure' : claim.next_trigger);
