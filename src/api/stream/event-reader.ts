import type { Position, StreamedEvent } from '../../db/event-stream.js';
import { matchesEvent } from '../../domain/event-patterns.js';
import { aliasesOf } from '../../domain/events.js';
import { underName } from '../../webhooks/message.js';
import { type Connection, type ConnectionOptions, openConnection } from './connection.js';
import { positionText } from './position.js';

export interface EventReaderOptions extends ConnectionOptions {
  tenantId: string;
  /** What the caller has seen. */
  position: Position;
  /** Names, aliases, `prefix.*`, `*`. */
  patterns: readonly string[];
}

/** One connection that reads events. What it cannot take yet stays in the database. */
export interface EventReader extends Connection {
  tenantId: string;
  position(): Position;
  /** There was more to read than it has got. */
  isBehind(): boolean;
  /** Sends those that match, in order, as far as there is room; how many. `areMore`: these are not all that there are. */
  send(events: readonly StreamedEvent[], areMore: boolean): number;
}

export function createEventReader({ patterns, ...options }: EventReaderOptions): EventReader {
  let { position } = options;
  let shown = position;
  let isBehind = true;
  // Who is cut off before the first event goes on from here, too.
  const connection = openConnection(options, `id: ${positionText(position)}\n`);

  return {
    ...connection,
    tenantId: options.tenantId,
    position: () => position,
    isBehind: () => isBehind,
    send: (events, areMore) => {
      isBehind = true;
      let sent = 0;
      for (const { xid, seq, type, envelope } of events) {
        if (!connection.hasRoom()) return sent;
        position = { xid, seq };
        const name = matchesEvent(patterns, type, aliasesOf(type));
        if (name === null) continue;
        shown = position;
        connection.write(`id: ${positionText(position)}\nevent: ${name}\ndata: ${underName({ envelope, name })}\n\n`);
        sent += 1;
      }
      isBehind = areMore;
      return sent;
    },
    // Says up to where the caller has seen everything that matches: an id without data moves a client's Last-Event-ID, and is no event.
    beat: () => {
      connection.write(shown === position ? ': alive\n\n' : `: alive\nid: ${positionText(position)}\n\n`);
      shown = position;
    },
  };
}
