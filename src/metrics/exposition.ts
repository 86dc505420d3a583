import type { MetricRegistry } from './registry.js';
import { adopt, type Form, forms, render } from './render.js';

/** What is sent to whoever looks at the metrics. */
export interface Exposed {
  contentType: string;
  text: string;
}

/** Tells all metrics of this process in the form that `accept`, the header, prefers. */
export type Exposition = (accept: string | undefined) => Promise<Exposed>;

/** `sdkMetricsUrl`: where the Temporal SDK offers its own; null: nowhere. Without an answer they are absent. */
export const createExposition =
  (registry: MetricRegistry, sdkMetricsUrl: string | null): Exposition =>
  async (accept) => {
    const form = formOf(accept);
    const [ours, sdk] = await Promise.all([render(registry, form), sdkMetricsUrl === null ? '' : ask(sdkMetricsUrl)]);
    return { contentType: forms[form], text: `${ours}${adopt(sdk, form)}${form === 'openmetrics' ? '# EOF\n' : ''}` };
  };

/** Prometheus names OpenMetrics when it can read it. */
const formOf = (accept = ''): Form => (/\bapplication\/openmetrics-text\b/.test(accept) ? 'openmetrics' : 'text');

const ask = (url: string): Promise<string> =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.text(),
    () => '',
  );
