import { isIP, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { BlockedAddressError, createLookup, type Resolve } from './lookup.js';
import { mayDial } from './public-address.js';
import type { ResolverHealth } from './resolver-health.js';

/** How far a connection has come; `answer`: it stands, and what happens next is the endpoint's HTTP. */
export type Phase = 'dns' | 'connect' | 'tls' | 'answer';

export interface Dial {
  phase: Phase;
  /** The socket, from the moment it starts to connect. */
  socket: Socket | undefined;
}

export type Connector = (dial: Dial) => buildConnector.connector;

/** Addresses of one host are tried one after the other; longer than a far endpoint's round trip, or it is never reached. */
const NEXT_ADDRESS_AFTER_MS = 1000;

/**
 * Opens sockets to checked addresses only, names and literals alike, and keeps `dial` informed. It has no time limit of
 * its own: the caller destroys `dial.socket` when the attempt's time is up. `ca`: PEM, in place of Node's own roots.
 */
export const createConnector = (deps: {
  allowInsecure: boolean;
  health: ResolverHealth;
  resolve?: Resolve;
  ca?: string;
}): Connector => {
  const { allowInsecure, ca } = deps;
  const connect = buildConnector({
    lookup: createLookup(deps),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    timeout: 0,
    // Said here, so that no variable and no flag of the process can take it away.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
  });
  return (dial) => (options, callback) => {
    const isLiteral = isIP(options.hostname) !== 0;
    if (isLiteral && !mayDial(options.hostname, allowInsecure)) {
      queueMicrotask(() => callback(new BlockedAddressError(), null));
      return;
    }
    dial.phase = isLiteral ? 'connect' : 'dns';
    const socket: unknown = connect(options, (...result) => {
      if (result[0] === null) dial.phase = 'answer';
      callback(...result);
    });
    if (!(socket instanceof Socket)) return;
    dial.socket = socket;
    socket.once('lookup', (error: Error | null) => {
      if (!error) dial.phase = 'connect';
    });
    if (options.protocol === 'https:') {
      socket.once('connect', () => {
        dial.phase = 'tls';
      });
    }
  };
};
