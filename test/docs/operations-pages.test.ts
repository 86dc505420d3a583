import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands as loaders } from '../../src/cli/main.js';
import { rowsOf } from '../../src/cli/preflight/rows.js';
import { environment } from '../../src/config-environment.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const pages = ['deployment.md', 'backup.md', 'api-gateway.md', 'operators.md', 'getting-started.md'];
const read = (page: string): string => readFileSync(docs + page, 'utf8');

const commands = await Promise.all(Object.values(loaders).map((load) => load()));

describe.each(pages)('docs/%s', (page) => {
  const text = read(page);

  test('names only commands that there are', () => {
    for (const [, name = '', sub] of text.matchAll(/(?:npx |`)billhook ([a-z-]+)(?: ([a-z]+))?/g)) {
      const command = commands.find((one) => one.name() === name);
      expect(command, name).toBeDefined();
      const subs = command?.commands.map((one) => one.name()) ?? [];
      if (sub !== undefined && subs.length > 0) expect(subs, `${name} ${sub}`).toContain(sub);
    }
  });

  test('names only variables that are read', () => {
    for (const [name] of text.matchAll(
      /\b(TEMPORAL|BILLHOOK|CONTEXT|SHUTDOWN|METRICS|TRUST|PUBLIC|DATABASE)_[A-Z_]+[A-Z]\b/g,
    ))
      expect(Object.keys(environment.shape)).toContain(name);
  });

  test('leads to pages and files that there are', () => {
    for (const [, to = ''] of text.matchAll(/\]\((?!http)([^)#]+)/g)) expect(existsSync(docs + to), to).toBe(true);
    for (const [, file = ''] of text.matchAll(/`((?:ops|test|src)\/[\w./-]+)`/g))
      expect(existsSync(`${docs}../${file}`), file).toBe(true);
  });
});

test('docs/deployment.md has every line of the checklist', () => {
  const lines = read('deployment.md').split('\n');
  const named = lines.flatMap((line) => {
    const [, phase, names] = /^\| (before|during|after|) ?\| ([a-z_, ]+) \|/.exec(line) ?? [];
    return phase === undefined || names === undefined ? [] : names.split(', ');
  });
  expect(named.sort()).toEqual(
    rowsOf('1')
      .map(({ name }) => name)
      .sort(),
  );
});
