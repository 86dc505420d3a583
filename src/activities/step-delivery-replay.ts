import type { Database } from '../db/connection.js';
import type { DeliveryReplayRow } from '../db/delivery-replays.js';
import { stepDeliveryReplay } from '../db/step-delivery-replay.js';
import { MissingRow } from '../domain/errors.js';
import type { DeliveryReplayProgress } from '../workflows/contract.js';
import type { Activities } from './index.js';

/** Deliveries that one transaction puts in line: it holds their endpoints, and their drains wait for its commit. */
const atOnce = 500;
/** After so long others of the queue have a turn. */
const turnMs = 2000;

export interface StepDeliveryReplayDeps {
  db: Database;
  wakeEndpoints: (ids: readonly string[]) => Promise<void>;
  /** Says that work goes on. @throws when it may not. */
  goOn: () => void;
  now: () => number;
}

/** Puts one second's worth of a replay in line, page by page, and wakes who sends it. Whom it does not reach, the relay does. */
export function createStepDeliveryReplay(deps: StepDeliveryReplayDeps): Activities['stepDeliveryReplay'] {
  const { db, wakeEndpoints, goOn, now } = deps;
  return async ({ tenantId, id }) => {
    const endsAt = now() + turnMs;
    for (let put = 0; ; goOn()) {
      const step = await db.withTenant(tenantId, (tx) => stepDeliveryReplay(tx, tenantId, id, { most: atOnce, put }));
      if (!step) throw new MissingRow(`Cannot replay '${id}': there is no such replay`);
      await wakeEndpoints(step.endpointIds);
      put += step.put;
      if (step.replay.status !== 'running' || step.isFull || now() > endsAt) return progressOf(step.replay);
    }
  };
}

const progressOf = ({ status, total, done }: DeliveryReplayRow): DeliveryReplayProgress => ({
  status,
  total,
  done,
  isOver: status !== 'running',
});
