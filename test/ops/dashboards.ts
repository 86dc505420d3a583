import { readdirSync } from 'node:fs';
import { readText, root } from './compose.js';

export interface Panel {
  id: number;
  type: string;
  title: string;
  datasource: { type: string; uid: string };
  gridPos: { h: number; w: number; x: number; y: number };
  targets: { refId: string; expr: string; datasource: { type: string; uid: string } }[];
}
export interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; query: string }[] };
  panels: Panel[];
}

const folder = 'ops/grafana';

/** By the name of their file. */
export const dashboards: Readonly<Record<string, Dashboard>> = Object.fromEntries(
  readdirSync(root + folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readText(`${folder}/${name}`)) as Dashboard]),
);

/** Every query, with Grafana's own variables set. */
export const queries: readonly { panel: string; expr: string }[] = Object.values(dashboards).flatMap((dashboard) =>
  dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      panel: `${dashboard.title}: ${title}`,
      expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1h'),
    })),
  ),
);
