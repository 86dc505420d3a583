import { billingMetrics } from './billing.js';
import { databaseMetrics } from './database.js';
import { deliveryMetrics } from './deliveries.js';
import { dunningMetrics } from './dunning.js';
import { gatewayMetrics } from './gateways.js';
import { type GaugeSources, gaugeMetrics } from './gauges.js';
import { httpMetrics } from './http.js';
import { ingressMetrics } from './ingress.js';
import { messageMetrics } from './messages.js';
import { processMetrics } from './process.js';
import { createRegistry } from './registry.js';

/**
 * Counters and times of this process, and gauges that say what stands in the database. Labels hold types and classes only:
 * never a tenant, a URL or an id.
 */
export function createMetrics(gauges: Partial<GaugeSources> = {}) {
  const registry = createRegistry();
  gaugeMetrics(registry, gauges);
  return {
    registry,
    ...processMetrics(registry),
    ...deliveryMetrics(registry),
    ...ingressMetrics(registry),
    ...billingMetrics(registry),
    ...dunningMetrics(registry),
    ...messageMetrics(registry),
    ...gatewayMetrics(registry),
    ...httpMetrics(registry),
    ...databaseMetrics(registry),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
