import type { ServerResponse } from 'node:http';
import type { Position, StreamedEvent } from '../../db/event-stream.js';
import { matchesEvent } from '../../domain/event-patterns.js';
import { aliasesOf } from '../../domain/events.js';
import type { Millis } from '../../domain/time.js';
import { underName } from '../../webhooks/message.js';
import { positionText } from './position.js';

export interface ReaderOptions {
  tenantId: string;
  /** Id of the API key; null: it has a context, or came by a link. */
  keyId: string | null;
  /** Of a browser; null: it has none. */
  sessionId: string | null;
  /** When the context ends. */
  expiresAt: Millis | null;
  /** What the caller has seen. */
  position: Position;
  /** Names, aliases, `prefix.*`, `*`. */
  patterns: readonly string[];
  response: Pick<ServerResponse, 'write' | 'end' | 'destroy' | 'on' | 'writableLength' | 'destroyed'>;
  now: () => number;
}

/** One connection that reads the stream. What it cannot take yet stays in the database. */
export interface Reader extends Pick<ReaderOptions, 'tenantId' | 'keyId' | 'sessionId' | 'expiresAt'> {
  position(): Position;
  /** Since when the caller takes no more bytes; null: it takes them. */
  blockedSince(): number | null;
  /** When something was last written. */
  spokenAt(): number;
  /** There was more to read than it has got. */
  isBehind(): boolean;
  /** Sends those that match, in order, as far as there is room; how many. `areMore`: these are not all that there are. */
  send(events: readonly StreamedEvent[], areMore: boolean): number;
  /** Says that the connection lives, and up to where the caller has seen everything that matches. */
  beat(): void;
  end(): void;
  /** Without waiting for what is still to be sent. */
  cut(): void;
}

/** Bytes that may wait for the caller here; the event that passes them is the last. */
export const roomBytes = 262_144;
/** How long a browser waits before it connects again, ms. */
const retryMs = 2000;

export function createReader({
  tenantId,
  keyId,
  sessionId,
  expiresAt,
  patterns,
  response,
  now,
  ...options
}: ReaderOptions): Reader {
  let { position } = options;
  let shown = position;
  let blockedSince: number | null = null;
  let spokenAt = now();
  let isOver = false;
  let isBehind = true;
  const write = (text: string): void => {
    spokenAt = now();
    if (!response.write(text)) blockedSince ??= now();
  };
  response.on('drain', () => {
    blockedSince = null;
  });
  // Who is cut off before the first event goes on from here, too.
  write(`retry: ${retryMs}\nid: ${positionText(position)}\n\n`);

  return {
    tenantId,
    keyId,
    sessionId,
    expiresAt,
    position: () => position,
    blockedSince: () => blockedSince,
    spokenAt: () => spokenAt,
    isBehind: () => isBehind,
    send: (events, areMore) => {
      isBehind = true;
      let sent = 0;
      for (const { xid, seq, type, envelope } of events) {
        if (isOver || response.writableLength >= roomBytes) return sent;
        position = { xid, seq };
        const name = matchesEvent(patterns, type, aliasesOf(type));
        if (name === null) continue;
        shown = position;
        write(`id: ${positionText(position)}\nevent: ${name}\ndata: ${underName({ envelope, name })}\n\n`);
        sent += 1;
      }
      isBehind = areMore;
      return sent;
    },
    beat: () => {
      if (isOver) return;
      // An id without data moves a client's Last-Event-ID, and is no event.
      write(shown === position ? ': alive\n\n' : `: alive\nid: ${positionText(position)}\n\n`);
      shown = position;
    },
    end: () => {
      isOver = true;
      response.end();
    },
    cut: () => {
      isOver = true;
      response.destroy();
    },
  };
}
