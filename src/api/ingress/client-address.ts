import { isIP } from 'node:net';
import type { Request } from 'express';

/**
 * Who asks, as far as `TRUST_PROXY` lets us believe it; null: what a trusted proxy has forwarded is no address. Without
 * `TRUST_PROXY` it is the peer, whatever the request says.
 */
export function clientAddress({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string | null {
  const address = (ip ?? socket.remoteAddress ?? '').replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}
