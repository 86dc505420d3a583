import { raiseAlert } from '../db/alerts.js';
import type { Tx } from '../db/connection.js';
import { dropBodyOfErased } from '../db/erase-gateway-events.js';
import { type Applied, finishGatewayEvent, type LedgerRow } from '../db/gateway-events.js';
import type { Outcome } from '../domain/outcome.js';
import type { Reading } from '../domain/reading.js';

/**
 * An event that changes nothing here gets its outcome. One of the other mode may mean that a test endpoint was set up with
 * a live secret: an operator is told in the same transaction, so a repetition does not tell it again.
 */
export async function ignore(
  tx: Tx,
  row: LedgerRow,
  { reason, otherMode }: Extract<Reading, { handled: false }>,
): Promise<Applied> {
  const { account_tenant_id: tenantId, gateway_account_id: gatewayAccountId } = row;
  const outcome: Outcome = { status: 'ignored', action: 'event_ignored', error: reason };
  const applied: Applied = { outcome, tenantId, deliverable: [], notifications: [] };
  await Promise.all([
    otherMode &&
      raiseAlert(tx, { kind: 'test_event', key: gatewayAccountId, tenantId, gatewayAccountId, message: reason }),
    finishGatewayEvent(tx, row.id, applied, null),
    dropBodyOfErased(tx, row.id),
  ]);
  return applied;
}
