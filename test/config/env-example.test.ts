import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { environment } from '../../src/config-environment.js';
import { configurationPage } from './configuration-page.js';
import { readEnvExample, variablesOf } from './env-example.js';

/** The last group is for docker-compose.yml: test/ops compares it. */
const groups = readEnvExample().filter(({ title }) => !title.startsWith('Docker Compose'));
const variables = variablesOf(groups);

test('.env.example explains every variable that config.ts reads, and no other', () => {
  expect(variables.map(({ name }) => name).sort()).toEqual(Object.keys(environment.shape).sort());
});

test('.env.example explains each variable once, in one sentence or two', () => {
  for (const { name, text } of variables) {
    expect(variables.filter((one) => one.name === name)).toHaveLength(1);
    expect(text, name).toMatch(/[.]$/);
    expect(text.length, name).toBeLessThan(140);
  }
});

test('the values that .env.example shows are the defaults', () => {
  const shown = Object.fromEntries(variables.map((one) => [one.name, one.shown]));
  expect(readConfig(shown)).toEqual(readConfig({}));
  const mail = { SMTP_HOST: 'mail.example' };
  expect(readConfig({ ...shown, ...mail })).toEqual(readConfig(mail));
});

test('every default is shown', () => {
  const without = variables.filter(({ shown }) => shown === '').map(({ name }) => name);
  // Changing one of these from absent to anything changes the configuration; a hidden default would show here.
  const text = JSON.stringify(readConfig({ SMTP_HOST: 'mail.example' }));
  const defaults = [...text.matchAll(/"(?:fromEmail|brand|userAgent|logLevel|dataDir|namespace)":"([^"]+)"/g)].map(
    ([, value]) => value,
  );
  expect(defaults).toHaveLength(6);
  for (const value of defaults) expect(variables.map(({ shown }) => shown)).toContain(value);
  expect(without).not.toContain('PORT');
  expect(without).not.toContain('RATE_LIMIT_PER_MINUTE');
});

test('docs/configuration.md shows them all', () => {
  const file = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
  const page = configurationPage(groups);
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8'), 'UPDATE_DOCS=1 npx vitest run --project fast test/config').toBe(page);
});

test.each([
  ['# text\n#A=1\n', 'no group'],
  ['## g\n#A=1\n', 'no explanation'],
  ['## g\n# one\n# two\n#A=1\n', 'second line'],
  ['## g\n# one\nA=1\n', 'neither'],
])('readEnvExample refuses %j', (text, why) => {
  expect(() => readEnvExample(text)).toThrow(why);
});
