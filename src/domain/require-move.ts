import { IllegalTransition } from './errors.js';
import { publicId } from './ids.js';
import type { Source } from './state.js';

/** What a command wants to move, as it stands. */
interface Movable<Status extends string> {
  type: 'invoice' | 'payment' | 'refund' | 'subscription' | 'customer' | 'sales_order';
  id: string;
  tenantId: string;
  status: Status;
}

/**
 * Lets a command of the API move an entity to `to` from one of these states alone.
 * @throws IllegalTransition that names both states
 */
export function requireMove<Status extends string>(
  { type, id, tenantId, status }: Movable<Status>,
  to: Status,
  from: readonly Status[],
  source: Pick<Source, 'cause' | 'actor' | 'occurredAt'>,
  /** Why not, where the state alone does not tell. */
  reason = `only from ${from.map((one) => `'${one}'`).join(', ')}`,
): void {
  if (from.includes(status)) return;
  throw illegalMove({ type, id, tenantId, status }, to, source, reason);
}

/** The refusal itself, where something else than the state forbids the move. */
export const illegalMove = <Status extends string>(
  { type, id, tenantId, status }: Movable<Status>,
  to: Status,
  source: Pick<Source, 'cause' | 'actor' | 'occurredAt'>,
  reason: string,
): IllegalTransition =>
  new IllegalTransition(`Cannot move ${publicId(type, id)} from '${status}' to '${to}': ${reason}.`, {
    tenantId,
    entityType: type,
    entityId: id,
    from: status,
    to,
    cause: source.cause,
    effectiveAt: source.occurredAt,
    refusal: 'illegal_transition',
    actor: source.actor ?? 'gateway',
  });
