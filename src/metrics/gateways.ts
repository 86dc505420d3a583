import { Counter, Histogram } from 'prom-client';
import type { MetricRegistry } from './registry.js';

/** What gateways are asked. */
export function gatewayMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const reconciled = new Counter({
    name: 'billing_reconciled_events_total',
    help: 'Gateway events that had not come by webhook and were found by asking',
    labelNames: ['gateway', 'event_type'],
    registers,
  });
  const asked = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'Time of one request to the API of a gateway; the outcome is its status',
    labelNames: ['gateway', 'op', 'outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  return {
    reconciled: (gateway: string, event_type: string) => reconciled.inc({ gateway, event_type }),
    gatewayAsked: (gateway: string, op: string, outcome: string, seconds: number) =>
      asked.observe({ gateway, op, outcome }, seconds),
  };
}
