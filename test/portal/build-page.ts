import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../architecture/imports.js';

const script = `
  const [{ buildPage, openDist }, { alone }] = await Promise.all([import('./bin/steps/build.mjs'), import('./bin/steps/lock.mjs')]);
  await alone(openDist() + '/.lock', () => buildPage(() => {}), () => {});`;

/** `portal/dist`, as its sources are now; nothing when it is that already. */
export const buildPage = (): Promise<unknown> =>
  promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
