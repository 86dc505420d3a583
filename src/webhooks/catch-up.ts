import { bringSomeForward, discardSome, orderSome } from '../db/backlog.js';
import type { Tx } from '../db/connection.js';
import type { EndpointState } from '../db/lanes.js';
import { mayBeSentTo } from './take.js';

/** Does a batch of what a change of the endpoint means for its open deliveries. False: more is to be done before any is claimed. */
export async function catchUp(tx: Tx, state: EndpointState, now: number): Promise<boolean> {
  if (state.status === 'deleted') return discardSome(tx, state.id);
  if (!mayBeSentTo(state, now)) return true;
  if (state.keys_missing && !(await orderSome(tx, state.id))) return false;
  if (state.due_before !== null) await bringSomeForward(tx, state.id);
  return true;
}
