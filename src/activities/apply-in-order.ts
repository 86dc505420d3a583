import type { Database } from '../db/connection.js';
import { isOfOneRow } from '../db/faults.js';
import { type EventKey, openGatewayEventKeys } from '../db/gateway-event-keys.js';
import { ConcurrentChange } from '../domain/errors.js';
import type { Activities } from './index.js';
import type { Starter } from './starter.js';

export interface ApplyInOrderDeps {
  db: Database;
  starter: Pick<Starter, 'startGatewayEvent' | 'startGatewayEventAgain'>;
  apply: Activities['applyGatewayEvent'];
  /** Says that work goes on. @throws when it may not. */
  goOn: () => void;
}

/** How often an event begins again at once that another one gets ahead of. */
const begins = 5;

/** Applies events one after the other, in their order, with those for which they were waiting in turn. */
export function createApplyInOrder({
  db,
  starter,
  apply,
  goOn,
}: ApplyInOrderDeps): (ids: readonly string[]) => Promise<void> {
  const inOrder = (ids: readonly string[]): Promise<EventKey[]> => db.withSystem((tx) => openGatewayEventKeys(tx, ids));

  async function applied(id: string): ReturnType<typeof apply> {
    for (let left = begins - 1; ; left -= 1) {
      try {
        return await apply({ id });
      } catch (error) {
        if (left === 0 || !(error instanceof ConcurrentChange)) throw error;
      }
    }
  }

  /** Returns what it has unblocked; null: it is its own workflow's business from now on. */
  async function applyOne(event: EventKey): Promise<EventKey[] | null> {
    try {
      const result = await applied(event.id);
      if ('refetch' in result) {
        // Asking may take its time, and the others need not wait for it.
        await starter.startGatewayEvent(event);
        return null;
      }
      const { outcome, unblocked } = result;
      // Its own workflow finds the outcome, sends what is to be sent and shows it to operators.
      if (outcome.status !== 'tenant_not_found' && outcome.status !== 'parked')
        await starter.startGatewayEventAgain(event);
      return unblocked;
    } catch (error) {
      if (!isItsOwn(error)) throw error;
      // One that does not succeed now must not keep the others: its own workflow repeats it by policy.
      await starter.startGatewayEvent(event);
      return null;
    }
  }

  return async (ids) => {
    const left = new Set<string>();
    let queue = await inOrder(ids);
    for (let event = queue[0]; event; event = queue[0]) {
      goOn();
      const rest = queue.slice(1);
      const unblocked = await applyOne(event);
      if (unblocked === null) left.add(event.id);
      const more = (unblocked ?? []).filter(({ id }) => !left.has(id) && !rest.some((one) => one.id === id));
      queue = more.length > 0 ? await inOrder([...rest, ...more].map(({ id }) => id)) : rest;
    }
  };
}

/** false: the database is away, and would be for the next one as well. 57014: a statement took too long. */
const isItsOwn = (error: unknown): boolean =>
  error instanceof ConcurrentChange ||
  (error instanceof Error && (isOfOneRow(error) || ('code' in error && error.code === '57014')));
