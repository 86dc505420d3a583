import { Client } from 'undici';
import type { Connector, Dial } from './connector.js';
import type { Stopper } from './stopper.js';

const MAX_HEADER_BYTES = 16_384;
const IDLE_MS = 10_000;
const MAX_IDLE_MS = 60_000;
/** So that under constant load a connection does not outlive a move of the endpoint to another address by long. */
const MAX_AGE_MS = 5 * 60_000;

/** One HTTP/1.1 connection, used by one request at a time. */
export interface Connection {
  readonly client: Client;
  readonly dial: Dial;
  /** True once it was given back: then a reset may only mean that it had been idle too long. */
  reused: boolean;
  /** Gives the connection back; one that is not `reusable` is destroyed. */
  release(reusable: boolean): void;
}

export interface Connections {
  /** Waits for a place among the origin's connections, if there is none; rejects with the stopper's reason. */
  acquire(origin: string, stopper: Stopper, options: { fresh: boolean }): Connection | Promise<Connection>;
  /** Connections in use, open but idle, and origins that have either. */
  count(): { active: number; idle: number; origins: number };
  closeIdle(): void;
}

interface Slot extends Connection {
  readonly origin: string;
  openedAt: number;
}

interface Place {
  active: number;
  idle: Slot[];
  waiting: (() => void)[];
}

const destroy = (slot: Slot): void => {
  void slot.client.destroy();
  // A socket that is still connecting does not belong to the client yet.
  slot.dial.socket?.destroy();
};

const waitForTurn = (place: Place, stopper: Stopper): Promise<void> =>
  new Promise((resolve, reject) => {
    const turn = () => {
      stopper.onStop(null);
      resolve();
    };
    place.waiting.push(turn);
    stopper.onStop((reason) => {
      place.waiting = place.waiting.filter((waiting) => waiting !== turn);
      reject(reason);
    });
  });

/**
 * Keep-alive connections: at most `perOrigin` in use per origin (the others wait), at most `maxIdle` idle ones over all
 * origins (the longest unused is closed first), so memory does not grow with the number of endpoints. We do not use
 * undici's Agent, because the attempt must know whether its socket was used before and whether it waited for others.
 */
export const createConnections = (deps: { connector: Connector; perOrigin: number; maxIdle: number }): Connections => {
  const places = new Map<string, Place>();
  const idle = new Set<Slot>();

  const placeOf = (origin: string): Place => {
    const place = places.get(origin) ?? { active: 0, idle: [], waiting: [] };
    places.set(origin, place);
    return place;
  };
  const forgetIfEmpty = (origin: string, place: Place) => {
    if (place.active === 0 && place.idle.length === 0) places.delete(origin);
  };
  const takeFromIdle = (slot: Slot) => {
    if (!idle.delete(slot)) return;
    const place = placeOf(slot.origin);
    // Nearly always the last, for it is the next to be used.
    place.idle.splice(place.idle.lastIndexOf(slot), 1);
    forgetIfEmpty(slot.origin, place);
  };
  const closeOne = (slot: Slot) => {
    takeFromIdle(slot);
    destroy(slot);
  };

  const release = (slot: Slot, reusable: boolean) => {
    const place = placeOf(slot.origin);
    if (reusable && performance.now() - slot.openedAt < MAX_AGE_MS) {
      slot.reused = true;
      place.idle.push(slot);
      idle.add(slot);
    } else {
      destroy(slot);
    }
    const next = place.waiting.shift();
    if (next) next();
    else place.active -= 1;
    const [oldest] = idle;
    if (oldest && idle.size > deps.maxIdle) closeOne(oldest);
    forgetIfEmpty(slot.origin, place);
  };

  const take = (origin: string, place: Place, fresh: boolean): Slot => {
    const slot = fresh ? undefined : place.idle.at(-1);
    if (!slot) return open(origin);
    takeFromIdle(slot);
    return slot;
  };

  const open = (origin: string): Slot => {
    const dial: Dial = { phase: 'dns', socket: undefined };
    const client = new Client(origin, {
      connect: deps.connector(dial),
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const slot: Slot = {
      origin,
      client,
      dial,
      reused: false,
      openedAt: 0,
      release: (reusable) => release(slot, reusable),
    };
    client.on('connect', () => {
      slot.openedAt = performance.now();
    });
    client.on('disconnect', () => {
      if (idle.has(slot)) closeOne(slot);
    });
    return slot;
  };

  return {
    acquire(origin, stopper, { fresh }) {
      const place = placeOf(origin);
      if (place.active >= deps.perOrigin) return waitForTurn(place, stopper).then(() => take(origin, place, fresh));
      place.active += 1;
      return take(origin, place, fresh);
    },
    count() {
      const active = [...places.values()].reduce((sum, place) => sum + place.active, 0);
      return { active, idle: idle.size, origins: places.size };
    },
    closeIdle() {
      for (const slot of [...idle]) closeOne(slot);
    },
  };
};
