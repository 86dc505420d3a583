#!/usr/bin/env -S node --v8-pool-size=1 --heap-growing-percent=400 --max-semi-space-size=8 --no-memory-reducer
import { orExit, prepare, runCommand } from './steps/prepare.mjs';

await orExit(async () => {
  await prepare();
  await runCommand(process.argv.slice(2));
});
