import type { EmbeddedLog } from './log.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import { type Supervisable, type Supervised, supervise } from './supervise.js';
import { startTemporal, type TemporalServer } from './temporal.js';

export { type DataFolder, openDataFolder } from './data-folder.js';
export type { EmbeddedLog } from './log.js';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres.js';
export { StartupError } from './startup-error.js';
export { startTemporal, type TemporalOptions, type TemporalServer } from './temporal.js';

export interface Embedded {
  postgres?: { url: string; port: number; pid(): number };
  temporal?: { address: string; uiUrl: string; pid(): number };
  /** Temporal first: it has nothing to say any more, and PostgreSQL keeps what happens meanwhile. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Of `openDataFolder`: locked by this process. */
  dataDir: string;
  /** Set: that database is used and none is started. */
  databaseUrl?: string | undefined;
  /** Set: that server is used and none is started. */
  temporalAddress?: string | undefined;
  /** Gives up the start (Ctrl-C while something is built); what had been started is stopped. */
  signal?: AbortSignal;
  log: EmbeddedLog;
}

type Starting = EmbeddedOptions & { signal: AbortSignal };

/** Starts what is not configured, both at once, and keeps it running until `stop`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const orGiveUp = <T>(starting: Promise<T>) =>
    starting.catch((error: unknown) => {
      // Nobody wants to wait minutes for a build to be told that the folder is not writable.
      failed.abort();
      throw error;
    });
  const [postgres, temporal] = await bothOrNone(
    options.databaseUrl ? undefined : orGiveUp(postgresOf({ ...options, signal })),
    options.temporalAddress ? undefined : orGiveUp(temporalOf({ ...options, signal })),
  );
  return {
    ...(postgres && {
      postgres: {
        url: postgres.current().url,
        port: postgres.current().port,
        pid: () => postgres.current().pid,
      },
    }),
    ...(temporal && {
      temporal: {
        address: temporal.current().address,
        uiUrl: temporal.current().uiUrl,
        pid: () => temporal.current().pid,
      },
    }),
    async stop() {
      await temporal?.stop();
      await postgres?.stop();
    },
  };
}

async function postgresOf({ dataDir, signal, log }: Starting): Promise<Supervised<PostgresServer>> {
  const first = await told('PostgreSQL', log, startPostgres({ dir: dataDir, signal, log }));
  const again = () => startPostgres({ dir: dataDir, port: first.port, log });
  return supervise({ name: 'PostgreSQL', first, again, log });
}

async function temporalOf({ dataDir, signal, log }: Starting): Promise<Supervised<TemporalServer>> {
  const options = { dir: dataDir, log };
  const first = await told('Temporal', log, startTemporal({ ...options, signal }));
  const again = () => startTemporal({ ...options, port: first.port, uiPort: first.uiPort });
  return supervise({ name: 'Temporal', first, again, log });
}

async function told<Server extends Supervisable>(
  name: string,
  log: EmbeddedLog,
  starting: Promise<Server>,
): Promise<Server> {
  const server = await starting;
  log.info(`${name} runs (pid ${server.pid}).`);
  return server;
}

/** When one fails the other is stopped too: a failed start leaves nothing running. */
async function bothOrNone<A extends Supervised<Supervisable>, B extends Supervised<Supervisable>>(
  first: Promise<A> | undefined,
  second: Promise<B> | undefined,
): Promise<[A | undefined, B | undefined]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  if (a.status === 'fulfilled') await a.value?.stop();
  if (b.status === 'fulfilled') await b.value?.stop();
  const reasons = [a, b].flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  throw reasons.find((reason) => !isAbort(reason)) ?? reasons[0];
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}
