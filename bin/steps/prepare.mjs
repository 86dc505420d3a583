import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildClient, openDist } from './build.mjs';
import { install } from './install.mjs';
import { alone } from './lock.mjs';
import { root, StepFailed } from './run.mjs';

const OLDEST_NODE = [20, 19];
/** To stderr: what a command prints on stdout may be read by a program. */
export const say = (message) => process.stderr.write(`${message}\n`);

/** Dependencies and the client, and unless `only` says otherwise the build; silent when there is nothing to do. */
export async function prepare(only = 'everything') {
  checkNode();
  await alone(
    join(openDist(), '.lock'),
    async () => {
      await install(say);
      await buildClient(say);
      if (only === 'everything') await build(say);
    },
    () => say('Waiting for another Billhook that is installing or building.'),
  );
}

export async function runCommand(argv) {
  const { main } = await import(pathToFileURL(join(root, 'dist/cli/main.js')).href);
  await main(argv);
}

export async function orExit(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    say(error.message);
    process.exit(error.code);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StepFailed(`Billhook needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}
