import type { Tx } from '../db/connection.js';
import { waitingFor } from '../db/gateway-event-keys.js';
import { type Applied, dropGatewayEventBody, finishGatewayEvent, type LedgerRow } from '../db/gateway-events.js';
import { lockNames } from '../db/name-locks.js';
import { rememberCustomer } from '../db/payers.js';
import { newUuid } from '../db/uuid.js';
import type { ProviderRef } from '../domain/commands.js';
import type { Decision } from '../domain/decide.js';
import { isErased } from '../domain/erased.js';
import type { Outcome } from '../domain/outcome.js';
import type { BillingState } from '../domain/state.js';
import type { ApplyResult } from './apply-result.js';
import { writeDecision } from './write-decision.js';

export interface DecidedEvent {
  row: LedgerRow;
  before: BillingState;
  decision: Decision;
  outcome: Outcome;
  /** All that the message names. */
  names: readonly ProviderRef[];
  /** What the gateway calls the payer, when that was not known. */
  newCustomer: string | undefined;
}

/** What a gateway event decided, and its outcome in the ledger row; started together, because they are one journey to PostgreSQL. */
export async function writeOutcome(
  tx: Tx,
  { row, before, decision, outcome, names, newCustomer }: DecidedEvent,
): Promise<ApplyResult> {
  const account = { gatewayAccountId: row.gateway_account_id, livemode: row.livemode };
  const { state } = decision;
  const tenantId = state.tenant.id;
  const given: ProviderRef[] = state.refs.filter((ref) => !before.refs.some((old) => isSame(old, ref)));
  if (newCustomer !== undefined) given.push({ kind: 'customer', id: newCustomer });
  const token = newUuid();
  const { deliverable, notifications, dunning, written } = writeDecision(tx, {
    before,
    decision,
    gatewayEventId: row.id,
    actor: 'gateway',
    names: account,
    token,
  });
  const applied: Applied = { outcome, tenantId, deliverable, notifications };
  const writing = Promise.all([
    written,
    newCustomer === undefined
      ? null
      : rememberCustomer(tx, { tenantId, ...account, customerId: newCustomer, billingAccountId: state.account.id }),
    tx.actAsSystem(),
    finishGatewayEvent(tx, row.id, applied, { billingAccountId: state.account.id, given: lockNames(account, given) }),
    given.length > 0 ? waitingFor(tx, account, names, unblockedAtOnce) : [],
    isErased(state) ? dropGatewayEventBody(tx, row.id) : null,
  ]);
  tx.commitWithThese();
  const [{ told, notifications: queuedMessages }, , , , unblocked] = await writing;
  return {
    ...applied,
    deliverable: told.deliverable,
    notifications: queuedMessages,
    unblocked,
    dunning,
    first: { token, claims: told.claims, queued: told.queued },
  };
}

/** What else waits is found by those, or by the relay. */
const unblockedAtOnce = 100;

const isSame = (one: ProviderRef, other: ProviderRef): boolean => one.kind === other.kind && one.id === other.id;
