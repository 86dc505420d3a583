import { type Finding, fine, note, problem } from './finding.js';
import type { Check, Patient } from './patient.js';

const limitMs = 5000;
const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers, signal: AbortSignal.timeout(limitMs) });

/** The name by which everybody looks for it. */
const wanted = 'webhook_deliveries_total';

export const metricsChecks: readonly Check<Patient>[] = [
  {
    name: 'api',
    asks: 'Does an API answer, and is it ready?',
    look: async ({ config }) => {
      const response = await ask(`${config.url}/ready`).catch((error: Error) => error);
      if (response instanceof Error) return [nobody(config.url)];
      const { checks = {} } = (await response.json().catch(() => ({}))) as { checks?: Record<string, string> };
      const wrong = Object.entries(checks).filter(([, state]) => state !== 'ok');
      if (response.ok) return [fine(`${config.url} is ready.`)];
      const why = wrong.map(([name, state]) => `${name}: ${state}`).join('; ') || `it answers ${response.status}`;
      return [problem(`${config.url} is not ready: ${why}.`, 'See the finding of that name.')];
    },
  },
  {
    name: 'no_metrics',
    asks: 'Why do I see no metrics?',
    look: async ({ config }) => {
      const token = config.metricsToken;
      const response = await ask(
        `${config.url}/metrics`,
        token === undefined ? {} : { authorization: `Bearer ${token}` },
      ).catch((error: Error) => error);
      if (response instanceof Error) return [nobody(config.url)];
      if (response.status === 401)
        return [
          problem(
            `${config.url}/metrics refuses us.`,
            'From another machine it needs METRICS_TOKEN: set the same here, in every process, and in the scrape configuration of Prometheus (authorization.credentials).',
          ),
        ];
      const text = await response.text();
      if (!response.ok || !text.includes(`# TYPE ${wanted} counter`))
        return [
          problem(
            `${config.url}/metrics answers ${response.status} without ${wanted}.`,
            'Something else listens there: BILLHOOK_URL says where the API is.',
          ),
        ];
      if (new RegExp(`^${wanted}\\{`, 'm').test(text))
        return [fine(`${config.url}/metrics counts deliveries; Prometheus shows at /targets whether it scrapes it.`)];
      return [
        note(
          `${config.url}/metrics is there, and has counted no delivery.`,
          'Counters are per process: one that sends nothing counts nothing. Scrape the workers too (METRICS_PORT, ops/prometheus/prometheus.yml); Prometheus shows at /targets what it reaches, after its next interval.',
        ),
      ];
    },
  },
];

const nobody = (url: string): Finding =>
  problem(
    `Nobody answers at ${url}.`,
    'Start `billhook api` or `billhook serve`, or set BILLHOOK_URL to where it listens.',
  );
