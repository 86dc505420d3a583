import type { Database } from '../db/connection.js';
import { type Applied, finishGatewayEvent, takeGatewayEvent } from '../db/gateway-events.js';
import { InvalidAmount, UnprocessableEvent } from '../domain/errors.js';
import type { ApplyResult } from './apply-gateway-event.js';

/**
 * Runs `apply`; an event that no repetition can apply is put aside with its reason, for an operator to look at and replay.
 * Everything else is thrown on, and retried by policy.
 */
export function createApplyOrPutAside(
  db: Database,
  apply: (id: string) => Promise<ApplyResult>,
): (id: string) => Promise<ApplyResult> {
  return async (id) => {
    try {
      return await apply(id);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      const message = (error as Error).message;
      return db.withSystem(async (tx) => {
        const row = await takeGatewayEvent(tx, id);
        const outcome = { status: 'dead_letter' as const, action: 'dead_letter', error: message };
        const applied: Applied = {
          outcome,
          tenantId: row?.account_tenant_id ?? null,
          deliverable: [],
          notifications: [],
        };
        await finishGatewayEvent(tx, id, applied);
        return { ...applied, unblocked: [] };
      });
    }
  };
}

/**
 * The same data fails the same way: what cannot be read, what our own pure code stumbles over, and PostgreSQL's classes 22
 * (data) and 23 (constraints). 23505 may be a race, and is not.
 */
const permanent = [InvalidAmount, UnprocessableEvent, TypeError, RangeError, SyntaxError] as const;

function isPermanent(error: unknown): boolean {
  if (permanent.some((type) => error instanceof type)) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^2[23]...$/.test(code) && code !== '23505';
}
