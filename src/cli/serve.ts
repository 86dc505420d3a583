import { Command, Option } from 'commander';
import { readConfig } from '../config.js';
import { pickPort } from '../embedded/free-port.js';
import { StartupError } from '../embedded/startup-error.js';
import { createLog } from '../log.js';
import { type ServiceOptions, startService } from '../service.js';
import { installRuntime } from '../temporal/runtime.js';
import { queueNames } from '../temporal/workers.js';
import type { TaskQueue } from '../workflows/contract.js';
import { untilSignal } from './shutdown.js';

/** The parts one by one, on a database and a Temporal cluster of one's own. */
export const serveCommand = (): Command =>
  new Command('serve')
    .description('API and all workers in one process')
    .action(() => run({ api: true, queues: queueNames }));

export const apiCommand = (): Command =>
  new Command('api').description('the API alone').action(() => run({ api: true, queues: [] }));

export const workerCommand = (): Command =>
  new Command('worker')
    .description('workers alone')
    .addOption(new Option('--queues <names...>', 'task queues').choices(queueNames).default(queueNames))
    .action(({ queues }: { queues: TaskQueue[] }) => run({ api: false, queues }));

async function run(roles: ServiceOptions['roles']): Promise<void> {
  const signalled = untilSignal();
  const config = readConfig();
  const missing = Object.entries({
    DATABASE_URL: config.databaseUrl,
    TEMPORAL_ADDRESS: config.hasTemporal || undefined,
    ...(roles.api ? { BILLHOOK_ADMIN_KEY: config.adminKey } : {}),
    BILLHOOK_ENCRYPTION_KEY: config.encryptionKey,
  }).flatMap(([name, value]) => (value === undefined ? [name] : []));
  const { databaseUrl, adminKey = '', encryptionKey } = config;
  if (databaseUrl === undefined || encryptionKey === undefined || missing.length > 0)
    throw new StartupError(`Set ${missing.join(', ')}: only \`npm start\` brings its own.`);
  const log = createLog(config.logLevel);
  const sdkPort = await pickPort();
  installRuntime(log, sdkPort);
  const service = await startService({
    config,
    log,
    databaseUrl,
    sealKey: encryptionKey,
    adminKey,
    roles,
    dataDir: config.dataDir,
    ownsNamespace: false,
    sdkMetricsUrl: `http://127.0.0.1:${sdkPort}/metrics`,
  });
  log.info({ port: service.port, metrics_port: service.metricsPort, queues: roles.queues }, 'running');
  try {
    const ended = await Promise.race([signalled, service.done.then(() => 'ended' as const)]);
    if (ended === 'ended') throw new Error('The workers have stopped by themselves.');
  } finally {
    await service.stop();
  }
}
