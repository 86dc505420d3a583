import type { MetricRegistry } from './registry.js';

/** The two forms in which Prometheus reads; only the second has exemplars. */
export const forms = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;
export type Form = keyof typeof forms;

interface Sample {
  value: number;
  labels: Record<string, string | number | undefined>;
  metricName?: string;
  exemplar?: { labelSet: Record<string, string>; value: number; timestamp: number } | null;
}
interface Family {
  name: string;
  help: string;
  type: string;
  values: readonly Sample[];
}

/**
 * A counter whose name the seed gives without `_total` stands beside the one that has it. To OpenMetrics both names would be
 * one counter, and to a linter the first is misnamed: so they say less of what they are.
 */
const types: Readonly<Record<string, Record<Form, string>>> = {
  webhook_delivery_http_status: { text: 'untyped', openmetrics: 'unknown' },
  webhook_delivery_http_status_total: { text: 'counter', openmetrics: 'unknown' },
};

/** All metrics of a registry; in OpenMetrics without the line that ends it. prom-client itself can change its form once only. */
export async function render(registry: MetricRegistry, form: Form): Promise<string> {
  const metrics = registry.getMetricsAsArray() as unknown as { get(): Promise<Family> }[];
  return (await Promise.all(metrics.map((metric) => metric.get())))
    .map((family) => renderFamily(family, form))
    .join('');
}

function renderFamily({ name, help, type, values }: Family, form: Form): string {
  const typeHere = types[name]?.[form] ?? type;
  const family = form === 'openmetrics' && typeHere === 'counter' ? name.replace(/_total$/, '') : name;
  const head = `# HELP ${family} ${escaped(help)}\n# TYPE ${family} ${typeHere}\n`;
  return head + values.map((sample) => renderSample(sample, name, form)).join('');
}

function renderSample({ metricName, labels, value, exemplar }: Sample, name: string, form: Form): string {
  const trace =
    exemplar && form === 'openmetrics'
      ? ` # ${labelsOf(exemplar.labelSet) || '{}'} ${numberOf(exemplar.value)} ${exemplar.timestamp}`
      : '';
  return `${metricName ?? name}${labelsOf(labels)} ${numberOf(value)}${trace}\n`;
}

function labelsOf(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const numberOf = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

/** What another exporter says in the text form, without empty lines; in OpenMetrics a counter's family has no `_total`. */
export function adopt(text: string, form: Form): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return '';
  if (form === 'text') return `${lines.join('\n')}\n`;
  const counters = new Set(lines.flatMap((line) => /^# TYPE (\S+_total) counter$/.exec(line)?.[1] ?? []));
  const renamed = lines.map((line) => {
    const [, start, name = '', rest] = /^(# (?:HELP|TYPE) )(\S+)(.*)$/.exec(line) ?? [];
    return counters.has(name) ? `${start}${name.replace(/_total$/, '')}${rest}` : line;
  });
  return `${renamed.join('\n')}\n`;
}
