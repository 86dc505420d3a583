import { type Claim, releaseClaims } from '../db/claims.js';
import type { Database } from '../db/connection.js';
import { crowded, type Leaving, queueEndpoints } from '../db/lanes.js';
import { type AttemptResult, recordAttempts } from '../db/record-attempts.js';
import { createTogether } from '../db/together.js';
import { untilRecorded } from './until-recorded.js';

/** What became of first attempts at one endpoint. */
export interface End extends Leaving {
  token: string;
  results: AttemptResult[];
  unsent: Claim[];
  /** It leaves the direct lane. */
  queue: boolean;
}

/** Has these endpoints' drains look at what is left for them. */
export type Wake = (endpointIds: readonly string[]) => Promise<void>;

/** Records first attempts, and has the drains of what is left of them woken. */
export type Settle = (tenantIds: readonly string[], ends: readonly End[], wake: Wake) => Promise<void>;

export function createSettle(db: Database): Settle {
  /** Never of several tenants: rows of one that are locked must not keep the results of another. */
  const recordTogether = createTogether<End>(async (tenantId, ends) => {
    await record([tenantId], ends);
    return [];
  });

  async function record(tenantIds: readonly string[], ends: readonly End[]): Promise<void> {
    const results = ends.flatMap((end) => end.results);
    const leaving = ends.filter((end) => end.queue);
    if (leaving.length === 0)
      return untilRecorded((again) =>
        db.withTenantsAtOnce(tenantIds, (tx) => recordAttempts(tx, results, again), 'kept'),
      );
    const tokens = [...new Set(leaving.map((end) => end.token))];
    const unsentUnder = (token: string) => leaving.flatMap((end) => (end.token === token ? end.unsent : []));
    await untilRecorded((again) =>
      db.withTenantsAtOnce(tenantIds, (tx) =>
        Promise.all([
          recordAttempts(tx, results, again),
          ...tokens.map((token) => releaseClaims(tx, unsentUnder(token), token)),
          queueEndpoints(tx, perEndpoint(leaving)),
        ]),
      ),
    );
  }

  return async (tenantIds, ends, wake) => {
    const [tenantId, ...others] = tenantIds;
    if (tenantId !== undefined && others.length === 0) await recordTogether(tenantId, ends);
    else await record(tenantIds, ends);
    // Of one that asked to be spared a drain must be there when that ends: new work wakes none before.
    const isLeft = (end: End) =>
      end.gone || end.retryAfterMs > 0 || end.unsent.length > 0 || end.results.some((one) => one.status === 'pending');
    const left = ends.filter(isLeft).map((end) => end.endpointId);
    if (left.length > 0) await wake(left);
  };
}

/** One entry per endpoint. */
function perEndpoint(ends: readonly Leaving[]): Leaving[] {
  const all = new Map<string, Leaving>();
  for (const { endpointId, failures, gone, retryAfterMs } of ends) {
    const known = all.get(endpointId) ?? crowded(endpointId);
    all.set(endpointId, {
      endpointId,
      failures: known.failures + failures,
      gone: known.gone || gone,
      retryAfterMs: Math.max(known.retryAfterMs, retryAfterMs),
    });
  }
  return [...all.values()];
}
