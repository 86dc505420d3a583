import { type Claim, claimDue, holdsClaims, recordAttempts, releaseClaims } from '../db/claims.js';
import type { Database, Tx } from '../db/connection.js';
import {
  bringDeliveriesForward,
  type EndpointState,
  lowerWake,
  nextDueAt,
  readEndpointState,
  returnToDirect,
  writeEndpointState,
} from '../db/lanes.js';
import { newUuid } from '../db/uuid.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { Attempt } from './attempt.js';
import { type Alert, judge } from './breaker.js';
import { directLane } from './direct.js';
import { ownFaultDelayMs } from './ladder.js';
import { createPlaces } from './places.js';
import type { TellEndpoint } from './tell-endpoint.js';
import { untilRecorded } from './until-recorded.js';

export const queuedLane = {
  batch: 200,
  concurrency: 10,
  /** A batch starts no further attempt after this time, or after its first timeout. */
  batchMs: 5000,
  /** Full batches follow each other within one activity for this long: then others of the tenant get its place. */
  turnMs: 1000,
  /** Batches of one tenant at once in this process. */
  tenantBatches: 10,
  /** After a batch that found nothing to take although something is due: others hold it, or clocks differ. */
  idleMs: 500,
} as const;

/** What the endpoint's workflow has to know to wait well, and what operators read in its details. */
export interface DrainReport {
  /** null: nothing is left, or nothing may be sent until somebody says so. */
  nextAt: number | null;
  /** No batch before this time, whoever asks: rate limit, the tenant's share, a fault of our own. 0: none. */
  pausedUntil: number;
  state: 'draining' | 'open' | 'paused' | 'disabled' | 'deleted' | 'idle';
  attempted: number;
  succeeded: number;
  consecutiveFailures: number;
  /** Events of ours that arose (disabled, recovered), to be published. */
  deliverable: string[];
  tenantId: string;
}

export interface DrainDeps {
  db: Database;
  attempt: (claim: Claim, token: string, signal?: AbortSignal) => Promise<Attempt>;
  appendEvents: (tx: Tx, drafts: readonly EventDraft[]) => Promise<{ deliverable: string[] }>;
  tellEndpoint: TellEndpoint;
  /** Has these mails sent, and waits for none of them: a mail server that is away keeps no endpoint waiting. Never rejects. */
  startMails: (tenantId: string, notificationIds: readonly string[]) => Promise<void>;
  now: () => number;
  random: () => number;
}

export interface DrainInput {
  tenantId: string;
  endpointId: string;
  signal?: AbortSignal;
  heartbeat?: () => void;
}

/** A batch under way: the endpoint as it was read, and as the attempts so far have shown it. */
interface Batch {
  token: string;
  startedAt: number;
  before: EndpointState;
  state: EndpointState;
  isGone: boolean;
  /** The last stage of failing that was reached. */
  stage: Alert | null;
  /** An attempt has shown that no further one should be made now. */
  isOver: boolean;
  ends: Attempt[];
  unsent: Claim[];
}

interface Settled {
  report: DrainReport;
  /** Ids of notifications that are to be sent. */
  mails: string[];
}

