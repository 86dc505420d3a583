import { holdsClaims, releaseClaims } from '../db/claims.js';
import type { Database, Tx } from '../db/connection.js';
import {
  type EndpointState,
  lockEndpointState,
  lowerWake,
  makeDeliveriesDue,
  nextDueAt,
  returnToDirect,
  writeEndpointState,
} from '../db/lanes.js';
import { recordAttempts } from '../db/record-attempts.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import { sparedUntil } from './breaker.js';
import { catchUp } from './catch-up.js';
import { directLane } from './direct.js';
import { type DrainReport, idle, isBusy, waiting } from './drain-report.js';
import { ownFaultDelayMs } from './ladder.js';
import { createPlaces } from './places.js';
import { type Batch, createPostBatch, type PostBatchDeps, type Posting } from './post-batch.js';
import { isHeld, take } from './take.js';
import type { TellEndpoint } from './tell-endpoint.js';
import { untilRecorded } from './until-recorded.js';

export const queuedLane = {
  /** Full batches follow each other within one activity for this long: then others of the tenant get its place. */
  turnMs: 1000,
  /** Batches of one tenant at once in this process. */
  tenantBatches: 10,
  /** After a batch that found nothing to take although something is due: others hold it, or clocks differ. */
  idleMs: 500,
} as const;

export interface DrainDeps extends PostBatchDeps {
  db: Database;
  appendEvents: (tx: Tx, drafts: readonly EventDraft[]) => Promise<{ deliverable: string[] }>;
  tellEndpoint: TellEndpoint;
  /** Has these mails sent, and waits for none of them: a mail server that is away keeps no endpoint waiting. Never rejects. */
  startMails: (tenantId: string, messages: readonly QueuedMessage[]) => Promise<void>;
}

export interface DrainInput extends Posting {
  tenantId: string;
  endpointId: string;
}

interface Settled {
  report: DrainReport;
  /** That are to be sent. */
  mails: QueuedMessage[];
}

/** Works off batches of an endpoint's due deliveries under its own concurrency, rate limit and order. */
export function createDrainBatch(deps: DrainDeps): (input: DrainInput) => Promise<DrainReport> {
  const { db, now } = deps;
  const post = createPostBatch(deps);
  const takePlace = createPlaces(queuedLane.tenantBatches, now);

  return async (input) => {
    const place = takePlace(input.tenantId);
    if ('waitMs' in place) return waiting(input.tenantId, now() + place.waitMs);
    try {
      return await drain(input);
    } finally {
      place.leave();
    }
  };

  async function drain(input: DrainInput): Promise<DrainReport> {
    const endsAt = now() + queuedLane.turnMs;
    let report = await drainOnce(input);
    while (isBusy(report, now()) && now() < endsAt && input.signal?.aborted !== true) {
      const { attempted, succeeded } = report;
      const next = await drainOnce(input);
      report = { ...next, attempted: next.attempted + attempted, succeeded: next.succeeded + succeeded };
    }
    return report;
  }

  async function drainOnce(input: DrainInput): Promise<DrainReport> {
    const { tenantId, endpointId } = input;
    // In a commit of its own before the one that takes: whoever adds work after the take finds the flag down and signals.
    await db.withSystemAtOnce((tx) => lowerWake(tx, endpointId));
    const startedAt = now();
    const taken = await db.withTenant(tenantId, async (tx) => {
      const state = await lockEndpointState(tx, endpointId);
      if (!state) return null;
      return (await catchUp(tx, state, now())) ? take(tx, state, now()) : 'more';
    });
    if (taken === 'more') return { ...idle(tenantId), state: 'draining', nextAt: now() };
    if (!taken) return { ...idle(tenantId), state: 'deleted' };
    const { state, token } = taken;
    if (state.status !== 'active') return { ...idle(tenantId), state: state.status };
    if (isHeld(state, now())) return { ...idle(tenantId), state: 'held', nextAt: state.hold_until };
    if (taken.waitMs > 0) return waiting(tenantId, now() + taken.waitMs);

    const batch: Batch = {
      ...taken,
      startedAt,
      before: state,
      isGone: state.status_reason === 'gone',
      stage: null,
      isOver: false,
      ends: [],
      sent: new Set(),
    };
    await post(batch, input);
    const { report, mails } = await untilRecorded((again) =>
      db.withTenant(tenantId, async (tx): Promise<Settled> => {
        const isKept = again && !(await holdsClaims(tx, endpointId, token));
        const goOn: DrainReport = { ...idle(tenantId), state: 'draining', nextAt: now() };
        return isKept ? { report: goOn, mails: [] } : settle(tx, batch);
      }),
    );
    if (mails.length > 0) await deps.startMails(tenantId, mails);
    return report;
  }

  async function settle(tx: Tx, batch: Batch): Promise<Settled> {
    const { before, state, ends } = batch;
    const results = ends.flatMap((end) => end.results);
    const unsent = [...batch.claims, ...batch.gaps].filter((claim) => !batch.sent.has(claim));
    const hasRecovered = before.open_until !== null && state.open_until === null;
    const [, , , isItsOwn] = await Promise.all([
      // The endpoint before its deliveries, as whoever claims: neither waits for the other in a circle.
      lockEndpointState(tx, state.id),
      recordAttempts(tx, results),
      releaseClaims(tx, unsent, batch.token),
      differs(before, state) ? writeEndpointState(tx, state) : true,
      hasRecovered ? makeDeliveriesDue(tx, state.id) : null,
    ]);
    const { drafts, mails } = await deps.tellEndpoint(tx, { ...batch, isItsOwn });
    const nextDue = hasRecovered ? now() : await nextDueAt(tx, state.id, state.ordered);
    if (state.quick_successes >= directLane.quickSuccesses) await returnToDirect(tx, state.id, directLane.left);
    const { deliverable } = await deps.appendEvents(tx, drafts);
    const isDisabled = drafts.some((draft) => draft.type === 'webhook_endpoint.disabled');
    // While it is spared new work wakes no drain: this one is still there when that ends.
    const mayStop = isDisabled || (nextDue === null && sparedUntil(state) <= now());
    const report: DrainReport = {
      nextAt: mayStop ? null : Math.max(nextDue ?? 0, sparedUntil(state), earliest(batch)),
      pausedUntil: pausedUntil(batch),
      state: isDisabled ? 'disabled' : mayStop ? 'idle' : state.open_until === null ? 'draining' : 'open',
      attempted: results.length,
      succeeded: results.filter((result) => result.ok).length,
      consecutiveFailures: state.consecutive_failures,
      deliverable,
      tenantId: state.tenant_id,
    };
    return { report, mails };
  }

  /** Never at once again after a batch that could take nothing. */
  function earliest({ ends }: Batch): number {
    return ends.length === 0 ? now() + queuedLane.idleMs : 0;
  }

  function pausedUntil({ portion, ends }: Batch): number {
    const isOurs = ends.some(({ post }) => post.ownFault && post.errorKind !== 'shutdown');
    const last = Math.max(...ends.map(({ post }) => post.startedAt));
    return Math.max(
      isOurs ? now() + ownFaultDelayMs : 0,
      portion.gapMs > 0 && ends.length > 0 ? last + portion.gapMs : 0,
    );
  }
}

const judged = [
  'failing_since',
  'consecutive_failures',
  'quick_successes',
  'open_until',
  'throttled_until',
  'alerted_percent',
] as const;
const differs = (before: EndpointState, after: EndpointState): boolean =>
  judged.some((field) => before[field] !== after[field]);
