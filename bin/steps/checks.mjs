import { prepare } from './prepare.mjs';
import { node } from './run.mjs';

const types = (project) => () => node('node_modules/typescript/bin/tsc', '--noEmit', '-p', project);
const lint = () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.');
const tests = (...args) => node('node_modules/vitest/vitest.mjs', 'run', ...args);

/** The first failure ends it. */
export async function fastChecks(args) {
  await prepare('dependencies');
  for (const check of [types('tsconfig.json'), types('test/tsconfig.json'), types('portal/tsconfig.json'), lint])
    await check();
  await tests('--project', 'fast', ...args);
}

/** The build checks the types of `src`, so that they are not checked before it. */
export async function allChecks(args) {
  await prepare('dependencies');
  for (const check of [types('test/tsconfig.json'), types('portal/tsconfig.json'), lint]) await check();
  await prepare();
  await tests(...args);
}
