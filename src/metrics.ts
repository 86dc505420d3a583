import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Claim } from './db/claims.js';
import type { AttemptResult } from './db/record-attempts.js';
import { createDunningMetrics, type OpenRuns } from './metrics-dunning.js';
import type { PostResult } from './webhooks/post.js';

interface ProviderState {
  channel: string;
  provider: string;
  isUp: boolean;
}

/**
 * Counters of this process. Labels hold types and classes only: never a tenant, a URL or an id. `openAlerts`, `openRuns`:
 * asked each time somebody looks at the metrics.
 */
export function createMetrics(
  openAlerts: () => Promise<{ kind: string; open: number }[]> = async () => [],
  openRuns: () => Promise<OpenRuns[]> = async () => [],
) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deliveries = new Counter({
    name: 'webhook_deliveries_total',
    help: 'Delivery attempts by event type and result',
    labelNames: ['event_type', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'webhook_delivery_duration_seconds',
    help: 'Time of one delivery attempt',
    labelNames: ['event_type'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const retries = new Counter({
    name: 'webhook_retries_total',
    help: 'Delivery attempts after the first',
    labelNames: ['event_type', 'reason', 'phase'],
    registers,
  });
  const statuses = new Counter({
    name: 'webhook_delivery_http_status',
    help: 'Answers of endpoints by status code',
    labelNames: ['code'],
    registers,
  });
  const statusesTotal = new Counter({
    name: 'webhook_delivery_http_status_total',
    help: 'Answers of endpoints by status code',
    labelNames: ['code'],
    registers,
  });
  const inbound = new Counter({
    name: 'billing_inbound_events_total',
    help: 'Gateway events by gateway, type and result',
    labelNames: ['gateway', 'event_type', 'result'],
    registers,
  });
  const lag = new Histogram({
    name: 'billing_inbound_lag_seconds',
    help: 'From the time a gateway names to the time of storing',
    labelNames: ['gateway'],
    buckets: [0.5, 1, 5, 30, 60, 300, 3600, 86_400],
    registers,
  });
  const signatureFailures = new Counter({
    name: 'billing_inbound_signature_failures_total',
    help: 'Requests whose signature or token was wrong',
    labelNames: ['gateway'],
    registers,
  });
  const refused = new Counter({
    name: 'billing_inbound_refused_total',
    help: 'Requests to gateway routes that proved nothing, by what was wrong; limit: their address had asked too often',
    labelNames: ['gateway', 'reason'],
    registers,
  });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time of one API request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const mails = new Counter({
    name: 'notifications_total',
    help: 'Messages to people',
    labelNames: ['channel', 'category', 'status'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'notifications_fallback_total',
    help: 'Messages that went out in another language than the wanted one',
    labelNames: ['template', 'wanted_locale'],
    registers,
  });
  const providerFailures = new Counter({
    name: 'notification_provider_failures_total',
    help: 'Messages that a provider has not taken, or of which nobody knows whether it has; not those that it refused for good',
    labelNames: ['channel', 'provider'],
    registers,
  });
  let providers: () => readonly ProviderState[] = () => [];
  new Gauge({
    name: 'notification_provider_up',
    help: '0: three messages in a row have failed at this provider, and none has succeeded since',
    labelNames: ['channel', 'provider'],
    registers,
    collect() {
      this.reset();
      for (const { channel, provider, isUp } of providers()) this.set({ channel, provider }, isUp ? 1 : 0);
    },
  });
  const mailReports = new Counter({
    name: 'mail_reports_total',
    help: 'Requests of mail providers that tell what became of mails',
    labelNames: ['provider', 'result'],
    registers,
  });
  const reconciled = new Counter({
    name: 'billing_reconciled_events_total',
    help: 'Gateway events that had not come by webhook and were found by asking',
    labelNames: ['gateway', 'event_type'],
    registers,
  });
  const asked = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'Time of one request to the API of a gateway; the outcome is its status',
    labelNames: ['gateway', 'outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const conflicts = new Counter({
    name: 'billing_order_conflicts_total',
    help: 'Messages of a gateway that contradict each other, and that it could not be asked about',
    labelNames: ['entity'],
    registers,
  });
  conflicts.inc({ entity: 'subscription' }, 0);
  const left = new Counter({
    name: 'billing_starts_left_total',
    help: 'Workflow starts that were left to the relay',
    labelNames: ['workflow'],
    registers,
  });

  const streams = new Gauge({
    name: 'billing_event_streams',
    help: 'Streams of events that are open',
    registers,
  });
  const streamed = new Counter({
    name: 'billing_event_stream_events_total',
    help: 'Events sent through streams',
    registers,
  });

  new Gauge({
    name: 'billing_alerts',
    help: 'Open alerts by kind',
    labelNames: ['kind'],
    registers,
    async collect() {
      const kinds = await openAlerts().catch(() => null);
      this.reset();
      for (const { kind, open } of kinds ?? []) this.set({ kind }, open);
    },
  });

  return {
    registry,
    ...createDunningMetrics(registry, openRuns),
    observeAttempt(claim: Claim, post: PostResult, result: AttemptResult): void {
      const event_type = claim.event_name;
      deliveries.inc({ event_type, status: result.ok ? 'success' : 'failed' });
      duration.observe({ event_type }, post.durationMs / 1000);
      if (claim.attempts > 0)
        retries.inc({ event_type, reason: reasonOf(claim), phase: claim.failures <= 3 ? 'fast' : 'slow' });
      const code = post.status === null ? 'none' : String(post.status);
      statuses.inc({ code });
      statusesTotal.inc({ code });
    },
    inbound: (gateway: string, event_type: string, result: string) => inbound.inc({ gateway, event_type, result }),
    lag: (gateway: string, seconds: number) => lag.observe({ gateway }, Math.max(0, seconds)),
    signatureFailure: (gateway: string) => signatureFailures.inc({ gateway }),
    refused: (gateway: string, reason: string) => refused.inc({ gateway, reason }),
    request: (labels: { route: string; method: string; status: string }, seconds: number) =>
      requests.observe(labels, seconds),
    notification: (labels: { channel: string; category: string; status: string }) => mails.inc(labels),
    notificationFallback: (labels: { template: string; wanted_locale: string }) => fallbacks.inc(labels),
    /** How providers are is asked each time somebody looks at the metrics. */
    watchProviders(list: () => readonly ProviderState[]): void {
      providers = list;
      for (const { channel, provider } of list()) providerFailures.inc({ channel, provider }, 0);
    },
    providerFailed: (channel: string, provider: string) => providerFailures.inc({ channel, provider }),
    mailReports: (provider: string, result: string) => mailReports.inc({ provider, result }),
    reconciled: (gateway: string, event_type: string) => reconciled.inc({ gateway, event_type }),
    gatewayAsked: (gateway: string, outcome: string, seconds: number) => asked.observe({ gateway, outcome }, seconds),
    orderConflict: (entity: string) => conflicts.inc({ entity }),
    streamsOpen: (open: number) => streams.set(open),
    streamed: (events: number) => streamed.inc(events),
    leftToRelay: (workflow: string) => left.inc({ workflow }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

const reasonOf = (claim: Claim): string => (claim.next_trigger === 'retry' ? 'failure' : claim.next_trigger);
