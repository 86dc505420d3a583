import type { Tx } from '../db/connection.js';
import { type Applied, type LedgerRow, parkGatewayEvent } from '../db/gateway-events.js';
import { lockAwaited, lockNameOfTenant, lockNames } from '../db/name-locks.js';
import { resolveNames } from '../db/resolve-names.js';
import type { ProviderRef } from '../domain/commands.js';
import { ConcurrentChange } from '../domain/errors.js';

interface Waiting {
  status: 'tenant_not_found' | 'parked';
  names: readonly ProviderRef[];
  /** What the message calls its tenant. */
  hint: string | undefined;
  /** The same where it decides. */
  looksFor: string | undefined;
  /** How many of the names were known. */
  found: number;
}

/**
 * The event waits for one of its names. Who gives a name takes the same lock: either it finds this event waiting, or it has
 * given it by now and the event begins again, without the lock, so that nothing is ever locked after it.
 */
export async function waitForName(
  tx: Tx,
  row: LedgerRow,
  { status, names, hint, looksFor, found }: Waiting,
): Promise<Applied> {
  const account = { gatewayAccountId: row.gateway_account_id, livemode: row.livemode };
  const awaited = [...lockNames(account, names), ...(looksFor === undefined ? [] : [lockNameOfTenant(looksFor)])];
  const [, now] = await Promise.all([lockAwaited(tx, awaited), resolveNames(tx, row, names, looksFor)]);
  if (now.known.length > found || now.hinted !== null)
    throw new ConcurrentChange(`Cannot park gateway event '${row.id}': another one has just told whose it is`);
  const applied: Applied = { outcome: { status, action: status }, tenantId: null, deliverable: [], notifications: [] };
  await parkGatewayEvent(tx, row.id, applied, names, hint);
  return applied;
}
