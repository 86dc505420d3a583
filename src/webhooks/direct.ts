import { type Claim, claimFirstAttempts, endpointsWithWork, type FirstAttempts, releaseClaims } from '../db/claims.js';
import type { Database } from '../db/connection.js';
import { crowded, queueEndpoints } from '../db/lanes.js';
import { newUuid } from '../db/uuid.js';
import type { Attempt, Attempting } from './attempt.js';
import { createCounts } from './counts.js';
import type { Courtesy } from './courtesy.js';
import { createSettle, type End, type Wake } from './settle-first.js';
import { createTurns } from './turns.js';
import { everyOne, inWaves, within } from './waves.js';

/** What keeps one tenant's endpoints from holding more than their share of this process. */
export const directLane = {
  /** An attempt that takes longer flips its endpoint's lane at once; a batch spends no longer on one endpoint. */
  slowMs: 2000,
  /** Quick successes in a row after which an endpoint is direct again. */
  quickSuccesses: 3,
  /** Deliveries that may be left then: where events keep coming there are always some on their way. */
  left: 20,
  /** So long the activity that has committed deliveries waits for the end of their first attempts. */
  patienceMs: 500,
  /** Attempts at once to one endpoint and of one tenant; the others wait, and are left to the queue after `slowMs`. */
  endpointInFlight: 20,
  tenantInFlight: 50,
  /** Batches of one tenant at once, each of which holds a slot of the workflows; what is beyond is left to the queue. */
  tenantBatches: 50,
} as const;

export interface DirectDeps {
  db: Database;
  attempt: Attempting;
  courtesy: Courtesy;
}

/**
 * The first POST of every delivery in the direct lane: endpoints side by side, one endpoint's deliveries in event order;
 * one statement after. Whatever is not delivered then is left to the drains, which are woken: of queued endpoints before
 * the first POST, for nobody waits for somebody else's endpoint.
 */
export interface DirectLane {
  /**
   * Of deliveries that were claimed as they were written. Resolves when all is over, true, or after `patienceMs`, false:
   * then it goes on, and `attemptDeliveries` of the same events waits for it.
   */
  attemptClaimed(tenantId: string, eventIds: readonly string[], first: FirstAttempts, wake: Wake): Promise<boolean>;
  /**
   * The same of events that have nothing to do with each other, and that no workflow waits for: side by side also at one
   * endpoint, each recorded as it ends. Resolves when all is over.
   */
  attemptEach(tenantId: string, first: FirstAttempts, wake: Wake): Promise<void>;
  /** Of all others, which one statement claims before. */
  attemptDeliveries(tenantIds: readonly string[], eventIds: readonly string[], wake: Wake): Promise<void>;
}

export function createDirectLane({ db, attempt, courtesy }: DirectDeps): DirectLane {
  const turns = createTurns({ endpoint: directLane.endpointInFlight, tenant: directLane.tenantInFlight });
  const batches = createCounts();
  const settle = createSettle(db);
  /** By the ids of their events. */
  const running = new Map<string, Promise<void>>();

  return {
    attemptClaimed: async (tenantId, eventIds, first, wake) => {
      if (first.claims.length + first.queued.length === 0) return true;
      const key = eventIds.join();
      const all = inBatch([tenantId], (mayClaim) =>
        mayClaim ? make([tenantId], first, wake) : leave(tenantId, first, wake),
      ).finally(() => running.delete(key));
      running.set(key, all);
      return within(all, directLane.patienceMs);
    },
    attemptEach: (tenantId, { token, claims, queued }, wake) =>
      everyOne([
        wake(queued),
        ...claims.map(async (claim) => {
          const end = await work(claim.endpoint_id, [claim], token);
          await settle([tenantId], [end], wake);
        }),
      ]),
    attemptDeliveries: (tenantIds, eventIds, wake) =>
      running.get(eventIds.join()) ??
      inBatch(tenantIds, async (mayClaim) => {
        const token = newUuid();
        const [claims, queued] = await db.withTenantsAtOnce(tenantIds, (tx) =>
          Promise.all([
            mayClaim ? claimFirstAttempts(tx, eventIds, token) : [],
            endpointsWithWork(tx, eventIds, token),
          ]),
        );
        await make(tenantIds, { token, claims, queued }, wake);
      }),
  };

  /** Counts the batch while it lasts; `mayClaim`: there are not too many of one of these tenants. */
  async function inBatch(tenantIds: readonly string[], work: (mayClaim: boolean) => Promise<void>): Promise<void> {
    const mayClaim = tenantIds.every((id) => batches.of(id) < directLane.tenantBatches);
    if (!mayClaim) return work(false);
    batches.add(tenantIds, 1);
    try {
      await work(true);
    } finally {
      batches.add(tenantIds, -1);
    }
  }

  async function make(tenantIds: readonly string[], { token, claims, queued }: FirstAttempts, wake: Wake) {
    const works = [...byEndpoint(claims)].map(([endpointId, batch]) => work(endpointId, batch, token));
    await everyOne([wake(queued), inWaves(works, directLane.slowMs, (ends) => settle(tenantIds, ends, wake))]);
  }

  async function leave(tenantId: string, { token, claims, queued }: FirstAttempts, wake: Wake): Promise<void> {
    await db.withTenantsAtOnce([tenantId], (tx) => releaseClaims(tx, claims, token));
    await wake([...queued, ...byEndpoint(claims).keys()]);
  }

  async function work(endpointId: string, batch: readonly Claim[], token: string): Promise<End> {
    const end = begin(endpointId, token);
    const started = Date.now();
    for (const [index, claim] of batch.entries()) {
      const leftMs = started + directLane.slowMs - Date.now();
      const turn = !end.queue && leftMs >= 0 && turns.take(claim, leftMs);
      if (!(turn instanceof Promise ? await turn : turn)) {
        end.queue = true;
        end.unsent.push(...batch.slice(index));
        break;
      }
      courtesy.first();
      const slow = setTimeout(() => void flip(claim), directLane.slowMs);
      try {
        note(end, await attempt([claim], token));
      } finally {
        clearTimeout(slow);
        turns.giveBack(claim);
      }
    }
    return end;
  }

  /** The attempt goes on; from now on nobody else waits for this endpoint. */
  async function flip({ tenant_id, endpoint_id }: Claim): Promise<void> {
    await db.withTenantsAtOnce([tenant_id], (tx) => queueEndpoints(tx, [crowded(endpoint_id)])).catch(() => {});
  }
}

const begin = (endpointId: string, token: string): End => ({
  endpointId,
  failures: 0,
  gone: false,
  retryAfterMs: 0,
  token,
  results: [],
  unsent: [],
  queue: false,
});

function note(end: End, { results, verdict, post }: Attempt): void {
  end.results.push(...results);
  if (!verdict.ok && verdict.counts) end.failures += 1;
  end.gone ||= verdict.gone;
  end.retryAfterMs = Math.max(end.retryAfterMs, post.retryAfterMs ?? 0);
  end.queue ||= !verdict.ok || verdict.duration_ms > directLane.slowMs;
}

function byEndpoint(claims: readonly Claim[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const claim of [...claims].sort((a, b) => (a.event_id < b.event_id ? -1 : 1)))
    groups.set(claim.endpoint_id, [...(groups.get(claim.endpoint_id) ?? []), claim]);
  return groups;
}
