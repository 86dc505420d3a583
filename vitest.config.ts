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

/**
 * What a test needs is in its file name: `x.test.ts` nothing, `x.db.test.ts` PostgreSQL, `x.wf.test.ts` PostgreSQL and
 * Temporal, `x.skip-time.test.ts` the time-skipping server, `x.e2e.test.ts` whole processes that it starts itself.
 * All are one group: nobody waits for the last file of another project.
 */
export default defineConfig({
  test: {
    // Of a file's time half is waiting, of those that kill processes three quarters: four keep two cores busy.
    maxWorkers: 4,
    sequence: { sequencer: WaitingFirst },
    reporters: ['default', './test/setup/skip-reporter.ts'],
    projects: [
      {
        resolve,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['db', 'wf', 'skip-time', 'e2e'].map(kind),
          isolate: false,
          ...seconds(10),
        },
      },
      {
        resolve,
        test: { name: 'db', include: [kind('db')], isolate: false, globalSetup: [servers], ...seconds(30) },
      },
      {
        resolve,
        test: { name: 'wf', include: [kind('wf')], isolate: false, globalSetup: [servers], ...seconds(60) },
      },
      {
        resolve,
        test: {
          name: 'skip-time',
          include: [kind('skip-time')],
          globalSetup: [servers, './test/setup/skip-time-server.ts'],
          ...seconds(120),
        },
      },
      {
        resolve,
        test: { name: 'e2e', include: [kind('e2e')], globalSetup: [servers], ...seconds(120) },
      },
    ],
  },
});
