import type { Dun, Dunned, StepResult } from '../billing/dun.js';
import type { Database } from '../db/connection.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Activities } from './index.js';
import type { Starter } from './starter.js';

export interface DunActivityDeps {
  db: Database;
  dun: Dun;
  /** Has the first attempts made of events that have been committed; what it does not reach, the relay does. */
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  startMails: (tenantId: string, messages: readonly QueuedMessage[]) => Promise<void>;
  starter: Pick<Starter, 'startGatewayCommand'>;
  countSteps: (steps: readonly StepResult[]) => void;
}

/** One look at an account, and what follows from its commit. */
export function createDunActivity({ db, dun, ...deps }: DunActivityDeps): Activities['dun'] {
  const begin = createBeginDunned(deps);
  return async ({ tenantId, accountId }) => {
    const dunned = await db.withTenant(tenantId, (tx) => dun(tx, tenantId, accountId));
    await begin(tenantId, dunned);
    const { isOver, state, step, nextAt } = dunned;
    return { isOver, state, step, nextAt };
  };
}

/** Begins what a look has committed. What it does not reach, the relay does. */
export const createBeginDunned =
  ({ attemptDeliveries, startMails, starter, countSteps }: Omit<DunActivityDeps, 'db' | 'dun'>) =>
  async (tenantId: string, { deliverable, notifications, gatewayCommands, taken }: Dunned): Promise<void> => {
    countSteps(taken);
    if (deliverable.length > 0) await attemptDeliveries(tenantId, deliverable);
    await startMails(tenantId, notifications);
    await Promise.allSettled(gatewayCommands.map((id) => starter.startGatewayCommand({ tenantId, id })));
  };
