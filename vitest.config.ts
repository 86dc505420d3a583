import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './test/setup/sequencer.js';

const servers = './test/setup/servers.ts';
const skipTimeServer = './test/setup/skip-time-server.ts';
const kind = (name: string) => `test/**/*.${name}.test.ts`;
/** The client as its source is now: tests need no build. */
const resolve = {
  alias: { '@billhook/client': fileURLToPath(new URL('packages/client/src/index.ts', import.meta.url)) },
};
const seconds = (number: number) => ({ testTimeout: number * 1000, hookTimeout: number * 1000 });

const project = (name: string, include: string[], exclude: string[], globalSetup: string[], limit: number) => ({
  resolve,
  test: { name, include, exclude, globalSetup, isolate: false, ...seconds(limit) },
});
const all = ['test/**/*.test.ts'];
const needs = ['db', 'wf', 'skip-time', 'e2e'];
/** One project when all are run: each worker imports the code once, not once for each of them. */
const together = project('together', all, [], [servers, skipTimeServer], 120);
const apart = [
  project('fast', all, needs.map(kind), [], 10),
  project('db', [kind('db')], [], [servers], 30),
  project('wf', [kind('wf')], [], [servers], 60),
  project('skip-time', [kind('skip-time')], [], [servers, skipTimeServer], 120),
  project('e2e', [kind('e2e')], [], [servers], 120),
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
    projects: isWhole ? [together] : apart,
  },
});
