import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnServer } from '../../src/embedded/child.js';
import { pickPort } from '../../src/embedded/free-port.js';
import { soon } from '../path/soon.js';

/** A series and what it is now. */
export interface Found {
  metric: Record<string, string>;
  value: [number, string];
}

/** A Prometheus that looks at one process twice a second, with its data below `folder`. */
export async function startPrometheus(program: string, folder: string, target: { job: string; url: string }) {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
      scrape_configs: [{ job_name: target.job, static_configs: [{ targets: [new URL(target.url).host] }] }],
    }),
  );
  const port = await pickPort();
  const server = await spawnServer(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=error',
    ],
    { logFile: join(folder, 'log') },
  );
  const ask = async <T>(path: string, query: Record<string, string>): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(query)}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== 'success') throw new Error(`${query.query}: ${answer.error}`);
    return answer.data;
  };
  const query = async (text: string): Promise<Found[]> =>
    (await ask<{ result: Found[] }>('query', { query: text })).result;
  await soon(async () => (await query('up').catch(() => [])).map(({ value }) => value[1]), ['1']);
  return {
    query,
    /** Exemplars of the last hour. */
    exemplars: (text: string): Promise<{ exemplars: { labels: Record<string, string>; value: string }[] }[]> => {
      const now = Date.now() / 1000;
      return ask('query_exemplars', { query: text, start: String(now - 3600), end: String(now) });
    },
    stop: () => server.stop(),
  };
}
