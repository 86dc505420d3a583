import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Finding, fine, problem, skipped } from '../doctor/finding.js';
import { askJson } from './prometheus.js';
import {
  hasAlerts,
  hasDashboards,
  hasNoErrors,
  isScraped,
  keepsItsPromise,
  tellsSomebody,
  type Watch,
} from './watching.js';

export const phases = ['before', 'during', 'after'] as const;
export type Phase = (typeof phases)[number];

/** Where things are that a release has beside it; absent: they are not looked at. */
export interface Places {
  staging?: string | undefined;
  prometheus?: string | undefined;
  alertmanager?: string | undefined;
  grafana?: string | undefined;
}

/** A line of the checklist. It is looked at by checks of the doctor, or by a look of its own. */
export interface Row {
  phase: Phase;
  name: string;
  asks: string;
  by: { doctor: readonly string[] } | { at: keyof Places; watch: Watch } | { look: () => Promise<Finding[]> };
}

const isReviewed = async (): Promise<Finding[]> => {
  const changed = await promisify(execFile)('git', ['status', '--porcelain'], { timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  if (changed === null) return [skipped('There is no git here: an image is what was built.')];
  return changed === ''
    ? [fine('What is here is what was committed.')]
    : [
        problem(
          `${changed.split('\n').length} files are not as they were committed.`,
          'Commit them and have them reviewed, or put them back.',
        ),
      ];
};

const versionShape = z.object({ version: z.string() });
const runsThis =
  (version: string): Watch =>
  async (url) => {
    const base = url.replace(/\/+$/, '');
    const there = await askJson(`${base}/version`, versionShape);
    if (there.version !== version)
      return [
        problem(
          `${base} runs ${there.version}, and this is ${version}.`,
          'Deploy this version there first, and try it.',
        ),
      ];
    await askJson(`${base}/ready`, z.unknown());
    return [fine(`${base} runs ${version}, and is ready.`)];
  };

/** The deployment checklist (docs/deployment.md), line by line. `version`: of this release. */
export const rowsOf = (version: string): readonly Row[] => [
  { phase: 'before', name: 'reviewed', asks: 'Is what is released what was reviewed?', by: { look: isReviewed } },
  {
    phase: 'before',
    name: 'staging',
    asks: 'Does staging run this release?',
    by: { at: 'staging', watch: runsThis(version) },
  },
  {
    phase: 'before',
    name: 'settings',
    asks: 'Is it configured?',
    by: { doctor: ['configuration', 'secrets', 'roles', 'row_level_security', 'clock'] },
  },
  {
    phase: 'before',
    name: 'workers',
    asks: 'Are workers there, for every queue?',
    by: { doctor: ['temporal', 'workers', 'schedules'] },
  },
  {
    phase: 'before',
    name: 'scraping',
    asks: 'Does Prometheus scrape /metrics?',
    by: { at: 'prometheus', watch: isScraped },
  },
  {
    phase: 'before',
    name: 'dashboards',
    asks: 'Has Grafana its dashboards?',
    by: { at: 'grafana', watch: hasDashboards },
  },
  { phase: 'before', name: 'alert_rules', asks: 'Are the alerts loaded?', by: { at: 'prometheus', watch: hasAlerts } },
  {
    phase: 'before',
    name: 'notifications',
    asks: 'Do alerts reach somebody?',
    by: { at: 'alertmanager', watch: tellsSomebody },
  },
  {
    phase: 'during',
    name: 'schema',
    asks: 'Is the schema that of this release?',
    by: { doctor: ['database', 'migrations'] },
  },
  { phase: 'during', name: 'ready', asks: 'Is the API ready?', by: { doctor: ['api'] } },
  {
    phase: 'during',
    name: 'sending',
    asks: 'Do webhooks arrive?',
    by: { doctor: ['no_deliveries', 'failing_deliveries'] },
  },
  {
    phase: 'during',
    name: 'first_minutes',
    asks: 'Do the first five minutes look well?',
    by: { at: 'prometheus', watch: keepsItsPromise('5m') },
  },
  {
    phase: 'after',
    name: 'completed',
    asks: 'Was everything sent that was to be sent?',
    by: { doctor: ['stuck', 'backlog', 'unresolved', 'alerts'] },
  },
  {
    phase: 'after',
    name: 'errors',
    asks: 'Are the logs without errors?',
    by: { at: 'prometheus', watch: hasNoErrors },
  },
  { phase: 'after', name: 'metrics', asks: 'Are metrics there to be shown?', by: { doctor: ['no_metrics'] } },
  { phase: 'after', name: 'sums', asks: 'Does the money add up?', by: { doctor: ['ledger', 'usage', 'audit'] } },
  {
    phase: 'after',
    name: 'promise',
    asks: 'Do more than 99 % of the attempts succeed?',
    by: { at: 'prometheus', watch: keepsItsPromise('1h') },
  },
];
