import type { Logger } from 'pino';
import { usableKeys } from '../../db/api-keys.js';
import type { Database } from '../../db/connection.js';
import { usableSessions } from '../../db/portal-sessions.js';
import type { Connection, ConnectionOptions } from './connection.js';

/** Times are ms. */
export const streamLimits = {
  /** How often something new is looked for, once for all connections of the process, while there are any. */
  pollEvery: 250,
  /** The same for those alone who have more to read. */
  catchUpEvery: 10,
  /** Silence after which a comment is sent. Proxies close what is silent, as a rule after 30 or 60 s; so do we (`stuckTimeout`). */
  beatAfter: 15_000,
  /** How often it is looked whether keys and sessions may still be used. */
  checkKeysEvery: 3000,
  /** Who takes no bytes for so long is cut off. It can connect again, and goes on where it was. */
  cutAfter: 30_000,
  /** Connections at once in this process; the operator counts as a tenant. */
  perTenant: 20,
  total: 500,
} as const;
export type StreamLimits = { [K in keyof typeof streamLimits]: number };

/** Who reads a stream, in the way of that stream. */
export interface Reader extends Connection {
  /** There was more to read than it has got. */
  isBehind(): boolean;
}

export interface Stream<Options extends ConnectionOptions> {
  /** Why there is no place for one more, or null. */
  refusal(tenantId: string | null): 'stopped' | 'tenant_full' | 'full' | null;
  /** Writes to the response until its caller leaves; ends it at once when there is no place, or the caller has left. */
  add(reader: Omit<Options, 'now'>): void;
  /** Ends every connection; there will be no more. */
  stop(): Promise<void>;
}

export type StreamName = 'events' | 'deliveries' | 'gateway_events';

/** What every stream is made of. */
export interface StreamDeps {
  db: Database;
  log: Pick<Logger, 'warn'>;
  now: () => number;
  /** Told how many connections are open. */
  metrics: { streamsOpen(stream: StreamName, open: number): void };
  limits?: Partial<StreamLimits>;
}

/** What one is of. */
export interface Source<Options extends ConnectionOptions, R extends Reader> {
  name: StreamName;
  createReader(options: Options): R;
  /** Reads for those that take bytes, and sends it to them. */
  look(readers: readonly R[]): Promise<void>;
}

/** Any number of connections that are served by one look at the database. */
export function createStream<Options extends ConnectionOptions, R extends Reader>(
  { db, log, now, metrics, ...deps }: StreamDeps,
  { name, createReader, look }: Source<Options, R>,
): Stream<Options> {
  const limits: StreamLimits = { ...streamLimits, ...deps.limits };
  const open = (count: number): void => metrics.streamsOpen(name, count);
  const readers = new Set<R>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let keysCheckedAt = 0;

  const ofTenant = (tenantId: string | null): number => [...readers].filter((one) => one.tenantId === tenantId).length;
  const refusal = (tenantId: string | null) =>
    stopped
      ? 'stopped'
      : readers.size >= limits.total
        ? 'full'
        : ofTenant(tenantId) >= limits.perTenant
          ? 'tenant_full'
          : null;

  async function checkKeys(): Promise<void> {
    if (now() - keysCheckedAt < limits.checkKeysEvery) return;
    keysCheckedAt = now();
    // Not those that come meanwhile: their keys have just been looked at.
    const checked = [...readers];
    const idsOf = (id: 'keyId' | 'sessionId') => [...new Set(checked.flatMap((reader) => reader[id] ?? []))];
    const [keys, sessions] = await db.withSystemAtOnce((tx) =>
      Promise.all([usableKeys(tx, idsOf('keyId')), usableSessions(tx, idsOf('sessionId'))]),
    );
    for (const reader of checked) {
      const { keyId, sessionId, expiresAt } = reader;
      const isUsable =
        sessionId === null ? (keyId === null ? now() < (expiresAt ?? 0) : keys.has(keyId)) : sessions.has(sessionId);
      if (isUsable) continue;
      if (reader.blockedSince() === null) reader.end();
      else reader.cut();
    }
  }

  async function lookOn(): Promise<void> {
    let isAway = false;
    let lookedAt = 0;
    while (readers.size > 0 && !stopped) {
      const isDue = now() - lookedAt >= limits.pollEvery;
      if (isDue) lookedAt = now();
      try {
        if (isDue) await checkKeys();
        const ready = [...readers].filter((one) => (isDue || one.isBehind()) && one.blockedSince() === null);
        if (ready.length > 0) await look(ready);
        isAway = false;
      } catch (error) {
        if (!isAway) log.warn({ err: error }, `the stream of ${name.replace('_', ' ')} waits for the database`);
        isAway = true;
      }
      const someAreBehind = !isAway && [...readers].some((reader) => reader.isBehind());
      await pause(someAreBehind ? limits.catchUpEvery : limits.pollEvery);
    }
    looking = null;
  }

  /** Apart from looking, so that it goes on while the database does not answer. */
  function tend(): void {
    for (const reader of readers) {
      const since = reader.blockedSince();
      if (since !== null && now() - since >= limits.cutAfter) reader.cut();
      else if (since === null && now() - reader.spokenAt() >= limits.beatAfter) reader.beat();
    }
  }
  let tending: NodeJS.Timeout | null = null;

  return {
    refusal,
    add: (options) => {
      const { response, tenantId } = options;
      // It may have closed while the database was asked, and would say so no more.
      if (response.destroyed || refusal(tenantId) !== null) return void response.end();
      const reader = createReader({ ...options, now } as Options);
      readers.add(reader);
      open(readers.size);
      response.on('close', () => {
        readers.delete(reader);
        open(readers.size);
        if (readers.size > 0 || tending === null) return;
        clearInterval(tending);
        tending = null;
      });
      tending ??= setInterval(tend, Math.min(1000, limits.beatAfter, limits.cutAfter));
      looking ??= lookOn();
    },
    stop: async () => {
      stopped = true;
      for (const reader of readers) reader.end();
      await looking;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
