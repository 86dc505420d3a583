import { raiseAlert } from '../db/alerts.js';
import type { Database, Tx } from '../db/connection.js';
import { deadLetterKey } from '../db/dead-letters.js';
import { type Applied, finishGatewayEvent, giveUpParked, isOpen, takeGatewayEvent } from '../db/gateway-events.js';
import { InvalidAmount, UnprocessableEvent } from '../domain/errors.js';
import type { Current } from '../domain/reading.js';
import { appliedBefore, ledgerOnly } from './applied-before.js';
import type { Apply, ApplyResult, NeedsRefetch } from './apply-result.js';

/**
 * Runs `apply`; an event that no repetition can apply is put aside with its reason, for an operator to look at and replay.
 * Everything else is thrown on, and retried by policy.
 */
export function createApplyOrPutAside(db: Database, apply: Apply): Apply {
  const applyOrPutAside = async (id: string, current?: Current): Promise<ApplyResult | NeedsRefetch> => {
    try {
      return await (current ? apply(id, current) : apply(id));
    } catch (error) {
      if (!isPermanent(error)) throw error;
      const message = storable((error as Error).message);
      return db.withSystem(async (tx) => {
        const row = await takeGatewayEvent(tx, id);
        if (!row) throw error;
        // Somebody else has finished it since: what is applied is never put aside.
        if (row.applied && !isOpen(row)) return appliedBefore(tx, row.applied);
        const outcome = { status: 'dead_letter' as const, action: 'dead_letter', error: message };
        const applied: Applied = { outcome, tenantId: row.account_tenant_id, deliverable: [], notifications: [] };
        await Promise.all([finishGatewayEvent(tx, id, applied, null), alertOf(tx, row)]);
        return ledgerOnly(applied);
      });
    }
  };
  return applyOrPutAside as Apply;
}

/** As `app_system`: what has waited for its parent for a day is put aside, and somebody is told. Returns how many there were. */
export async function putWaitingAside(tx: Tx): Promise<number> {
  const rows = await giveUpParked(tx);
  for (const row of rows) await alertOf(tx, row);
  return rows.length;
}

/**
 * One type of event of one account that cannot be applied is one alert that counts. It is over when none is left:
 * `resolveDeadLetterAlerts`, which the relay asks for.
 */
const alertOf = (
  tx: Tx,
  row: { gateway: string; gateway_account_id: string; account_tenant_id: string | null; event_type: string },
): Promise<unknown> =>
  raiseAlert(tx, {
    kind: 'dead_letter',
    key: deadLetterKey(row.gateway_account_id, row.event_type),
    tenantId: row.account_tenant_id,
    gatewayAccountId: row.gateway_account_id,
    message: `Events '${row.event_type}' of ${row.gateway} could not be applied: read why, mend it and replay them.`,
  });

/** An error may quote what came: PostgreSQL holds no NUL and no half of a character, and an operator needs no more than this. */
const storable = (text: string): string => text.slice(0, 500).replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd');

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
