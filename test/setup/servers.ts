import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateUp } from '../../src/db/migrate.js';
import { ensureServiceLogin } from '../../src/db/roles.js';
import { pickPort } from '../../src/embedded/free-port.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { startTemporal } from '../../src/embedded/temporal.js';
import type { TestServers } from './provided.js';
import { makeRunFolder } from './run-folder.js';

interface Run {
  servers: Promise<Omit<TestServers, 'temporalAddress'>>;
  /** Started when the first project asks for it. */
  temporal(): Promise<string>;
  stop(): Promise<void>;
}

/** Every project runs this file in its own module graph; the servers are one set for all of them. */
const shared = globalThis as { billhookTestRun?: { run: Run; users: number } | undefined };

/** Nothing of a run survives it: no byte is written for the sake of a crash that is not to be survived. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
};
const log = { info: () => undefined, warn: (message: string) => console.warn(message) };
const progress = { ...log, info: (message: string) => console.log(message) };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.billhookTestRun ??= { run: startRun(), users: 0 };
  const holder = shared.billhookTestRun;
  holder.users++;
  const release = async (): Promise<void> => {
    holder.users--;
    if (holder.users > 0) return;
    shared.billhookTestRun = undefined;
    await holder.run.stop();
  };
  try {
    const { servers, temporal } = holder.run;
    const [common, temporalAddress] = await Promise.all([servers, needsTemporal(project) ? temporal() : '']);
    project.provide('servers', { ...common, temporalAddress });
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

const needsTemporal = ({ name }: TestProject): boolean => name !== 'db';

function startRun(): Run {
  const folder = makeRunFolder();
  const postgres = startPostgres({ dir: folder.path, settings: SETTINGS, log });
  let temporal: ReturnType<typeof startTestTemporal> | undefined;
  return {
    servers: postgres.then(({ url }) => makeServers(url, folder.path)),
    async temporal() {
      temporal ??= startTestTemporal(folder.path);
      return (await temporal).address;
    },
    async stop() {
      const started = await Promise.allSettled([postgres, temporal]);
      await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined)));
      await folder.remove();
    },
  };
}

async function makeServers(postgresUrl: string, folder: string): Run['servers'] {
  const template = 'billhook_template';
  const service = { name: 'billhook_service', password: randomBytes(16).toString('hex') };
  await makeTemplate(postgresUrl, template, service);
  return { postgresUrl, template, service, folder };
}

/** Never 7233 and 8233, which belong to `npm start`. */
async function startTestTemporal(dir: string) {
  const port = await pickPort();
  const uiPort = await pickPort();
  return startTemporal({ dir, port, uiPort, inMemory: true, log: progress });
}

async function makeTemplate(postgresUrl: string, template: string, service: TestServers['service']): Promise<void> {
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${template}`);
    const url = new URL(postgresUrl);
    url.pathname = template;
    await migrateUp(url.href);
    await ensureServiceLogin(url.href, service);
    await admin.query(`alter database ${template} with is_template true allow_connections false`);
  } finally {
    await admin.end();
  }
}
