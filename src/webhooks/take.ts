import { type Claim, claimSoonest } from '../db/claims.js';
import { claimInOrder } from '../db/claims-in-order.js';
import type { Tx } from '../db/connection.js';
import { type EndpointState, gatheredDue } from '../db/lanes.js';
import { newUuid } from '../db/uuid.js';
import { sparedUntil } from './breaker.js';
import { type Portion, portionOf, portions } from './portion.js';

/** What a drain has claimed, under one token, of the endpoint as it was read. */
export interface Taken {
  state: EndpointState;
  token: string;
  portion: Portion;
  claims: Claim[];
  /** Claimed, and not to be sent in this turn. */
  gaps: Claim[];
  /** A batch that is not full waits so long for more. */
  waitMs: number;
}

/** Claims what may be sent of it now, which may be nothing. */
export async function take(tx: Tx, state: EndpointState, now: number): Promise<Taken> {
  const portion = portionOf(state);
  const taken: Taken = { state, token: newUuid(), portion, claims: [], gaps: [], waitMs: 0 };
  if (!mayBeSentTo(state, now) || state.status_reason === 'gone') return taken;
  const most = portion.requests * portion.size;
  const { limit, waitMs } =
    portion.size === 1 ? { limit: most, waitMs: 0 } : await gathered(tx, state.id, most, portion);
  if (limit === 0) return { ...taken, waitMs };
  const { claims, gaps } = state.ordered
    ? await claimInOrder(tx, state.id, taken.token, limit)
    : { claims: await claimSoonest(tx, state.id, taken.token, limit), gaps: [] };
  return { ...taken, claims: claims.sort((a, b) => (a.event_id < b.event_id ? -1 : 1)), gaps };
}

/** Full batches at once; what is not full when the first in line has waited for others long enough. */
async function gathered(tx: Tx, endpointId: string, most: number, { size }: Portion) {
  const { due, waitMs } = await gatheredDue(tx, endpointId, most, portions.gatherMs);
  return waitMs > 0 ? { limit: due - (due % size), waitMs } : { limit: due, waitMs };
}

/** Nothing stands against sending to it now. */
export const mayBeSentTo = (state: EndpointState, now: number): boolean =>
  state.status === 'active' && sparedUntil(state) <= now && !isHeld(state, now);

export const isHeld = (state: EndpointState, now: number): boolean =>
  state.hold_until !== null && state.hold_until > now;
