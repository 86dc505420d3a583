import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from './run.mjs';

const modules = join(root, 'node_modules');

export async function install(say) {
  if (!isInstalled()) {
    say('Installing the dependencies (npm ci).');
    await npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  }
  linkCommand();
}

/** Compares npm's own record of what it installed with the lock file. */
function isInstalled() {
  const wanted = packages(join(root, 'package-lock.json'));
  const present = packages(join(modules, '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, optional, link, peer, devOptional }]) => {
    if (path === '' || !path.startsWith('node_modules/')) return true;
    if (link) return existsSync(join(root, path));
    const found = present[path];
    // npm leaves out what is made for other machines.
    if (!found) return Boolean(optional || peer || devOptional);
    return found.version === version && existsSync(join(root, path));
  });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    // not there, or cut off by a kill: as good as not installed
    return undefined;
  }
}

/** npm links the commands of dependencies only; with this `npx billhook` works in the clone. */
function linkCommand() {
  const link = join(modules, '.bin', 'billhook');
  if (existsSync(link)) return;
  mkdirSync(join(modules, '.bin'), { recursive: true });
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync('../../bin/billhook.mjs', link);
}
