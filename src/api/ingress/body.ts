import type { IncomingMessage } from 'node:http';

const mebibyte = 1024 * 1024;
export const bodyLimits = {
  /** Of one body. */
  bytes: mebibyte,
  /** So much is still read, and thrown away, of what is refused: whoever is just above the limit shall see the answer. */
  readAway: 4 * mebibyte,
  /** Pieces in which one body may come. Networks make them of 500 bytes and more; a million of one byte cost seconds. */
  pieces: 4096,
  /** Of all bodies that are read or not stored yet; beyond it the gateway is asked to send again. */
  atOnce: 256 * mebibyte,
} as const;

/** Memory that a piece needs beside its bytes. */
const pieceBytes = 200;

export type BodyFault = 'too_large' | 'encoded' | 'busy' | 'broken';
/** `release`: the bytes are not needed any more; until then they count as held. */
export type Body = { bytes: Buffer; release: () => void; fault?: never } | { fault: BodyFault; release?: never };

/** Reads bodies as they were sent: nothing is decoded, because signatures are over what was sent. Never rejects. */
export function createReadBody(limits: { [K in keyof typeof bodyLimits]: number } = bodyLimits) {
  let held = 0;
  return (request: IncomingMessage): Promise<Body> => {
    if (Number(request.headers['content-length'] ?? 0) > limits.readAway)
      return Promise.resolve({ fault: 'too_large' });
    return new Promise((resolve) => {
      const isPlain = (request.headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity';
      let fault: BodyFault | null = isPlain ? null : 'encoded';
      let chunks: Buffer[] = [];
      let length = 0;
      let pieces = 0;
      let own = 0;

      const release = (): void => {
        held -= own;
        own = 0;
        chunks = [];
      };
      const end = (): void => {
        request.removeListener('data', take).removeListener('end', end).removeListener('close', broken);
        const bytes = fault === null ? Buffer.concat(chunks) : Buffer.alloc(0);
        release();
        own = bytes.length;
        held += own;
        resolve(fault === null ? { bytes, release } : { fault });
      };
      const broken = (): void => {
        fault = 'broken';
        end();
      };
      const take = (chunk: Buffer): void => {
        length += chunk.length;
        pieces += 1;
        const needed = chunk.length + pieceBytes;
        if (length > limits.bytes || pieces > limits.pieces) fault ??= 'too_large';
        else if (held + needed > limits.atOnce) fault ??= 'busy';
        if (fault === null) {
          chunks.push(chunk);
          own += needed;
          held += needed;
          return;
        }
        release();
        if (length <= limits.readAway && pieces <= limits.pieces) return;
        request.pause();
        end();
      };
      // A connection that breaks also ends in `close`; without a listener its error would end the process.
      request
        .on('data', take)
        .on('end', end)
        .on('close', broken)
        .on('error', () => {});
    });
  };
}
