import type { Request } from 'express';

const mebibyte = 1024 * 1024;
export const bodyLimits = {
  /** Of one body. */
  bytes: mebibyte,
  /** So much is still read, and thrown away, of what is refused: whoever is just above the limit shall see the answer. */
  readAway: 4 * mebibyte,
  /** Of all bodies that are being read at once; beyond it the gateway is asked to send again. */
  atOnce: 256 * mebibyte,
} as const;

export type BodyFault = 'too_large' | 'encoded' | 'busy' | 'broken';
export type Body = { bytes: Buffer; fault?: never } | { fault: BodyFault };

/** Reads bodies as they were sent: nothing is decoded, because signatures are over what was sent. Never rejects. */
export function createReadBody(limits: { [K in keyof typeof bodyLimits]: number } = bodyLimits) {
  let held = 0;
  return (request: Request): Promise<Body> => {
    if (Number(request.headers['content-length'] ?? 0) > limits.readAway)
      return Promise.resolve({ fault: 'too_large' });
    return new Promise((resolve) => {
      const isPlain = (request.headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity';
      let fault: BodyFault | null = isPlain ? null : 'encoded';
      let chunks: Buffer[] = [];
      let length = 0;
      let own = 0;

      const drop = (): void => {
        held -= own;
        own = 0;
        chunks = [];
      };
      const end = (): void => {
        request.removeListener('data', take).removeListener('end', end).removeListener('close', broken);
        const body: Body = fault === null ? { bytes: Buffer.concat(chunks, own) } : { fault };
        drop();
        resolve(body);
      };
      const broken = (): void => {
        fault = 'broken';
        end();
      };
      const take = (chunk: Buffer): void => {
        length += chunk.length;
        if (length > limits.bytes) fault ??= 'too_large';
        else if (held + chunk.length > limits.atOnce) fault ??= 'busy';
        if (fault === null) {
          chunks.push(chunk);
          own += chunk.length;
          held += chunk.length;
          return;
        }
        drop();
        if (length <= limits.readAway) return;
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
