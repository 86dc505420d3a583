import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StartupError } from './startup-error.js';

// Below the range from which Linux takes ports for outgoing connections: a port chosen
// here today is not somebody's socket when the server starts again tomorrow.
const FIRST = 20_000;
const LAST = 32_000;

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The first free one of `preferred`, else any free port. */
export async function pickPort(...preferred: (number | undefined)[]): Promise<number> {
  for (const port of preferred) if (port && (await isPortFree(port))) return port;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (!preferred.includes(port) && (await isPortFree(port))) return port;
  }
  throw new StartupError(`Cannot find a free port between ${FIRST} and ${LAST} on 127.0.0.1.`);
}
