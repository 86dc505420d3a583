import type { Claim } from '../db/claims.js';
import type { EndpointState } from '../db/lanes.js';

/** How much a drain takes at once. */
export const portions = {
  /** Deliveries, each a request of its own. */
  requests: 200,
  /** Requests of a batch endpoint, so many events and bytes each at most; one event may be larger. */
  batches: 10,
  batchEvents: 100,
  batchBytes: 1_048_576,
  /** So long a batch that is not full waits for more, from when its first event was due. */
  gatherMs: 1000,
  /** A turn begins no further request after this time, or after its first timeout. */
  beginMs: 5000,
} as const;

/** What one turn may send: so many requests of so many deliveries, and the next turn no sooner than `gapMs` after its last one. */
export interface Portion {
  requests: number;
  size: number;
  gapMs: number;
}

/**
 * Under a rate limit a second is parted into turns of equal size: each sends its requests at once and the next comes a part
 * of a second after its last, so that no second, wherever it begins, has more requests than the limit. One probe, of one
 * event, while the breaker is open.
 */
export function portionOf(state: Pick<EndpointState, 'format' | 'rate_limit' | 'open_until'>): Portion {
  const isBatch = state.format === 'batch';
  const most = isBatch ? portions.batches : portions.requests;
  const turns = state.rate_limit === null ? 0 : Math.ceil(state.rate_limit / most);
  const requests = state.rate_limit === null ? most : Math.floor(state.rate_limit / turns);
  const gapMs = turns === 0 ? 0 : Math.ceil(1000 / turns);
  return state.open_until === null
    ? { requests, size: isBatch ? portions.batchEvents : 1, gapMs }
    : { requests: 1, size: 1, gapMs };
}

/** Claims of one POST. */
export type Request = readonly [Claim, ...Claim[]];
/** Requests that go one after the other, and end with the first that fails. */
export type Run = readonly Request[];

/** Parts claims, in the order of their events, into what may go side by side. What no request is left for is in none. */
export function runsOf(
  claims: readonly Claim[],
  { requests, size }: Portion,
  state: Pick<EndpointState, 'format' | 'ordered'>,
): Run[] {
  if (state.format === 'batch') {
    const packs = pack(claims, size).slice(0, requests);
    return state.ordered ? [packs] : packs.map((one) => [one]);
  }
  if (!state.ordered) return claims.map((claim) => [[claim]]);
  const runs = new Map<string, Request[]>();
  for (const claim of claims) {
    const key = claim.ordering_key ?? claim.id;
    runs.set(key, [...(runs.get(key) ?? []), [claim]]);
  }
  return [...runs.values()];
}

function pack(claims: readonly Claim[], size: number): Request[] {
  const packs: [Claim, ...Claim[]][] = [];
  let bytes = 0;
  for (const claim of claims) {
    const length = Buffer.byteLength(claim.envelope);
    const last = packs.at(-1);
    const hasRoom = last && last.length < size && bytes + length <= portions.batchBytes;
    if (hasRoom) last.push(claim);
    else packs.push([claim]);
    bytes = hasRoom ? bytes + length : length;
  }
  return packs;
}
