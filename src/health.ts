import type { Client } from '@temporalio/client';
import type { Config } from './config.js';
import type { Database } from './db/connection.js';
import { readMigrations } from './db/migrations-read.js';
import { ping } from './db/ping.js';
import type { WorkerProcess } from './worker.js';

export interface HealthDeps {
  db: Database;
  client: Client;
  config: Config;
  /** Of this process; null: others work. */
  workers: Pick<WorkerProcess, 'isRunning' | 'isPolling'> | null;
  /** Whether requests come here. A process that works alone is of no use without Temporal. */
  serves: boolean;
  isStopping: () => boolean;
}

export interface Health {
  /** `GET /webhooks/health`: can gateways post here. */
  gateways: () => Promise<{ status: 'healthy' | 'degraded' | 'unhealthy' } & Record<string, unknown>>;
  /** `GET /ready`: may this process get requests. */
  readiness: () => Promise<{ ok: boolean; checks: Record<string, string> }>;
}

const limitMs = 2000;

export function createHealth({ db, client, config, workers, serves, isStopping }: HealthDeps): Health {
  const database = () => check(() => ping(db));
  const temporal = () =>
    check(() => client.withDeadline(Date.now() + limitMs, () => client.workflowService.getSystemInfo({})));
  const migrations = () =>
    check(async () => {
      const { pending } = await db.withSystem(readMigrations);
      if (pending.length > 0) throw new Error(`missing: ${pending.join(', ')}`);
    });
  return {
    gateways: async () => {
      const [databaseState, temporalState] = await Promise.all([database(), temporal()]);
      return {
        status: databaseState !== 'ok' ? 'unhealthy' : temporalState !== 'ok' ? 'degraded' : 'healthy',
        gateways: Object.fromEntries(
          config.gateways.map((one) => [one.gateway, { configured: one.webhookSecrets.length > 0 }]),
        ),
        database: databaseState === 'ok' ? 'ok' : 'unreachable',
        temporal: temporalState === 'ok' ? 'ok' : 'unreachable',
      };
    },
    readiness: async () => {
      // First of all: balancers are to look away, whatever else is well.
      if (isStopping()) return { ok: false, checks: { process: 'stopping' } };
      const [databaseState, migrationState, temporalState] = await Promise.all([database(), migrations(), temporal()]);
      const checks = {
        database: databaseState,
        migrations: migrationState,
        temporal: temporalState,
        ...(workers ? { workers: await workersState(workers, temporalState === 'ok') } : {}),
      };
      // Without Temporal gateways are still answered, and nothing is lost: no reason to take requests away.
      const { temporal: _, ...withoutTemporal } = checks;
      const required = serves ? withoutTemporal : checks;
      return { ok: Object.values(required).every((state) => state === 'ok'), checks };
    },
  };
}

/** By Temporal's word where it can be asked: a worker that says it runs may be cut off all the same. */
async function workersState({ isRunning, isPolling }: NonNullable<HealthDeps['workers']>, ask: boolean) {
  if (!isRunning()) return 'not running';
  return ask ? check(isPolling) : 'ok';
}

/** `ok`, or what went wrong; never waits longer than the limit. */
async function check(run: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, limitMs, 'no answer in time');
  });
  const asked = run().then(
    () => 'ok',
    (error: Error) => error.message,
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
