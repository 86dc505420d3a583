import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { type Config, readConfig } from '../config.js';
import { ensureDatabase, migrateUp } from '../db/migrate.js';
import { ensureServiceLogin } from '../db/roles.js';
import { isPortFree, pickPort } from '../embedded/free-port.js';
import { type DataFolder, type Embedded, openDataFolder, StartupError, startEmbedded } from '../embedded/index.js';
import { createLog } from '../log.js';
import { startService } from '../service.js';
import { installRuntime } from '../temporal/runtime.js';
import { queueNames } from '../temporal/workers.js';
import { banner } from './banner.js';
import { demoSettings } from './demo-settings.js';
import { madeLogin } from './running-database.js';
import { untilSignal } from './shutdown.js';

export const startCommand = (): Command =>
  new Command('start')
    .description(
      'the whole product on one machine: PostgreSQL and Temporal (unless DATABASE_URL, TEMPORAL_ADDRESS are set), API and workers',
    )
    .option('--demo', 'well-known demo secrets, and endpoints on this machine are allowed')
    .action(({ demo }: { demo?: boolean }) => start(demo === true));

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function start(demo: boolean): Promise<void> {
  const signalled = untilSignal();
  const abort = new AbortController();
  signalled.then(() => abort.abort());
  const config = readConfig(undefined, demo ? demoSettings : {});
  if (config.port !== 0 && !(await isPortFree(config.port, config.host ?? '0.0.0.0')))
    throw new StartupError(`Port ${config.port} is in use by another program. Stop it, or set PORT to another one.`);
  const folder = await openDataFolder(config.dataDir);
  const log = createLog(config.logLevel);
  const embedded = await startEmbedded({
    dataDir: folder.path,
    databaseUrl: config.databaseUrl,
    temporalAddress: config.hasTemporal ? config.temporal.address : undefined,
    signal: abort.signal,
    log: { info: say, warn: (line) => log.warn(line) },
  });
  try {
    await serveUntil(signalled, { config: withEmbedded(config, embedded), folder, embedded, demo });
  } finally {
    await embedded.stop();
    folder.release();
  }
  say('Stopped.');
}

const withEmbedded = (config: Config, embedded: Embedded): Config =>
  embedded.temporal
    ? {
        ...config,
        temporal: { ...config.temporal, address: embedded.temporal.address, uiUrl: embedded.temporal.uiUrl },
      }
    : config;

interface Running {
  config: Config;
  folder: DataFolder;
  embedded: Embedded;
  demo: boolean;
}

async function serveUntil(
  signalled: Promise<NodeJS.Signals>,
  { config, folder, embedded, demo }: Running,
): Promise<void> {
  const log = createLog(config.logLevel);
  const databaseUrl = await prepareDatabase(config, folder, embedded);
  const sdkPort = await pickPort();
  installRuntime(log, sdkPort);
  let isFirst = false;
  const kept = (name: string, make: () => string): string =>
    folder.readOrCreate(name, () => {
      isFirst = name === 'admin-key' || isFirst;
      return make();
    });
  const adminKey = config.adminKey ?? kept('admin-key', () => `bh_admin_${randomBytes(24).toString('base64url')}`);
  const sealKey =
    config.encryptionKey ??
    Buffer.from(
      kept('encryption-key', () => randomBytes(32).toString('base64')),
      'base64',
    );
  const service = await startService({
    config,
    log,
    databaseUrl,
    sealKey,
    adminKey,
    roles: { api: true, queues: queueNames },
    dataDir: folder.path,
    ownsNamespace: embedded.temporal !== undefined,
    sdkMetricsUrl: `http://127.0.0.1:${sdkPort}/metrics`,
  });
  say(
    banner({
      config,
      port: service.port ?? config.port,
      adminKey: isFirst || demo ? adminKey : null,
      demo,
      dataDir: config.dataDir,
    }),
  );
  try {
    const ended = await Promise.race([signalled, service.done.then(() => 'ended' as const)]);
    if (ended === 'ended') throw new Error('The workers have stopped by themselves.');
    say('Stopping: requests first, then workers, then the databases. Press Ctrl-C again to stop at once.');
  } finally {
    await service.stop();
  }
}

/** Creates the database, its schema and the service's login as far as they are missing; the URL of that login. */
async function prepareDatabase(config: Config, folder: DataFolder, embedded: Embedded): Promise<string> {
  const ownerUrl = embedded.postgres
    ? await ensureDatabase(embedded.postgres.url, 'billhook')
    : (config.databaseOwnerUrl ?? config.databaseUrl ?? '');
  await migrateUp(ownerUrl);
  if (config.databaseOwnerUrl && config.databaseUrl) return config.databaseUrl;
  const login = {
    name: madeLogin.name,
    password: folder.readOrCreate(madeLogin.passwordFile, () => randomBytes(24).toString('base64url')),
  };
  await ensureServiceLogin(ownerUrl, login);
  const url = new URL(ownerUrl);
  url.username = login.name;
  url.password = login.password;
  return url.href;
}
