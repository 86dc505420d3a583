import { type OpenMetricsContentType, openMetricsContentType, Registry } from 'prom-client';

/** Told in either form by `render`; what `prom-client` itself tells of it changes the names of its counters. */
export type MetricRegistry = Registry<OpenMetricsContentType>;

/** Of the other form prom-client keeps no exemplars. */
export function createRegistry(): MetricRegistry {
  const registry: MetricRegistry = new Registry<OpenMetricsContentType>();
  registry.setContentType(openMetricsContentType);
  return registry;
}
