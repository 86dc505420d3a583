import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { allMetrics } from '../metrics/all-metrics.js';
import { readText, root } from './compose.js';
import { dashboards, queries } from './dashboards.js';

const all = Object.entries(dashboards);

test('the five panels of the seed are there', () => {
  expect(dashboards['webhooks.json']?.panels.map(({ title }) => title)).toEqual([
    'Success rate',
    'Failures by status',
    'P95 latency',
    'Retry reasons',
    'HTTP status distribution',
  ]);
});

test.each(all)(
  '%s may be imported: one form, a source that is chosen, panels that do not cover each other',
  (name, board) => {
    expect(board.uid).toBe(`billhook-${name.replace('.json', '')}`);
    expect(board.schemaVersion).toBe(39);
    expect(board.templating.list).toEqual([
      expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }),
    ]);
    const source = { type: 'prometheus', uid: `$${'{datasource}'}` };
    const places = new Set<string>();
    for (const panel of board.panels) {
      for (const { datasource } of [panel, ...panel.targets]) expect(datasource, panel.title).toEqual(source);
      expect(panel.targets.length, panel.title).toBeGreaterThan(0);
      places.add(`${panel.gridPos.x} ${panel.gridPos.y}`);
      expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
    }
    expect(places.size).toBe(board.panels.length);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  },
);

/** Told by others: the SDK, Prometheus and its exporters. */
const elsewhere = new RegExp(`^(${['temporal_\\w+', 'node_filesystem_\\w+', 'probe_ssl_\\w+'].join('|')})$`);
const families = allMetrics().map(({ name }) => name);
const rules = readdirSync(`${root}ops/prometheus`)
  .filter((name) => name === 'alerts.yml')
  .flatMap(
    (name) =>
      (parse(readText(`ops/prometheus/${name}`)) as { groups: { rules: { alert: string; expr: string }[] }[] }).groups,
  )
  .flatMap((group) => group.rules.map(({ alert, expr }) => ({ panel: alert, expr })));
const runbooks = readdirSync(`${root}docs/runbooks`).flatMap((name) =>
  [...readText(`docs/runbooks/${name}`).matchAll(/^ *```promql\n([\s\S]*?)^ *```/gm)].map(([, expr = '']) => ({
    panel: name,
    expr,
  })),
);

test('dashboards, alerts and runbooks ask for metrics that there are', () => {
  const wrong = [...queries, ...rules, ...runbooks].flatMap(({ panel, expr }) =>
    [...expr.replaceAll(/"[^"]*"/g, '""').matchAll(/\b[a-z][a-z0-9]*_[a-z0-9_]+\b(?!\s*\()/g)]
      .map(([name]) => name)
      .filter((name) => !words.has(name) && !elsewhere.test(name))
      .filter((name) => !families.includes(name) && !families.includes(name.replace(/_(bucket|count|sum)$/, '')))
      .map((name) => `${panel}: ${name}`),
  );
  expect(wrong).toEqual([]);
});

/** Labels. */
const words: ReadonlySet<string> = new Set([
  ...['event_type', 'initiated_by', 'dunning_state', 'activity_type', 'workflow_type', 'task_queue', 'worker_type'],
]);
