import { createMetrics } from '../../src/metrics/index.js';

interface Family {
  name: string;
  help: string;
  type: string;
  labelNames: string[];
}

const queue = { length: 0, oldestSeconds: 0 };

/** Every metric that a process with workers tells, but for those of the Temporal SDK. */
export function allMetrics(): Family[] {
  const { registry, watchWorkers } = createMetrics({
    openAlerts: async () => [],
    openRuns: async () => [],
    backlog: async () => ({
      ...{ gatewayEvents: queue, deliveries: queue, notifications: queue },
      ...{ outboxOldestSeconds: 0, deadLetters: 0 },
    }),
    standing: async () => ({ pendingInvoices: 0, overdue: [], tenants: [], gatewayAccounts: [] }),
  });
  watchWorkers(() => true);
  const kinds: Readonly<Record<string, string>> = { Counter: 'counter', Gauge: 'gauge', Histogram: 'histogram' };
  return (registry.getMetricsAsArray() as unknown as Family[]).map((metric) => ({
    ...{ name: metric.name, help: metric.help, labelNames: metric.labelNames },
    type: kinds[metric.constructor.name] ?? 'summary',
  }));
}
