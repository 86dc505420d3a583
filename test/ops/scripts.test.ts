import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compose, readText, root } from './compose.js';

const files = readdirSync(join(root, 'ops/docker'));

test.each(files.filter((name) => name.endsWith('.sh')))('ops/docker/%s is a shell script', (name) => {
  expect(readText(`ops/docker/${name}`)).toMatch(/^#!\/bin\/sh\n/);
  execFileSync('/bin/sh', ['-n', join(root, 'ops/docker', name)]);
});

test.each(files.filter((name) => name.endsWith('.mjs')))('ops/docker/%s is a module', (name) => {
  execFileSync(process.execPath, ['--check', join(root, 'ops/docker', name)]);
});

test('however the service is started, garbage is collected by one thread, and seldom all of it', () => {
  const flags = ['--v8-pool-size=1', '--heap-growing-percent=400', '--max-semi-space-size=8', '--no-memory-reducer'];
  const spaced = flags.join(' ');
  expect(JSON.parse(readText('package.json')).scripts.start).toContain(`node ${spaced} `);
  expect(readText('bin/billhook.mjs')).toContain(`#!/usr/bin/env -S node ${spaced}\n`);
  expect(readText('Dockerfile')).toContain(
    `ENTRYPOINT ${JSON.stringify(['node', ...flags])
      .slice(0, -1)
      .replaceAll(',', ', ')}, `,
  );
  expect(readText('bench/product.mjs')).toContain(`'${spaced}'.split(' ')`);
});

test('every file of ops/docker is used by the Dockerfile or docker-compose.yml', () => {
  const users = readText('Dockerfile') + readText('docker-compose.yml');
  for (const name of files) expect(users, name).toContain(`ops/docker/${name}`);
});

test('scripts read only variables that their service sets', () => {
  const uses = { 'temporal-namespace.sh': 'temporal-namespace', 'postgres-init.sh': 'postgres' } as const;
  for (const [file, service] of Object.entries(uses)) {
    const read = [...readText(`ops/docker/${file}`).matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name);
    expect(read.length).toBeGreaterThan(0);
    const set = Object.keys(compose.services[service]?.environment ?? {});
    expect(
      read.filter((name) => name && !set.includes(name)),
      file,
    ).toEqual([]);
  }
});

test("Temporal's dynamic configuration is a list of values for each key", () => {
  const config = parse(readText('ops/docker/temporal-dynamic-config.yaml')) as Record<string, unknown>;
  for (const [key, values] of Object.entries(config)) {
    expect(key).toMatch(/^[a-z]+(\.[a-zA-Z]+)+$/);
    expect(values, key).toEqual([{ value: expect.anything() }]);
  }
});