/** Works off batches of an endpoint's due deliveries under its own concurrency, rate limit and order. */
export function createDrainBatch(deps: DrainDeps): (input: DrainInput) => Promise<DrainReport> {
  const { db, now } = deps;
  const takePlace = createPlaces(queuedLane.tenantBatches, now);

  return async (input) => {
    const place = takePlace(input.tenantId);
    if ('waitMs' in place) {
      const nextAt = now() + place.waitMs;
      return { ...idle(input.tenantId), nextAt, pausedUntil: nextAt, state: 'draining' };
    }
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
    const token = newUuid();
    const startedAt = now();
    const taken = await db.withTenant(tenantId, async (tx) => {
      const state = await readEndpointState(tx, endpointId);
      const mayTake = state?.status === 'active' && state.status_reason !== 'gone' && !isOpen(state, now());
      const claims = mayTake ? await claimDue(tx, endpointId, token, batchSize(state), state.ordered) : [];
      return { state, claims: [...claims].sort((a, b) => (a.event_id < b.event_id ? -1 : 1)) };
    });
    const { state } = taken;
    if (!state) return { ...idle(tenantId), state: 'deleted' };
    if (state.status !== 'active') return { ...idle(tenantId), state: state.status };

    const batch: Batch = {
      token,
      startedAt,
      before: state,
      state,
      isGone: state.status_reason === 'gone',
      stage: null,
      isOver: false,
      ends: [],
      unsent: taken.claims,
    };
    await postAll(batch, input);
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

  async function postAll(batch: Batch, { signal, heartbeat }: DrainInput): Promise<void> {
    const { before, unsent } = batch;
    const width = before.ordered ? 1 : (before.concurrency ?? queuedLane.concurrency);
    const lane = async (): Promise<void> => {
      for (let claim = unsent.shift(); claim; claim = mayGoOn(batch, signal) ? unsent.shift() : undefined) {
        add(batch, await deps.attempt(claim, batch.token, signal));
        heartbeat?.();
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, unsent.length) }, lane));
  }

  function add(batch: Batch, end: Attempt): void {
    const judged = { ...end.result, retryAfterMs: end.post.retryAfterMs };
    const { state, alert } = judge(batch.state, judged, now(), deps.random());
    batch.state = state;
    batch.stage = end.result.ok ? null : (alert ?? batch.stage);
    batch.isGone ||= end.result.reason === 'endpoint_gone';
    batch.isOver ||= end.post.errorKind === 'timeout' || end.post.ownFault || (batch.before.ordered && !end.result.ok);
    batch.ends.push(end);
  }

  function mayGoOn({ state, startedAt, isGone, isOver }: Batch, signal?: AbortSignal): boolean {
    return (
      !isOver && !isGone && !isOpen(state, now()) && now() - startedAt <= queuedLane.batchMs && signal?.aborted !== true
    );
  }

  async function settle(tx: Tx, batch: Batch): Promise<Settled> {
    const { before, state, ends, unsent } = batch;
    const results = ends.map((end) => end.result);
    const hasRecovered = before.open_until !== null && state.open_until === null;
    const [, , isItsOwn] = await Promise.all([
      recordAttempts(tx, results),
      releaseClaims(tx, unsent, batch.token),
      differs(before, state) ? writeEndpointState(tx, state) : true,
      hasRecovered ? bringDeliveriesForward(tx, state.id) : null,
    ]);
    const { drafts, mails } = await deps.tellEndpoint(tx, { ...batch, isItsOwn });
    const nextDue = await nextDueAt(tx, state.id, state.ordered);
    if (nextDue === null && state.quick_successes >= directLane.quickSuccesses) await returnToDirect(tx, state.id);
    const { deliverable } = await deps.appendEvents(tx, drafts);
    const isDisabled = drafts.some((draft) => draft.type === 'webhook_endpoint.disabled');
    const report: DrainReport = {
      nextAt: isDisabled || nextDue === null ? null : Math.max(nextDue, state.open_until ?? 0, earliest(batch)),
      pausedUntil: pausedUntil(batch),
      state: isDisabled ? 'disabled' : nextDue === null ? 'idle' : state.open_until === null ? 'draining' : 'open',
      attempted: ends.length,
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

  function pausedUntil({ before, ends, startedAt }: Batch): number {
    const isOurs = ends.some(({ post }) => post.ownFault && post.errorKind !== 'shutdown');
    return Math.max(
      isOurs ? now() + ownFaultDelayMs : 0,
      before.rate_limit !== null && ends.length > 0 ? startedAt + 1000 : 0,
    );
  }
}

/** More is due at once, and nothing else is to be done about the endpoint. */
const isBusy = (report: DrainReport, now: number): boolean =>
  report.state === 'draining' &&
  report.pausedUntil === 0 &&
  report.deliverable.length === 0 &&
  report.nextAt !== null &&
  report.nextAt <= now;

const isOpen = (state: EndpointState, now: number): boolean => state.open_until !== null && state.open_until > now;

const judged = ['failing_since', 'consecutive_failures', 'quick_successes', 'open_until', 'alerted_percent'] as const;
const differs = (before: EndpointState, after: EndpointState): boolean =>
  judged.some((field) => before[field] !== after[field]);

/** One probe while the breaker is open; no more than a second's worth under a rate limit. */
const batchSize = (state: EndpointState): number =>
  state.open_until !== null
    ? 1
    : state.rate_limit === null
      ? queuedLane.batch
      : Math.min(state.rate_limit, queuedLane.batch);

const idle = (tenantId: string): DrainReport => ({
  nextAt: null,
  pausedUntil: 0,
  state: 'idle',
  attempted: 0,
  succeeded: 0,
  consecutiveFailures: 0,
  deliverable: [],
  tenantId,
});
