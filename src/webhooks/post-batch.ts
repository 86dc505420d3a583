import type { Claim } from '../db/claims.js';
import type { EndpointState } from '../db/lanes.js';
import type { Attempt, Attempting } from './attempt.js';
import { type Alert, judge, sparedUntil } from './breaker.js';
import type { Courtesy } from './courtesy.js';
import { portions, runsOf } from './portion.js';
import type { Taken } from './take.js';

/** A turn of up to so many deliveries does not give way: who has little to send is not what slows others down. */
const little = 10;

/** A turn under way: the endpoint as the attempts so far have shown it. */
export interface Batch extends Taken {
  startedAt: number;
  before: EndpointState;
  isGone: boolean;
  /** The last stage of failing that was reached. */
  stage: Alert | null;
  /** An attempt has shown that no further one should be made now. */
  isOver: boolean;
  ends: Attempt[];
  sent: Set<Claim>;
}

export interface PostBatchDeps {
  attempt: Attempting;
  courtesy: Courtesy;
  now: () => number;
  random: () => number;
}

export interface Posting {
  signal?: AbortSignal;
  heartbeat?: () => void;
}

/** Makes the requests of a batch, side by side as far as the endpoint allows, until one shows that no further one should be made. */
export function createPostBatch({ attempt, courtesy, now, random }: PostBatchDeps) {
  return async (batch: Batch, { signal, heartbeat }: Posting): Promise<void> => {
    const runs = runsOf(batch.claims, batch.portion, batch.before);
    const lane = async (): Promise<void> => {
      for (let run = runs.shift(); run; run = mayGoOn(batch, signal) ? runs.shift() : undefined)
        for (const request of run) {
          // The first begins at once: its lease has no time for a line of others, and each turn gets something done.
          if (batch.sent.size > 0) {
            if (batch.claims.length > little) await courtesy.giveWay();
            if (!mayGoOn(batch, signal)) return;
          }
          for (const claim of request) batch.sent.add(claim);
          const end = await attempt(request, batch.token, signal);
          add(batch, end);
          heartbeat?.();
          if (!end.verdict.ok) break;
        }
    };
    await Promise.all(Array.from({ length: Math.min(batch.before.concurrency, runs.length) }, lane));
  };

  /** However many deliveries a request had, for the endpoint it is one. */
  function add(batch: Batch, end: Attempt): void {
    const judged = { ...end.verdict, retryAfterMs: end.post.retryAfterMs };
    const { state, alert } = judge(batch.state, judged, now(), random());
    batch.state = state;
    batch.stage = end.verdict.ok ? null : (alert ?? batch.stage);
    batch.isGone ||= end.verdict.gone;
    batch.isOver ||= end.post.errorKind === 'timeout' || end.post.ownFault;
    batch.ends.push(end);
  }

  function mayGoOn({ state, startedAt, isGone, isOver }: Batch, signal?: AbortSignal): boolean {
    return (
      !isOver &&
      !isGone &&
      sparedUntil(state) <= now() &&
      now() - startedAt <= portions.beginMs &&
      signal?.aborted !== true
    );
  }
}
