import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, root } from './run.mjs';

const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');

export async function build(say) {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building.');
  rmSync(stamp, { force: true });
  await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
  removeOrphans();
  const bundler = 'dist/cli/build-bundle.js';
  if (existsSync(join(root, bundler))) await node(bundler);
  writeFileSync(stamp, wanted);
}

/** Of everything that the result depends on; contents, because a checkout may set any time. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const inputs = [
    ...filesBelow('src'),
    ...filesBelow('migrations'),
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ];
  for (const path of inputs) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** The compiler leaves the output of a source that has gone, and it would still be imported. */
function removeOrphans() {
  for (const path of filesBelow('dist')) {
    const source = path.replace(/^dist/, 'src').replace(/\.js(\.map)?$/, '.ts');
    if (/\.js(\.map)?$/.test(path) && !existsSync(join(root, source))) rmSync(join(root, path));
  }
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

export function openDist() {
  mkdirSync(dist, { recursive: true });
  return dist;
}
