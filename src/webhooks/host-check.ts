import { isIP } from 'node:net';
import { BlockedAddressError, createLookup, NameLookupError, type Resolve } from './lookup.js';

/** `not_public`: it resolves to an address that is not dialled; `not_found`: it does not resolve; `unknown`: that cannot be told now. */
export type HostProblem = 'not_public' | 'not_found' | 'unknown';
/** What would keep a POST from being sent to this host at the moment; null: nothing. Never rejects. */
export type CheckHost = (hostname: string) => Promise<{ problem: HostProblem; message: string } | null>;

/** How long a name is looked up for, ms: somebody is typing. */
const limitMs = 3000;

export function createHostCheck(deps: { allowInsecure: boolean; resolve?: Resolve }): CheckHost {
  const lookup = createLookup(deps);
  return (hostname) =>
    new Promise((resolve) => {
      // Addresses are judged with the URL.
      if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return resolve(null);
      const late = { problem: 'unknown', message: `the name servers of "${hostname}" have not answered yet` } as const;
      const timer = setTimeout(() => resolve(late), limitMs);
      lookup(hostname, { all: true }, (error) => {
        clearTimeout(timer);
        resolve(error && { problem: problemOf(error), message: error.message });
      });
    });
}

const problemOf = (error: Error): HostProblem =>
  error instanceof BlockedAddressError
    ? 'not_public'
    : error instanceof NameLookupError && !error.ownFault
      ? 'not_found'
      : 'unknown';
