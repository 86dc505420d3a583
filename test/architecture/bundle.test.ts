import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorkflows } from '../../src/temporal/bundle-workflows.js';
import { root } from './imports.js';

let folder: string;
beforeAll(() => {
  // Below the root, so that the libraries are found.
  folder = mkdtempSync(join(root, 'node_modules', '.workflows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the workflows reach nothing of Node', async () => {
  const { code } = await bundleWorkflows(join(root, 'src/workflows/index.ts'));
  for (const name of [
    'applyWaiting',
    'handleGatewayEvent',
    'publishEvents',
    'drainEndpoint',
    'relay',
    'replayDeliveries',
    'replayGatewayEvents',
  ])
    expect(code).toContain(name);
}, 60_000);

const workflow = (name: string, imported: string): string => {
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, `${imported}\nexport const workflow = async () => Object.keys(it);\n`);
  return path;
};

test('the bundle fails when workflow code reaches what only Node has', async () => {
  for (const [index, name] of ['node:fs', 'node:crypto', 'net', 'pg'].entries())
    await expect(bundleWorkflows(workflow(`wrong-${index}`, `import * as it from '${name}';`)), name).rejects.toThrow();
  await expect(
    bundleWorkflows(workflow('indirect', `import * as it from '${join(root, 'src/db/connection.ts')}';`)),
  ).rejects.toThrow();
  // The same without it does not.
  await bundleWorkflows(workflow('right', `import * as it from '${join(root, 'src/workflows/contract.ts')}';`));
}, 60_000);
