import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { node, root } from './run.mjs';

const dist = join(root, 'dist');
const client = 'packages/client';
const shared = ['tsconfig.json', 'package.json', 'package-lock.json'];
const ofClient = [`${client}/tsconfig.json`, `${client}/package.json`];

/** The client, by which the service's own types and the demo are made. */
export const buildClient = (say) =>
  compile(say, client, () => [...filesBelow(`${client}/src`), ...ofClient, ...shared]);

/** The page that the API serves below `/portal` and `/console`. */
export const buildPage = (say) =>
  unlessMade(say, 'portal', pageInputs, () =>
    node('node_modules/vite/bin/vite.js', 'build', 'portal', '--logLevel', 'warn'),
  );
const pageInputs = () => [
  ...filesBelow('portal', 'portal/dist'),
  ...filesBelow(`${client}/src`),
  ...['src/domain/ids.ts', 'src/workflows/contract.ts', 'docs/verify-webhooks.md'],
  ...shared,
];

export async function build(say) {
  await buildClient(say);
  const inputs = () => [
    ...filesBelow('src'),
    ...filesBelow(`${client}/src`),
    ...filesBelow('migrations'),
    ...ofClient,
    ...shared,
  ];
  await Promise.all([
    compile(say, '.', inputs, async () => {
      const bundler = 'dist/cli/build-bundle.js';
      if (existsSync(join(root, bundler))) await node(bundler);
    }),
    buildPage(say),
  ]);
}

/** `dist/` of a folder from its `src/`. */
const compile = (say, folder, inputs, afterwards = async () => {}) =>
  unlessMade(say, folder, inputs, async () => {
    await node('node_modules/typescript/bin/tsc', '-p', join(folder, 'tsconfig.json'));
    removeOrphans(folder);
    await afterwards();
  });

/** Makes `dist/` of a folder; nothing when it was made of the same inputs. */
async function unlessMade(say, folder, inputs, make) {
  const wanted = fingerprint(inputs());
  const stamp = join(root, folder, 'dist', '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(folder === '.' ? 'Building.' : `Building ${folder}.`);
  rmSync(stamp, { force: true });
  await make();
  writeFileSync(stamp, wanted);
}

/** Of everything that the result depends on; contents, because a checkout may set any time. */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const path of inputs) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** The compiler leaves the output of a source that has gone, and it would still be imported. */
function removeOrphans(folder) {
  const output = /\.(js|js\.map|d\.ts)$/;
  for (const path of filesBelow(join(folder, 'dist'))) {
    const source = path.replace(/(^|\/)dist\//, '$1src/').replace(output, '.ts');
    if (output.test(path) && !existsSync(join(root, source))) rmSync(join(root, path));
  }
}

/** `except`: a folder in it. */
function filesBelow(folder, except) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => except === undefined || !path.startsWith(join(except, sep)))
    .sort();
}

export function openDist() {
  mkdirSync(dist, { recursive: true });
  return dist;
}
