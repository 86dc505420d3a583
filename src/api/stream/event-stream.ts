import type { Logger } from 'pino';
import { usableKeys } from '../../db/api-keys.js';
import type { Database } from '../../db/connection.js';
import { eventsAfter, type Horizon, type Position, streamHorizon } from '../../db/event-stream.js';
import { usableSessions } from '../../db/portal-sessions.js';
import { positionText } from './position.js';
import { createReader, type Reader, type ReaderOptions } from './reader.js';

/** Times are ms. */
export const streamLimits = {
  /** How often new events are looked for, once for all connections of the process, while there are any. */
  pollEvery: 250,
  /** The same for those alone who have more to read. */
  catchUpEvery: 10,
  /** Silence after which a comment is sent. Proxies close what is silent, as a rule after 30 or 60 s; so do we (`stuckTimeout`). */
  beatAfter: 15_000,
  /** How often it is looked whether keys and sessions may still be used. */
  checkKeysEvery: 3000,
  /** Who takes no bytes for so long is cut off. It can connect again, and goes on where it was. */
  cutAfter: 30_000,
  /** When transactions of others are no longer waited for. */
  patience: 2000,
  /** Events per reader and look: whoever is far behind takes turns with the others. */
  events: 50,
  /** Readers per statement. */
  readers: 50,
  /** Connections at once in this process. */
  perTenant: 20,
  total: 500,
} as const;
export type StreamLimits = { [K in keyof typeof streamLimits]: number };

export interface EventStreamDeps {
  db: Database;
  log: Pick<Logger, 'warn'>;
  now: () => number;
  /** Told how many streams are open, and how many events were sent. */
  metrics: { streamsOpen(open: number): void; streamed(events: number): void };
  limits?: Partial<StreamLimits>;
}

export interface EventStream {
  horizon(): Promise<Horizon>;
  /** Why there is no place for one more, or null. */
  refusal(tenantId: string): 'stopped' | 'tenant_full' | 'full' | null;
  /** Writes to the response until its caller leaves; ends it at once when there is no place, or the caller has left. */
  add(reader: Omit<ReaderOptions, 'now'>): void;
  /** Ends every connection; there will be no more. */
  stop(): Promise<void>;
}

/**
 * The events of tenants as they are committed, to any number of connections by one look at the database. Read is in the
 * order (transaction, seq), and only what is older than every transaction that may still write events: nothing can come
 * to stand before a reader's position any more.
 */
export function createEventStream({ db, log, now, metrics, ...deps }: EventStreamDeps): EventStream {
  const limits: StreamLimits = { ...streamLimits, ...deps.limits };
  const readers = new Set<Reader>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let keysCheckedAt = 0;
  const moved = { xmin: '', at: 0 };

  const ofTenant = (tenantId: string): number => [...readers].filter((one) => one.tenantId === tenantId).length;
  const refusal = (tenantId: string) =>
    stopped
      ? 'stopped'
      : readers.size >= limits.total
        ? 'full'
        : ofTenant(tenantId) >= limits.perTenant
          ? 'tenant_full'
          : null;

  /** What runs for longer than `patience` is looked at: is it one of ours? */
  async function horizon(): Promise<Horizon> {
    const plain = await db.withSystemAtOnce((tx) => streamHorizon(tx, false));
    if (plain.xmin !== moved.xmin) Object.assign(moved, { xmin: plain.xmin, at: now() });
    const isHeldUp = plain.xmin !== plain.xmax && now() - moved.at >= limits.patience;
    return isHeldUp ? db.withSystemAtOnce((tx) => streamHorizon(tx, true)) : plain;
  }

  /** Readers that stand at the same place are served by the same rows. */
  function groups(members: readonly Reader[]): { tenantId: string; position: Position; members: Reader[] }[] {
    const found = new Map<string, { tenantId: string; position: Position; members: Reader[] }>();
    for (const reader of members) {
      const { tenantId } = reader;
      const key = `${tenantId} ${positionText(reader.position())}`;
      const group = found.get(key) ?? { tenantId, position: reader.position(), members: [] };
      group.members.push(reader);
      found.set(key, group);
    }
    return [...found.values()];
  }

  async function look(some: readonly Reader[]): Promise<void> {
    const all = groups(some.filter((reader) => reader.blockedSince() === null));
    if (all.length === 0) return;
    const { xmin } = await horizon();
    for (let from = 0; from < all.length; from += limits.readers) {
      const part = all.slice(from, from + limits.readers);
      const tenants = [...new Set(part.map(({ tenantId }) => tenantId))];
      const rows = await db.withTenantsAtOnce(tenants, (tx) => eventsAfter(tx, part, xmin, limits.events));
      for (const [index, { members }] of part.entries()) {
        const events = rows.filter(({ reader }) => reader === index);
        for (const reader of members) metrics.streamed(reader.send(events, events.length === limits.events));
      }
    }
  }

  async function checkKeys(): Promise<void> {
    if (now() - keysCheckedAt < limits.checkKeysEvery) return;
    keysCheckedAt = now();
    // Not those that come meanwhile: their keys have just been looked at.
    const checked = [...readers];
    const idsOf = (name: 'keyId' | 'sessionId') => [...new Set(checked.flatMap((reader) => reader[name] ?? []))];
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
        await look([...readers].filter((reader) => isDue || reader.isBehind()));
        isAway = false;
      } catch (error) {
        if (!isAway) log.warn({ err: error }, 'the stream of events waits for the database');
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
    horizon,
    refusal,
    add: (options) => {
      const { response, tenantId } = options;
      // It may have closed while the horizon was asked for, and would say so no more.
      if (response.destroyed || refusal(tenantId) !== null) return void response.end();
      const reader = createReader({ ...options, now });
      readers.add(reader);
      metrics.streamsOpen(readers.size);
      response.on('close', () => {
        readers.delete(reader);
        metrics.streamsOpen(readers.size);
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
