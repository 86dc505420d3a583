import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopOrphan } from './child.js';
import type { EmbeddedLog } from './log.js';
import type { Cluster } from './postgres-cluster.js';
import { readIfThere } from './private-file.js';
import { commandLine, isAlive, processesWhere, signal, waitUntilGone } from './process-table.js';
import { StartupError } from './startup-error.js';

/** Ends what a killed Billhook left running on this cluster, and nothing else. */
export async function stopLeftover(cluster: Cluster, log: EmbeddedLog): Promise<void> {
  const lockFile = join(cluster.dir, 'postmaster.pid');
  const recorded = Number(readIfThere(lockFile)?.split('\n')[0]);
  const postmasters = new Set(processesWhere((command) => isPostmaster(command, cluster)));
  if (recorded && isAlive(recorded) && commandLine(recorded).includes(`postgres -D ${cluster.dir} `))
    postmasters.add(recorded);
  for (const pid of postmasters) {
    log.info(`Stopping the PostgreSQL (pid ${pid}) that an earlier run left behind.`);
    await stopOrphan(pid);
  }
  await endBackends(cluster);
  // The pid in the file may meanwhile belong to somebody else, and PostgreSQL would then refuse to start.
  rmSync(lockFile, { force: true });
}

/** When the postmaster was killed its children notice by themselves, but one in a long statement not at once. */
async function endBackends(cluster: Cluster): Promise<void> {
  const backends = processesWhere((command) => command.startsWith(`postgres: ${cluster.name}: `));
  if (await waitUntilGone(backends, 2_000)) return;
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of backends) signal(pid, name);
    if (await waitUntilGone(backends, 5_000)) return;
  }
  throw new StartupError(`Cannot start PostgreSQL: its old processes ${backends.join(', ')} do not end.`);
}

function isPostmaster(command: string, cluster: Cluster): boolean {
  return command.includes(`cluster_name=${cluster.name}`) && command.includes(cluster.dir);
}
