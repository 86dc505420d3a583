import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { currentVersion, inVersion, supportedVersions, versionChanges } from '../../src/api/versions.js';

test('docs/versioning.md tells every change', () => {
  const page = readFileSync(new URL('../../docs/versioning.md', import.meta.url), 'utf8');
  const rows = page
    .slice(page.indexOf('## Changes'))
    .split('\n')
    .filter((line) => /^\| \d/.test(line));
  expect(rows).toEqual(versionChanges.map(({ since, change }) => `| ${since} | ${change} |`));
});

test('each version but the first has a change, and none is of a version that is not served', () => {
  expect([...new Set(versionChanges.map(({ since }) => since))].sort()).toEqual(supportedVersions.slice(1));
});

test.each([
  ['1.1', { data: [], next_cursor: 'x' }, { data: [], next_cursor: 'x' }],
  ['1.0', { data: [], next_cursor: 'x' }, { data: [], next_cursor: 'x', has_more: true }],
  ['1.0', { data: [], next_cursor: null }, { data: [], next_cursor: null, has_more: false }],
  ['1.0', { id: 'x' }, { id: 'x' }],
] as const)('in version %s %j is %j', (version, body, expected) => {
  expect(inVersion(version, body)).toEqual(expected);
});

test('the current version is the newest', () => {
  expect(currentVersion).toBe(supportedVersions.at(-1));
});
