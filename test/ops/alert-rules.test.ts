import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readText, root } from './compose.js';
import { findPrometheus, type Programs } from './debian-prometheus.js';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}
const rules = (parse(readText('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

describe('with the tools of Prometheus', () => {
  let programs: ReturnType<typeof findPrometheus>;
  beforeAll(() => {
    programs = findPrometheus();
  }, 120_000);

  const checks: Readonly<Record<string, (tools: Programs) => string[]>> = {
    'the rules are rules': ({ promtool }) => [promtool, 'check', 'rules', 'ops/prometheus/alerts.yml'],
    'each alert fires where it must, and not where it must not': ({ promtool }) => [
      ...[promtool, 'test', 'rules'],
      ...['ops/prometheus/alerts.test.yml', 'ops/prometheus/alerts-of-days.test.yml'],
    ],
    'the example of Prometheus is its configuration': ({ promtool }) => [
      ...[promtool, 'check', 'config', '--syntax-only', 'ops/prometheus/prometheus.yml'],
    ],
    'the example of Alertmanager is its configuration': ({ amtool }) => [
      ...[amtool, 'check-config', 'ops/alertmanager/alertmanager.yml'],
    ],
    'what is critical goes to Slack and by mail': ({ amtool }) => [
      ...[amtool, 'config', 'routes', 'test', '--config.file=ops/alertmanager/alertmanager.yml'],
      ...['--verify.receivers=slack-and-mail', 'severity=critical', 'alertname=WorkerDown'],
    ],
    'and the rest to Slack': ({ amtool }) => [
      ...[amtool, 'config', 'routes', 'test', '--config.file=ops/alertmanager/alertmanager.yml'],
      ...['--verify.receivers=slack', 'severity=warning', 'alertname=DeadLetters'],
    ],
  };
  test.for(Object.entries(checks))('%s', ([, commandOf], { skip }) => {
    if ('missing' in programs) return skip(programs.missing);
    const [command = '', ...args] = commandOf(programs);
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});

test('each alert is tried by a test that lets it fire', () => {
  const tests = ['alerts.test.yml', 'alerts-of-days.test.yml'].flatMap(
    (name) =>
      (
        parse(readText(`ops/prometheus/${name}`)) as {
          tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
        }
      ).tests,
  );
  const fired = tests.flatMap((one) =>
    one.alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname),
  );
  expect([...new Set(fired)].sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

test('each alert has a page of its own that says what it means, where to look and what to do', () => {
  const pages = rules.map(({ annotations }) => annotations.runbook_url);
  expect(new Set(pages).size).toBe(rules.length);
  expect(pages.toSorted()).toEqual(
    readdirSync(`${root}docs/runbooks`)
      .filter((name) => name !== 'README.md')
      .map((name) => `docs/runbooks/${name}`)
      .sort(),
  );
  for (const { alert, annotations } of rules) {
    const page = readText(annotations.runbook_url);
    expect(page.split('\n')[0], annotations.runbook_url).toBe(`# ${alert}`);
    for (const part of ['## What it means', '## Look here', '## Do this'])
      expect(page, annotations.runbook_url).toContain(part);
  }
});

test('an alert is critical or a warning', () => {
  expect([...new Set(rules.map(({ labels }) => labels.severity))].sort()).toEqual(['critical', 'warning']);
});
