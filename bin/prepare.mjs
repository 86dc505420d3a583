#!/usr/bin/env node
// Only Node's own modules here and in steps/: it runs before anything is installed.
import { allChecks, fastChecks } from './steps/checks.mjs';
import { endWithNpm } from './steps/parent.mjs';
import { orExit, prepare, runCommand, say } from './steps/prepare.mjs';

endWithNpm();
const [task, ...args] = process.argv.slice(2);

const command = async () => {
  await prepare();
  await runCommand([task, ...args]);
};
const tasks = {
  start: command,
  demo: command,
  bench: command,
  migrate: command,
  doctor: command,
  preflight: command,
  build: () => prepare(),
  ok: () => fastChecks(args),
  test: () => allChecks(args),
};

if (Object.hasOwn(tasks, task ?? '')) await orExit(tasks[task]);
else {
  say(`Usage: node bin/prepare.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}
