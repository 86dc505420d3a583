import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openCacheFolder } from '../../src/embedded/cache-folder.js';

const names = ['prometheus', 'promtool', 'amtool'] as const;
export type Programs = Record<(typeof names)[number], string>;

let found: Programs | { missing: string } | undefined;

/**
 * Prometheus and its tools: those that are installed, else those of Debian's packages, which are fetched once and unpacked
 * into the cache, where nothing of them is a service; or why there are none.
 */
export function findPrometheus(): Programs | { missing: string } {
  found ??= installed() ?? unpacked();
  return found;
}

function installed(): Programs | null {
  const folders = (process.env.PATH ?? '').split(':');
  const paths = names.map((name) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path)));
  return paths.every((path) => path !== undefined) ? programs((name) => paths[names.indexOf(name)] ?? name) : null;
}

const programs = (pathOf: (name: (typeof names)[number]) => string): Programs => ({
  prometheus: pathOf('prometheus'),
  promtool: pathOf('promtool'),
  amtool: pathOf('amtool'),
});

function unpacked(): Programs | { missing: string } {
  const cache = openCacheFolder();
  const place = join(cache, 'prometheus-of-debian');
  if (!existsSync(place)) {
    const work = mkdtempSync(join(cache, 'prometheus-new-'));
    try {
      const failure = fetchInto(work);
      if (failure !== null)
        return { missing: `no Prometheus (Debian: prometheus prometheus-alertmanager); ${failure}` };
      // Somebody else may have been quicker.
      if (!existsSync(place)) renameSync(join(work, 'files'), place);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return programs((name) => join(place, 'usr/bin', name));
}

/** Why it failed; null: it did not. */
function fetchInto(folder: string): string | null {
  const packages = ['prometheus', 'prometheus-alertmanager'];
  const download = () => run('apt-get', ['download', ...packages], folder);
  const failure = download() && (run('apt-get', ['update'], folder) ?? download());
  if (failure !== null) return failure;
  return run('sh', ['-c', 'for one in *.deb; do dpkg-deb -x "$one" files || exit 1; done'], folder);
}

function run(command: string, args: readonly string[], cwd: string): string | null {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? null : `${command} ${args[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}
