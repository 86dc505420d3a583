import type { Database } from '../db/connection.js';
import { gatewayEventKeys } from '../db/gateway-event-keys.js';
import { stepReplay } from '../db/replays.js';
import { MissingRow } from '../domain/errors.js';
import type { Activities } from './index.js';
import type { Starter } from './starter.js';

/** Events of one replay that are under way at once: few beside the places of a worker, so that others are not slowed. */
const atOnce = 100;
/** Starts at once. */
const starts = 10;

export interface StepReplayDeps {
  db: Database;
  starter: Pick<Starter, 'startGatewayEventAgain'>;
  heartbeat: () => void;
}

/** Resets the next events of a replay, and starts them in their order once that is committed. What cannot be started is the relay's. */
export function createStepReplay({ db, starter, heartbeat }: StepReplayDeps): Activities['stepReplay'] {
  return async ({ id }) => {
    const step = await db.withSystem((tx) => stepReplay(tx, id, atOnce));
    if (!step) throw new MissingRow(`Cannot replay '${id}': there is no such replay`);
    const { replay, reset } = step;
    const events = reset.length > 0 ? await db.withSystem((tx) => gatewayEventKeys(tx, reset)) : [];
    for (let at = 0; at < events.length; at += starts) {
      await Promise.allSettled(events.slice(at, at + starts).map(starter.startGatewayEventAgain));
      heartbeat();
    }
    return {
      status: replay.status,
      total: replay.total,
      reset: replay.reset,
      underWay: replay.under_way.length,
      outcomes: replay.outcomes,
      isOver: replay.finished_at !== null,
    };
  };
}
