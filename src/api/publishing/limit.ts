import type { TenantCaller } from '../auth.js';
import { Problem } from '../problems.js';

/** Events per second that a tenant may publish in the long run, and at once after a pause. */
export interface PublishRate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  /** Below 0: what a batch has taken in advance. */
  tokens: number;
  /** When they were counted, ms. */
  at: number;
  /** From when on it holds no more than a new one, ms. */
  fullAt: number;
}

export interface PublishLimit {
  /** For a request, whatever becomes of it; before its body is read. @throws Problem `rate_limited` */
  admit(caller: TenantCaller): void;
  /** For what costs as much as `count` events beyond the first. @throws Problem `rate_limited` */
  take(caller: TenantCaller, count: number): void;
}

/** Once there are so many, those that have filled up again are forgotten. */
const bucketLimit = 10_000;

/**
 * A token bucket per tenant, in this process: a request costs one, a batch as many as it has events. A batch that is larger
 * than the bucket passes when that is full, and is worked off before the next.
 */
export function createPublishLimit(standard: number, now: () => number): PublishLimit {
  const buckets = new Map<string, Bucket>();

  function pay({ tenantId, settings }: TenantCaller, count: number): void {
    const { perSecond, burst } = rateOf(settings, standard);
    const at = now();
    const known = buckets.get(tenantId) ?? { tokens: burst, at };
    const tokens = Math.min(burst, known.tokens + ((at - known.at) / 1000) * perSecond);
    const missing = Math.min(count, burst) - tokens;
    if (missing > 0)
      throw new Problem('rate_limited', `More than ${perSecond} events per second of this tenant.`, {
        headers: { 'Retry-After': String(Math.ceil(missing / perSecond)) },
      });
    if (buckets.size >= bucketLimit && !buckets.has(tenantId))
      for (const [id, { fullAt }] of buckets) if (fullAt <= at) buckets.delete(id);
    const left = tokens - count;
    buckets.set(tenantId, { tokens: left, at, fullAt: at + ((burst - left) / perSecond) * 1000 });
  }

  return {
    admit: (caller) => pay(caller, 1),
    take: (caller, count) => {
      if (count > 0) pay(caller, count);
    },
  };
}

/** Two seconds' worth, and the largest request at least. */
const burstOf = (perSecond: number): number => Math.max(2 * perSecond, 1000);

/** A tenant's own rate, or the standard one. */
export function rateOf(settings: Readonly<Record<string, unknown>>, standard: number): PublishRate {
  const numberOf = (name: string): number | null => (typeof settings[name] === 'number' ? settings[name] : null);
  const perSecond = numberOf('publish_events_per_second') ?? standard;
  return { perSecond, burst: numberOf('publish_burst') ?? burstOf(perSecond) };
}
