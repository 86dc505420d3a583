import { Counter, Histogram } from 'prom-client';
import { gatewayNames } from '../domain/entities.js';
import type { MetricRegistry } from './registry.js';

/** What gateways send. */
export function ingressMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const inbound = new Counter({
    name: 'billing_inbound_events_total',
    help: 'Gateway events by gateway, type and result',
    labelNames: ['gateway', 'event_type', 'result'],
    registers,
  });
  const duration = new Histogram({
    name: 'billing_inbound_duration_seconds',
    help: 'From the first byte of a gateway event that was stored, or known, to its answer',
    labelNames: ['gateway'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
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
  const conflicts = new Counter({
    name: 'billing_order_conflicts_total',
    help: 'Messages of a gateway that contradict each other, and that it could not be asked about',
    labelNames: ['entity'],
    registers,
  });
  const left = new Counter({
    name: 'billing_starts_left_total',
    help: 'Workflow starts that were left to the relay',
    labelNames: ['workflow'],
    registers,
  });
  conflicts.inc({ entity: 'subscription' }, 0);
  // Silence is only seen of a series that is there.
  for (const gateway of gatewayNames) {
    duration.zero({ gateway });
    signatureFailures.inc({ gateway }, 0);
  }

  return {
    inbound: (gateway: string, event_type: string, result: string, seconds: number) => {
      inbound.inc({ gateway, event_type, result });
      duration.observe({ gateway }, seconds);
    },
    lag: (gateway: string, seconds: number) => lag.observe({ gateway }, Math.max(0, seconds)),
    signatureFailure: (gateway: string) => signatureFailures.inc({ gateway }),
    refused: (gateway: string, reason: string) => refused.inc({ gateway, reason }),
    orderConflict: (entity: string) => conflicts.inc({ entity }),
    leftToRelay: (workflow: string) => left.inc({ workflow }),
  };
}
