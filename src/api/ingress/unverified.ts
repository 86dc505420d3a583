import { ipKeyGenerator } from 'express-rate-limit';

/** What somebody who proves nothing may ask, in this process. What is rightly signed is never counted, and always passes. */
export const unverifiedLimits = {
  /** Requests of one address that still get their own answer. */
  requests: 60,
  windowMs: 60_000,
  /** Whoever has one IPv6 address has the whole subnet. */
  ipv6Bits: 64,
  /** Addresses that are remembered; the one whose window began first is forgotten for a new one. */
  addresses: 50_000,
} as const;

export interface Unverified {
  /** Counts one more request. Seconds until its address is heard again; 0: it is within the limit. */
  count(address: string | null): number;
  isLimited(address: string | null): boolean;
}

export function createUnverified(
  now: () => number,
  limits: { [K in keyof typeof unverifiedLimits]: number } = unverifiedLimits,
): Unverified {
  /** In the order in which they began. */
  const windows = new Map<string, { until: number; requests: number }>();
  const keyOf = (address: string | null): string => (address === null ? '' : ipKeyGenerator(address, limits.ipv6Bits));

  function count(address: string | null): number {
    const key = keyOf(address);
    let window = windows.get(key);
    if (!window || window.until <= now()) {
      window = { until: now() + limits.windowMs, requests: 0 };
      windows.delete(key);
      const [oldest] = windows.keys();
      if (windows.size >= limits.addresses && oldest !== undefined) windows.delete(oldest);
      windows.set(key, window);
    }
    window.requests += 1;
    return window.requests > limits.requests ? Math.max(1, Math.ceil((window.until - now()) / 1000)) : 0;
  }

  return {
    count,
    isLimited: (address) => {
      const window = windows.get(keyOf(address));
      return window !== undefined && window.until > now() && window.requests >= limits.requests;
    },
  };
}
