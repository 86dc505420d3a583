import type { ServerResponse } from 'node:http';
import type { Millis } from '../../domain/time.js';

export interface ConnectionOptions {
  /** null: it is the operator's. */
  tenantId: string | null;
  /** Id of the API key; null: it has a context, came by a link, or is the operator's. */
  keyId: string | null;
  /** Of a browser; null: it has none. */
  sessionId: string | null;
  /** When the context ends; of a key null: it is looked up. */
  expiresAt: Millis | null;
  response: Pick<ServerResponse, 'write' | 'end' | 'destroy' | 'on' | 'writableLength' | 'destroyed'>;
  now: () => number;
}

/** Who follows a stream of Server-Sent Events, and how much they take. */
export interface Connection extends Pick<ConnectionOptions, 'tenantId' | 'keyId' | 'sessionId' | 'expiresAt'> {
  write(text: string): void;
  /** More may be written: it is not over, and not too much waits for the caller. */
  hasRoom(): boolean;
  /** Since when the caller takes no more bytes; null: it takes them. */
  blockedSince(): number | null;
  /** When something was last written. */
  spokenAt(): number;
  /** Says that the connection lives. */
  beat(): void;
  end(): void;
  /** Without waiting for what is still to be sent. */
  cut(): void;
}

/** Bytes that may wait for the caller here; the message that passes them is the last. */
export const roomBytes = 262_144;
/** How long a browser waits before it connects again, ms. */
const retryMs = 2000;

/** `first`: lines of the message that also says when to connect again. */
export function openConnection({ response, now, ...options }: ConnectionOptions, first = ''): Connection {
  let blockedSince: number | null = null;
  let spokenAt = now();
  let isOver = false;
  const write = (text: string): void => {
    if (isOver) return;
    spokenAt = now();
    if (!response.write(text)) blockedSince ??= now();
  };
  response.on('drain', () => {
    blockedSince = null;
  });
  write(`retry: ${retryMs}\n${first}\n`);
  const { tenantId, keyId, sessionId, expiresAt } = options;
  return {
    tenantId,
    keyId,
    sessionId,
    expiresAt,
    write,
    hasRoom: () => !isOver && response.writableLength < roomBytes,
    blockedSince: () => blockedSince,
    spokenAt: () => spokenAt,
    beat: () => write(': alive\n\n'),
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
