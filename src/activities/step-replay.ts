import type { Database } from '../db/connection.js';
import { openGatewayEventKeys } from '../db/gateway-event-keys.js';
import { type ReplayRow, stepReplay } from '../db/replays.js';
import { MissingRow } from '../domain/errors.js';
import type { ReplayProgress } from '../workflows/contract.js';
import type { Activities } from './index.js';
import type { Starter } from './starter.js';

/** Events of one replay that are under way at once. */
const atOnce = 100;
/** Payers whose events are applied side by side: few beside the places of a worker, so that others are not slowed. */
const payersAtOnce = 10;
/** After so long others of the queue have a turn. */
const turnMs = 5000;

export interface StepReplayDeps {
  db: Database;
  /** By who pays, in the order in which they happened. */
  payerGroups: (ids: readonly string[]) => Promise<string[][]>;
  /** One after the other; one that does not succeed is left to its own workflow. @throws when none would. */
  applyInOrder: (ids: readonly string[]) => Promise<void>;
  starter: Pick<Starter, 'startGatewayEvent'>;
  /** Says that work goes on. @throws when it may not. */
  goOn: () => void;
  now: () => number;
}

/**
 * Resets the next events of a replay and applies them once that is committed, those of one payer in their order, page by
 * page. What a process that died has reset is applied before all others; if nobody does, it is the relay's.
 */
export function createStepReplay(deps: StepReplayDeps): Activities['stepReplay'] {
  const { db, payerGroups, applyInOrder, starter, goOn, now } = deps;

  async function apply(ids: readonly string[]): Promise<void> {
    const groups = await payerGroups(ids);
    const lane = async (): Promise<void> => {
      for (let group = groups.shift(); group; group = groups.shift()) {
        goOn();
        await applyInOrder(group).catch(() => leave(group));
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.min(payersAtOnce, groups.length) }, lane));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** One payer must not keep the others: each of its events is repeated by policy from here on. */
  async function leave(ids: readonly string[]): Promise<void> {
    goOn();
    const events = await db.withSystem((tx) => openGatewayEventKeys(tx, ids));
    for (const event of events) await starter.startGatewayEvent(event).catch(() => {}); // the relay's
  }

  return async ({ id }) => {
    const endsAt = now() + turnMs;
    for (let isFirst = true; ; isFirst = false) {
      const step = await db.withSystem((tx) => stepReplay(tx, id, atOnce));
      if (!step) throw new MissingRow(`Cannot replay '${id}': there is no such replay`);
      const { replay, reset, left } = step;
      await apply(isFirst ? [...left, ...reset] : reset);
      if (reset.length === 0 || now() > endsAt) return progressOf(replay);
    }
  };
}

const progressOf = (replay: ReplayRow): ReplayProgress => ({
  status: replay.status,
  total: replay.total,
  reset: replay.reset,
  underWay: replay.under_way.length,
  outcomes: replay.outcomes,
  isOver: replay.finished_at !== null,
});
