import type { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { readConfig, type WorkerDeployment } from '../config.js';
import { StartupError } from '../embedded/startup-error.js';
import { type BuildView, makeCurrent, readBuilds } from '../temporal/deployment.js';
import { reachTemporal } from './doctor/reach.js';
import { print } from './print.js';
import { table } from './table.js';

interface Options {
  json?: boolean;
}

/** Of versioned workers (TEMPORAL_DEPLOYMENT, TEMPORAL_BUILD_ID): which build gets work. */
export function deploymentCommand(): Command {
  const command = new Command('deployment').description('builds of versioned workers: status, current');
  command
    .command('status')
    .description('each build that a worker has shown; one that is drained has no workflow left and may be stopped')
    .option('--json')
    .action(({ json }: Options) =>
      withDeployment(async (client, { name }) => {
        const builds = await readBuilds(client, name);
        print(json, { deployment: name, builds }, builds.length === 0 ? 'No build yet.' : table(builds.map(shown)));
      }),
    );
  command
    .command('current')
    .description('gives new workflows to the build of TEMPORAL_BUILD_ID; its workers must run')
    .option('--json')
    .action(({ json }: Options) =>
      withDeployment(async (client, deployment) => {
        await makeCurrent(client, deployment);
        const { name, buildId } = deployment;
        print(json, { deployment: name, current: buildId }, `${buildId} is the current build of ${name}.`);
      }),
    );
  return command;
}

const shown = ({ buildId, state }: BuildView) => ({ build: buildId, state });

async function withDeployment(work: (client: Client, of: WorkerDeployment) => Promise<void>): Promise<void> {
  const { temporal } = readConfig();
  if (temporal.deployment === undefined)
    throw new StartupError('Set TEMPORAL_DEPLOYMENT and TEMPORAL_BUILD_ID: workers without them are not versioned.');
  const reached = await reachTemporal(temporal);
  if ('finding' in reached) throw new StartupError(reached.finding.says);
  try {
    await work(reached.server, temporal.deployment);
  } finally {
    await (reached.server.connection as Connection).close();
  }
}
