import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.js';
import { ensureDatabase, migrateUp } from '../db/migrate.js';
import { ensureServiceLogin } from '../db/roles.js';
import { defaultPolicy, type PolicyName, policyNames } from '../domain/dunning/policies.js';
import { startPostgres } from '../embedded/postgres.js';
import { type SkippedTime, startSkippedTime } from '../embedded/skipped-time.js';
import { StartupError } from '../embedded/startup-error.js';
import { findTimeSkippingServer } from '../embedded/time-skipping.js';
import { createLog } from '../log.js';
import { type Service, startService } from '../service.js';
import { installRuntime } from '../temporal/runtime.js';
import { queueNames } from '../temporal/workers.js';
import { walkThroughDunning } from './dunning-walk.js';
import { madeLogin } from './running-database.js';
import { untilSignal } from './shutdown.js';

interface Options {
  policy: PolicyName;
  payOnDay?: number;
}

/** A payer through all days of a policy in under a minute, on servers of its own that leave nothing behind. */
export const dunningDemoCommand = (): Command =>
  new Command('dunning')
    .description('walks a payer who owes through the days of a policy, time skipped; needs no running Billhook')
    .addOption(new Option('--policy <name>', 'of docs/dunning.md').choices(policyNames).default(defaultPolicy))
    .option('--pay-on-day <day>', 'pays on that day, which ends it', readDay)
    .action(demo);

function readDay(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Use a number of days.');
  return Number(text);
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const log = { info: say, warn: say };

async function demo({ policy, payOnDay }: Options): Promise<void> {
  const signalled = untilSignal().then((name) => {
    throw new StartupError(`Stopped (${name}).`);
  });
  const server = await findTimeSkippingServer(log);
  if ('missing' in server) throw new StartupError(`The time-skipping Temporal server is missing: ${server.missing}.`);
  const folder = mkdtempSync(join(tmpdir(), 'billhook-demo-'));
  const ground = createGround();
  const walk = async (): Promise<void> => {
    // Nothing here is to survive a crash: no byte is written for its sake.
    const postgres = await startPostgres({ dir: folder, settings: { fsync: 'off', full_page_writes: 'off' }, log });
    await ground.keep(postgres.stop);
    installRuntime(createLog('fatal'), null);
    const time = await startSkippedTime(server.path);
    await ground.keep(time.stop);
    const operatorKey = randomBytes(24).toString('base64url');
    const service = await serve({ postgresUrl: postgres.url, time, folder, operatorKey });
    await ground.keep(service.stop);
    const url = `http://127.0.0.1:${service.port}`;
    await walkThroughDunning({ url, operatorKey, time, policy, payOnDay: payOnDay ?? null, say });
  };
  const walking = walk();
  try {
    await Promise.race([walking, signalled]);
  } finally {
    await ground.clear();
    await walking.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was started ends in turn, the last first; what starts after that ends at once. */
function createGround() {
  const ends: (() => Promise<void>)[] = [];
  let isCleared = false;
  return {
    keep: async (end: () => Promise<void>): Promise<void> => {
      if (!isCleared) return void ends.unshift(end);
      await end();
      throw new StartupError('Stopped.');
    },
    clear: async (): Promise<void> => {
      isCleared = true;
      for (const end of ends) await end();
    },
  };
}

interface Servers {
  postgresUrl: string;
  time: SkippedTime;
  folder: string;
  operatorKey: string;
}

/** All of Billhook, by skipped time. */
async function serve({ postgresUrl, time, folder, operatorKey }: Servers): Promise<Service> {
  const ownerUrl = await ensureDatabase(postgresUrl, 'billhook');
  await migrateUp(ownerUrl);
  const login = { name: madeLogin.name, password: randomBytes(24).toString('base64url') };
  await ensureServiceLogin(ownerUrl, login);
  const databaseUrl = new URL(ownerUrl);
  [databaseUrl.username, databaseUrl.password] = [login.name, login.password];
  return startService({
    config: readConfig({
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'fatal', RATE_LIMIT_PER_MINUTE: '1000000' },
      ...{ TEMPORAL_ADDRESS: time.address, TEMPORAL_NAMESPACE: time.namespace, BRAND_NAME: 'Demo Shop' },
    }),
    log: createLog('fatal'),
    databaseUrl: databaseUrl.href,
    sealKey: randomBytes(32),
    adminKey: operatorKey,
    roles: { api: true, queues: queueNames },
    dataDir: folder,
    ownsNamespace: false,
    sdkMetricsUrl: null,
    clock: time,
  });
}
