import { allMetrics } from './all-metrics.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = ({ name, type, labelNames, help }: ReturnType<typeof allMetrics>[number]): string =>
  `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ') || '–'} | ${cell(help)} |`;

const isOurs = (name: string): boolean => !/^(process|nodejs)_/.test(name);

/** docs/metrics.md. */
export const metricsPage = (): string => `# Metrics

The table is generated from \`src/metrics\`: change that, then \`UPDATE_DOCS=1 npx vitest run --project fast test/metrics\`.

\`GET /metrics\` of each process: of \`start\`, \`serve\` and \`api\` on their port, of \`worker\` on \`METRICS_PORT\` where that is set. It is open to the machine itself, and to whoever has \`METRICS_TOKEN\`. Beside the table it tells the process (\`process_…\`, \`nodejs_…\`) and the Temporal SDK (\`temporal_…\`, times in seconds).

- **Counters and histograms are a process's own** and begin at 0 with it: scrape each process by itself, use \`rate\` and \`increase\`, and \`sum\` over processes. What a transaction tells of is counted when it is committed, once per fact, whatever told it and how often.
- **Gauges of the database** (dead letters, queues, the outbox, invoices, tenants, alerts) are read from it when somebody looks, at most once a second (sums over whole tables: every 30 seconds), and never more than a twentieth of the time. Each process tells the same, whatever has died in between: use \`max\`, never \`sum\`. When the database does not answer they are absent.
- **Labels** hold types and classes: never a tenant, a URL or an id. A tenant's own events are all \`custom\`. Numbers of one tenant are in the API (\`GET /api/v1/webhooks/stats\`, reports).
- **Exemplars.** In OpenMetrics (Prometheus with \`--enable-feature=exemplar-storage\`) a delivery attempt of a second or longer leaves its \`trace_id\` and \`delivery_id\`: the trace, the log lines with them, and \`GET /api/v1/webhooks/deliveries/{id}\` say more.
- \`webhook_delivery_http_status\` is the same as \`webhook_delivery_http_status_total\`, which is named as Prometheus names counters.

Dashboards to import are in \`ops/grafana\` (they ask for the data source), alerts in \`ops/prometheus/alerts.yml\`, examples of configurations beside them and in \`ops/alertmanager\`. Each alert has a page in [runbooks](runbooks/README.md).

| metric | type | labels | what |
| --- | --- | --- | --- |
${allMetrics()
  .filter(({ name }) => isOurs(name))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
  .map(row)
  .join('\n')}
`;
