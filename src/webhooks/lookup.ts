import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { mayDial } from './public-address.js';
import { createResolverHealth, type ResolverHealth } from './resolver-health.js';

/** All IPv4 and IPv6 addresses of a name. Rejects with an error that has a DNS `code` (`ENOTFOUND`, `ESERVFAIL`, …). */
export type Resolve = (hostname: string) => Promise<string[]>;

/** The host is, or resolves to, an address that we do not dial. The address stays unsaid: it may tell about our network. */
export class BlockedAddressError extends Error {
  constructor() {
    super('the host does not have a public address');
    this.name = 'BlockedAddressError';
  }
}

/** A name could not be resolved. `ownFault` when our resolver, not the name, seems to be the reason. */
export class NameLookupError extends Error {
  constructor(
    readonly ownFault: boolean,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'NameLookupError';
  }
}

const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'EAI_NONAME', 'EAI_NODATA']);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && NO_SUCH_NAME.has(String(error.code));

/**
 * Resolves through c-ares and not through getaddrinfo: that one blocks a thread of libuv's pool of four per question, so
 * a few names with silent name servers would stall every tenant. It also never appends a search domain of our network.
 */
export const createResolve = (): Resolve => {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  return async (hostname) => {
    if (hostname === 'localhost') return ['127.0.0.1', '::1'];
    const results = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (addresses.length > 0) return addresses;
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    throw errors.find((error) => !isMissing(error)) ?? errors[0];
  };
};

const lookupError = (hostname: string, since: number, error: unknown, health: ResolverHealth): NameLookupError => {
  if (isMissing(error)) {
    health.answered(hostname);
    return new NameLookupError(false, `the name "${hostname}" does not exist or has no address`, error);
  }
  return health.worksFor(hostname, since)
    ? new NameLookupError(false, `the name servers of "${hostname}" do not answer properly`, error)
    : new NameLookupError(true, 'our DNS resolver does not answer properly', error);
};

/**
 * A `lookup` for net.connect and tls.connect that resolves a name once, refuses it with BlockedAddressError if any of
 * its addresses may not be dialled, and hands over the very addresses it checked, so that a second, different answer of
 * the name server (DNS rebinding) is never asked for. Fails with NameLookupError when there is no address. Literal
 * addresses do not come through here, because net skips the lookup for them: `createConnector` checks those.
 */
export const createLookup = (deps: {
  allowInsecure: boolean;
  resolve?: Resolve;
  health?: ResolverHealth;
}): LookupFunction => {
  const { allowInsecure, resolve = createResolve(), health = createResolverHealth() } = deps;
  const addressesOf = async (hostname: string) => {
    const since = performance.now();
    const found = await resolve(hostname).catch((error: unknown) => {
      throw lookupError(hostname, since, error, health);
    });
    health.answered(hostname);
    if (found.length === 0) throw new NameLookupError(false, `the name "${hostname}" has no address`);
    if (!found.every((address) => mayDial(address, allowInsecure))) throw new BlockedAddressError();
    return found.map((address) => ({ address, family: isIP(address) }));
  };
  return (hostname, options, callback) => {
    addressesOf(hostname).then(
      (addresses) => {
        if (options.all) return callback(null, addresses);
        const chosen = addresses.find(({ family }) => family === options.family) ?? addresses[0];
        callback(null, chosen?.address ?? '', chosen?.family);
      },
      (error) => callback(error, ''),
    );
  };
};
