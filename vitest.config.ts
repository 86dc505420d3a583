import { defineConfig } from 'vitest/config';

const servers = './test/setup/servers.ts';
const kind = (name: string) => `test/**/*.${name}.test.ts`;
const seconds = (number: number) => ({ testTimeout: number * 1000, hookTimeout: number * 1000 });

/**
 * What a test needs is in its file name: `x.test.ts` nothing, `x.db.test.ts` PostgreSQL, `x.wf.test.ts` PostgreSQL and
 * Temporal, `x.skip-time.test.ts` the time-skipping server, `x.e2e.test.ts` whole processes that it starts itself.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/setup/skip-reporter.ts'],
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['db', 'wf', 'skip-time', 'e2e'].map(kind),
          isolate: false,
          sequence: { groupOrder: 0 },
          ...seconds(10),
        },
      },
      {
        test: {
          name: 'db',
          include: [kind('db')],
          isolate: false,
          globalSetup: [servers],
          sequence: { groupOrder: 0 },
          ...seconds(30),
        },
      },
      {
        test: {
          name: 'wf',
          include: [kind('wf')],
          isolate: false,
          globalSetup: [servers],
          sequence: { groupOrder: 1 },
          ...seconds(60),
        },
      },
      {
        test: {
          name: 'skip-time',
          include: [kind('skip-time')],
          globalSetup: [servers, './test/setup/skip-time-server.ts'],
          // Skipped time is one for the whole server: two files at once would age each other.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...seconds(120),
        },
      },
      {
        test: {
          name: 'e2e',
          include: [kind('e2e')],
          globalSetup: [servers],
          sequence: { groupOrder: 3 },
          ...seconds(120),
        },
      },
    ],
  },
});
