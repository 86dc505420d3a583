import { collectDefaultMetrics, Gauge } from 'prom-client';
import type { MetricRegistry } from './registry.js';

/** Gauges whose names end as those of counters do; what they count stands under other names, too. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Memory, processor, event loop and garbage of this process. */
export function processMetrics(registry: MetricRegistry) {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  return {
    /** Of a process that has workers. */
    watchWorkers: (areRunning: () => boolean): void => {
      new Gauge({
        name: 'billing_workers_running',
        help: '1: all workers of this process take work',
        registers: [registry],
        collect() {
          this.set(areRunning() ? 1 : 0);
        },
      });
    },
  };
}
