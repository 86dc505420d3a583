import { eventsAfter, type Horizon, type Position, streamHorizon } from '../../db/event-stream.js';
import { createEventReader, type EventReader, type EventReaderOptions } from './event-reader.js';
import { positionText } from './position.js';
import { createStream, type Stream, type StreamDeps, streamLimits } from './stream.js';

export const eventStreamLimits = {
  ...streamLimits,
  /** When transactions of others are no longer waited for, ms. */
  patience: 2000,
  /** Events per reader and look: whoever is far behind takes turns with the others. */
  events: 50,
  /** Readers per statement. */
  readers: 50,
} as const;
export type EventStreamLimits = { [K in keyof typeof eventStreamLimits]: number };

export interface EventStreamDeps extends StreamDeps {
  /** Told how many events were sent, too. */
  metrics: StreamDeps['metrics'] & { streamed(events: number): void };
  limits?: Partial<EventStreamLimits>;
}

export interface EventStream extends Stream<EventReaderOptions> {
  horizon(): Promise<Horizon>;
}

/**
 * The events of tenants as they are committed. Read is in the order (transaction, seq), and only what is older than every
 * transaction that may still write events: nothing can come to stand before a reader's position any more.
 */
export function createEventStream(deps: EventStreamDeps): EventStream {
  const { db, now, metrics } = deps;
  const limits: EventStreamLimits = { ...eventStreamLimits, ...deps.limits };
  const moved = { xmin: '', at: 0 };

  /** What runs for longer than `patience` is looked at: is it one of ours? */
  async function horizon(): Promise<Horizon> {
    const plain = await db.withSystemAtOnce((tx) => streamHorizon(tx, false));
    if (plain.xmin !== moved.xmin) Object.assign(moved, { xmin: plain.xmin, at: now() });
    const isHeldUp = plain.xmin !== plain.xmax && now() - moved.at >= limits.patience;
    return isHeldUp ? db.withSystemAtOnce((tx) => streamHorizon(tx, true)) : plain;
  }

  async function look(readers: readonly EventReader[]): Promise<void> {
    const all = groups(readers);
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

  return { ...createStream(deps, { name: 'events', createReader: createEventReader, look }), horizon };
}

/** Readers that stand at the same place are served by the same rows. */
function groups(members: readonly EventReader[]): { tenantId: string; position: Position; members: EventReader[] }[] {
  const found = new Map<string, { tenantId: string; position: Position; members: EventReader[] }>();
  for (const reader of members) {
    const { tenantId } = reader;
    const key = `${tenantId} ${positionText(reader.position())}`;
    const group = found.get(key) ?? { tenantId, position: reader.position(), members: [] };
    group.members.push(reader);
    found.set(key, group);
  }
  return [...found.values()];
}
