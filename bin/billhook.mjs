#!/usr/bin/env node
import { orExit, prepare, runCommand } from './steps/prepare.mjs';

await orExit(async () => {
  await prepare();
  await runCommand(process.argv.slice(2));
});
