import type { Logger } from 'pino';
import type { HttpServer } from './api/http-server.js';
import { createOutcomes, createPolledOutcomes } from './api/ingress/outcomes.js';
import { startMetricsServer } from './api/metrics-server.js';
import { type ApiOptions, type ApiServer, startApi } from './api/server.js';
import type { Config } from './config.js';
import { readOutcome } from './db/gateway-events.js';
import { createExposition } from './metrics/exposition.js';
import { openParts, openPool } from './parts.js';
import type { SkippedClock } from './temporal/clock.js';
import { connectTemporal } from './temporal/connect.js';
import { prepareNamespace } from './temporal/prepare.js';
import { startWorkers, type WorkerProcess } from './worker.js';
import type { TaskQueue } from './workflows/contract.js';

export interface ServiceOptions {
  config: Config;
  log: Logger;
  /** URL of the service's login. */
  databaseUrl: string;
  sealKey: Buffer;
  adminKey: string;
  /** What this process does. Both: starts are eager, and requests wait for outcomes without asking anybody. */
  roles: { api: boolean; queues: readonly TaskQueue[] };
  dataDir: string;
  /** The server is ours alone: retention may be set. */
  ownsNamespace: boolean;
  /** Where the Temporal SDK offers its own metrics; null: nowhere. */
  sdkMetricsUrl: string | null;
  bundle?: { code: string } | { codePath: string };
  httpLimits?: ApiOptions['limits'];
  /** Of a Temporal that skips time, and knows no Schedules; absent: time is this machine's. */
  clock?: SkippedClock | undefined;
}

export interface Service {
  /** Where the API listens; null without one. */
  port: number | null;
  /** Where a process without an API tells its metrics; null: nowhere. */
  metricsPort: number | null;
  /** Rejects when a worker fails. */
  done: Promise<void>;
  /** HTTP first, then workers, then connections. */
  stop(): Promise<void>;
}

const databaseConnections = { api: 10, workers: 30 };

/** The composition root of a process that serves, works, or both. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log, roles } = options;
  const works = roles.queues.length > 0;
  const parts = await openParts(config, log, {
    databaseUrl: options.databaseUrl,
    sealKey: options.sealKey,
    connections: works ? databaseConnections.workers : databaseConnections.api,
  });
  const apiDb = roles.api && works ? openPool(options.databaseUrl, databaseConnections.api, parts) : parts.db;
  const { connection, client } = await connectTemporal(config.temporal, log);
  await prepareNamespace(client, {
    ownsNamespace: options.ownsNamespace,
    skipsTime: options.clock !== undefined,
  });
  // A server that skips time has no eager starts: what one was to begin waits for its time to run out.
  const eager = roles.api && works && options.clock === undefined;
  const outcomes = works
    ? createOutcomes()
    : createPolledOutcomes((id) => apiDb.withSystem((tx) => readOutcome(tx, id)));

  const exposition = createExposition(parts.metrics.registry, options.sdkMetricsUrl);

  let workers: WorkerProcess | null = null;
  let api: ApiServer | null = null;
  let metricsServer: HttpServer | null = null;
  if (works)
    workers = await startWorkers({
      parts,
      client,
      connection,
      queues: roles.queues,
      eager,
      onOutcome: outcomes.tell,
      dataDir: options.dataDir,
      clock: options.clock,
      ...(options.bundle === undefined ? {} : { bundle: options.bundle }),
    });
  const areRunning = workers === null ? () => true : workers.isRunning;
  if (workers) parts.metrics.watchWorkers(areRunning);
  if (!roles.api && config.metricsPort !== undefined)
    metricsServer = await startMetricsServer({
      ...{ port: config.metricsPort, host: config.host, token: config.metricsToken },
      ...{ metrics: exposition, isWorking: areRunning },
    });
  if (roles.api)
    api = await startApi({
      parts: { ...parts, db: apiDb },
      client,
      eager,
      outcomes,
      adminKey: options.adminKey,
      workers,
      exposition,
      limits: options.httpLimits,
      now: options.clock?.now ?? Date.now,
    });
  return {
    port: api?.port ?? null,
    metricsPort: metricsServer?.port ?? null,
    done: workers?.done ?? new Promise(() => {}),
    stop: async () => {
      await api?.stop();
      await workers?.stop();
      await metricsServer?.stop();
      await connection.close();
      await Promise.all([...new Set([parts.db, apiDb])].map((db) => db.close()));
    },
  };
}
