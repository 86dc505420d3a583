import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { bearerOf, sameText } from './auth.js';

const forwarding = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

/** Metrics are open to this machine itself, where a proxy on it is not this machine, and to whoever has the token. */
export function mayReadMetrics({ headers, socket }: IncomingMessage, token: string | undefined): boolean {
  const given = bearerOf(headers.authorization);
  if (token !== undefined && given !== null && sameText(given, token)) return true;
  return forwarding.every((name) => headers[name] === undefined) && isLoopback(socket.remoteAddress);
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
