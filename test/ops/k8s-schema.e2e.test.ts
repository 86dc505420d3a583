import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasPython, pypiProgram } from '../setup/pypi-program.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { root } from './compose.js';
import { manifests } from './manifests.js';

const kustomizers: readonly (readonly [command: string, ...args: string[]])[] = [
  ['kubectl', 'kustomize'],
  ['kustomize', 'build'],
];

/** What is applied; null: nobody here can make it of the files. */
function rendered(): string | null {
  for (const [command, ...args] of kustomizers) {
    const { status, stdout, stderr, error } = spawnSync(command, [...args, join(root, 'ops/k8s')], {
      encoding: 'utf8',
    });
    if (status === 0) return stdout;
    if (error === undefined) throw new Error(stderr);
  }
  return null;
}

/** What does not fit the schemas of the API, which come with the program. */
function complaints(text: string): string[] {
  const file = join(temporaryFolder(), 'manifests.yaml');
  writeFileSync(file, text);
  const program = pypiProgram('kubernetes-validate', '1.37.0');
  const { stdout, stderr, status } = spawnSync(program, ['--strict', '--quiet', file], { encoding: 'utf8' });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  return status === 0 ? lines : [...lines, `exit code ${status}`];
}

test('ops/k8s is valid by the schemas of Kubernetes, as it stands in its files and as it is applied', async ({
  skip,
}) => {
  if (!hasPython) skip('no python3 with venv, which kubernetes-validate needs');
  const all = rendered();
  const wrong = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wrong' }, spec: { nothing: 1 } };
  const files = [...manifests.map(({ body }) => body), wrong].map((body) => JSON.stringify(body));
  const [found, ...others] = complaints([...files, ...(all === null ? [] : [all])].join('\n---\n'));
  expect(found).toMatch(/namespace\/wrong .*'nothing' was unexpected/);
  expect(others).toEqual(['exit code 1']);
  if (all === null) return skip('neither kubectl nor kustomize is here, which put ops/k8s together');
  expect(all.match(/^kind: Deployment$/gm)).toHaveLength(7);
  expect(all).toMatch(/- worker\n\s+- --queues\n\s+- billhook-deliveries\n/);
}, 180_000);
