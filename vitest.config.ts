import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './test/setup/sequencer.js';

const servers = './test/setup/servers.ts';
const kind = (name: string) => `test/**/*.${name}.test.ts`;
/** The client as its source is now: tests need no build. */
const resolve = {
  alias: { '@billhook/client': fileURLToPath(new URL('packages/client/src/index.ts', import.meta.url)) },
};
const seconds = (number: number) => ({ testTimeout: number * 1000, hookTimeout: number * 1000 });

const project = (
  name: string,
  include: string[],
  exclude: string[],
  globalSetup: string[],
  limit: number,
  isolate = false,
) => ({
  resolve,
  test: { name, include, exclude, globalSetup, isolate, ...seconds(limit) },
});
const needs = ['db', 'wf', 'skip-time', 'e2e'];
/** Those that need no process of their own are one project when all are run: each worker imports the code once, not once for each of them. */
const together = project('together', ['test/**/*.test.ts'], ['skip-time', 'e2e'].map(kind), [servers], 60);
const apart = [
  project('fast', ['test/**/*.test.ts'], needs.map(kind), [], 10),
  project('db', [kind('db')], [], [servers], 30),
  project('wf', [kind('wf')], [], [servers], 60),
];
const isWhole = !process.argv.some((argument) => argument.startsWith('--project'));

/**
 * What a test needs is in its file name: `x.test.ts` nothing, `x.db.test.ts` PostgreSQL, `x.wf.test.ts` PostgreSQL and
 * Temporal, `x.skip-time.test.ts` the time-skipping server, `x.e2e.test.ts` whole processes that it starts itself.
 * All are one group: nobody waits for the last file of another project.
 */
export default defineConfig({
  test: {
    // Twice as many as two cores: many files wait for most of their time.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    reporters: ['default', './test/setup/skip-reporter.ts'],
    projects: [
      ...(isWhole ? [together] : apart),
      project('skip-time', [kind('skip-time')], [], [servers, './test/setup/skip-time-server.ts'], 120, true),
      project('e2e', [kind('e2e')], [], [servers], 120, true),
    ],
  },
});
