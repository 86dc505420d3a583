import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/** Whether the hop at `address`, the peer being number 0, may say who asks. */
export type TrustProxy = (address: string, index: number) => boolean;

/**
 * Who asks, as far as `TRUST_PROXY` lets us believe it; null: what a trusted proxy has forwarded is no address. Without
 * `TRUST_PROXY` (null) it is the peer, whatever the request says.
 */
export function clientAddress(request: IncomingMessage, trust: TrustProxy | null): string | null {
  const said = trust === null ? request.socket.remoteAddress : proxyAddr(request, trust);
  const address = (said ?? '').replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}
