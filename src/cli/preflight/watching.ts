import { z } from 'zod';
import { type Finding, fine, note, orFine, plural, problem } from '../doctor/finding.js';
import { askJson, openPrometheus, type Prometheus } from './prometheus.js';

/** A look at something that watches Billhook, found at `url`. */
export type Watch = (url: string) => Promise<Finding[]>;

const ofPrometheus =
  (look: (prometheus: Prometheus) => Promise<Finding[]>): Watch =>
  (url) =>
    look(openPrometheus(url));

export const isScraped = ofPrometheus(async ({ targets }) => {
  const ours = (await targets()).filter(({ job }) => job.includes('billhook'));
  if (ours.length === 0)
    return [
      problem('Prometheus has no target of Billhook.', 'Load ops/prometheus/prometheus.yml, or add its jobs to yours.'),
    ];
  return orFine(
    ours
      .filter(({ isUp }) => !isUp)
      .map(({ job, url }) =>
        problem(
          `Prometheus cannot scrape ${url} (${job}).`,
          'Its METRICS_TOKEN must be that of the process; /targets says why.',
        ),
      ),
    `Prometheus scrapes ${plural(ours.length, 'process', 'processes')}.`,
  );
});

/** Failure rate, retries, slowness, silence. */
const rulesOfDeliveries = 4;

export const hasAlerts = ofPrometheus(async ({ alerts }) => {
  const watching = (await alerts()).filter(({ query }) => query.includes('webhook_'));
  return watching.length < rulesOfDeliveries
    ? [
        problem(
          `${plural(watching.length, 'alert')} of Prometheus ${watching.length === 1 ? 'watches' : 'watch'} deliveries.`,
          'Load the rules of ops/prometheus (rule_files).',
        ),
      ]
    : [fine(`${watching.length} alerts watch deliveries.`)];
});

const rate = (status: string, window: string): string =>
  `sum(increase(webhook_deliveries_total{${status}}[${window}]))`;

/** At least so many of a hundred attempts. */
const wanted = 99;

export const keepsItsPromise =
  (window: string): Watch =>
  async (url) => {
    const { value } = openPrometheus(url);
    const share = await value(`100 * ${rate('status="success"', window)} / ${rate('', window)}`);
    if (share === null)
      return [
        note(
          `Nothing was sent in the last ${window}.`,
          'Send something: `npm run demo`, or a test delivery (POST …/{id}/test).',
        ),
      ];
    const says = `${share.toFixed(2)} % of the attempts of the last ${window} succeeded.`;
    return share < wanted ? [problem(says, '`billhook doctor` names the endpoints that fail, and why.')] : [fine(says)];
  };

export const hasNoErrors: Watch = async (url) => {
  const { value } = openPrometheus(url);
  const errors = await value('sum(increase(http_request_duration_seconds_count{status=~"5.."}[15m])) or vector(0)');
  return errors !== null && errors < 0.5
    ? [fine('No request was answered with an error of ours in the last 15 minutes.')]
    : [
        problem(
          `${Math.round(errors ?? 0)} requests were answered with an error of ours.`,
          'Look for level "error" in the logs.',
        ),
      ];
};

const dashboards = z.array(z.object({ title: z.string() }));
export const hasDashboards: Watch = async (url) => {
  const base = url.replace(/\/+$/, '');
  const found = await askJson(`${base}/api/search?type=dash-db&query=billhook`, dashboards).catch(() => []);
  const inFolder = found.length > 0 ? found : await askJson(`${base}/api/search?type=dash-db`, dashboards);
  return inFolder.length > 0
    ? [fine(`Grafana has ${plural(inFolder.length, 'dashboard')}.`)]
    : [
        problem(
          'Grafana has no dashboard.',
          'Import ops/grafana/*.json, or provision them (ops/grafana/provisioning).',
        ),
      ];
};

const alertmanager = z.object({ config: z.object({ original: z.string() }) });
export const tellsSomebody: Watch = async (url) => {
  const { config } = await askJson(`${url.replace(/\/+$/, '')}/api/v2/status`, alertmanager);
  const ways = [
    'slack_configs',
    'email_configs',
    'pagerduty_configs',
    'opsgenie_configs',
    'webhook_configs',
    'msteams_configs',
  ];
  const used = ways.filter((way) => config.original.includes(`${way}:`));
  return used.length > 0
    ? [fine(`Alertmanager tells by ${used.map((way) => way.replace('_configs', '')).join(', ')}.`)]
    : [problem('Alertmanager tells nobody.', 'Give it a receiver: ops/alertmanager/alertmanager.yml is an example.')];
};
