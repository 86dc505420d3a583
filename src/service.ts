import type { Logger } from 'pino';
import { type HttpServer, startHttpServer } from './api/http-server.js';
import { createOutcomes, createPolledOutcomes } from './api/ingress/outcomes.js';
import { createProbesApp } from './api/probes-app.js';
import { type ApiOptions, type ApiServer, startApi, version } from './api/server.js';
import type { Config } from './config.js';
import { readOutcome } from './db/gateway-events.js';
import { createHealth, type Health } from './health.js';
import { createExposition, type Exposition } from './metrics/exposition.js';
import { openParts, openPool, type Parts } from './parts.js';
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
  /** Where a process without an API answers probes and tells its metrics; null: nowhere. */
  metricsPort: number | null;
  /** Rejects when a worker fails. */
  done: Promise<void>;
  /** Says first that it is not ready, and serves on for SHUTDOWN_DELAY_SECONDS. Then HTTP ends, then workers, then connections. */
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
    version,
  });
  const apiDb = roles.api && works ? openPool(options.databaseUrl, databaseConnections.api, parts) : parts.db;
  const { connection, client } = await connectTemporal(config.temporal, log);
  await prepareNamespace(client, {
    ownsNamespace: options.ownsNamespace,
    skipsTime: options.clock !== undefined,
  });
  // Whoever starts a versioned workflow may not be of the build that is to run it.
  const together = roles.api && works && config.temporal.deployment === undefined;
  // A server that skips time has no eager starts: what one was to begin waits for its time to run out.
  const eager = together && options.clock === undefined;
  const outcomes = together
    ? createOutcomes()
    : createPolledOutcomes((id) => apiDb.withSystem((tx) => readOutcome(tx, id)));

  const exposition = createExposition(parts.metrics.registry, options.sdkMetricsUrl);

  let workers: WorkerProcess | null = null;
  let api: ApiServer | null = null;
  let probes: HttpServer | null = null;
  let isStopping = false;
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
  if (workers) parts.metrics.watchWorkers(workers.isRunning);
  const health = createHealth({
    db: apiDb,
    client,
    config,
    workers,
    serves: roles.api,
    isStopping: () => isStopping,
  });
  if (roles.api)
    api = await startApi({
      parts: { ...parts, db: apiDb },
      client,
      eager,
      outcomes,
      adminKey: options.adminKey,
      sealKey: options.sealKey,
      workers,
      health,
      exposition,
      limits: options.httpLimits,
      now: options.clock?.now ?? Date.now,
    });
  else if (config.metricsPort !== undefined) probes = await startProbes(parts, health, config.metricsPort, exposition);
  return {
    port: api?.port ?? null,
    metricsPort: probes?.port ?? null,
    done: workers?.done ?? new Promise(() => {}),
    stop: async () => {
      isStopping = true;
      await new Promise((resolve) => setTimeout(resolve, config.shutdownDelaySeconds * 1000));
      await api?.stop();
      await workers?.stop();
      // To the last: whoever watches sees a worker end its work, and not one that is gone.
      await probes?.stop();
      await connection.close();
      await Promise.all([parts.tracer.stop(), ...[...new Set([parts.db, apiDb])].map((db) => db.close())]);
    },
  };
}

/** A process of workers alone listens for whoever asks how it is. */
const startProbes = ({ config, log }: Parts, health: Health, port: number, metrics: Exposition): Promise<HttpServer> =>
  startHttpServer(createProbesApp({ config, log, metrics, readiness: health.readiness, version }), {
    port,
    host: config.host,
  });
