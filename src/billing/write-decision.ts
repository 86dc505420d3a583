import { raiseAlert } from '../db/alerts.js';
import { saveChanges } from '../db/billing-save.js';
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
import { appendEvents, appendNotifications } from './append-events.js';
import type { ApplyResult } from './apply-result.js';

export interface Decided {
  row: LedgerRow;
  before: BillingState;
  decision: Decision;
  outcome: Outcome;
  /** All that the message names. */
  names: readonly ProviderRef[];
  /** What the gateway calls the payer, when that was not known. */
  newCustomer: string | undefined;
}

/** State, events, messages and outcome; started together, because they are one journey to PostgreSQL. */
export async function writeDecision(
  tx: Tx,
  { row, before, decision, outcome, names, newCustomer }: Decided,
): Promise<ApplyResult> {
  const account = { gatewayAccountId: row.gateway_account_id, livemode: row.livemode };
  const { state, transitions } = decision;
  const tenantId = state.tenant.id;
  const events = decision.events.map((draft) => ({ ...draft, id: newUuid() }));
  const messages = decision.notifications.map((draft) => ({ ...draft, id: newUuid() }));
  const applied: Applied = { outcome, tenantId, deliverable: idsOf(events), notifications: idsOf(messages) };
  const given: ProviderRef[] = state.refs.filter((ref) => !before.refs.some((old) => isSame(old, ref)));
  if (newCustomer !== undefined) given.push({ kind: 'customer', id: newCustomer });
  const token = newUuid();
  const writing = Promise.all([
    saveChanges(tx, { before, after: state, transitions, gatewayEventId: row.id, names: account }),
    newCustomer === undefined
      ? null
      : rememberCustomer(tx, { tenantId, ...account, customerId: newCustomer, billingAccountId: state.account.id }),
    appendEvents(tx, events, token),
    appendNotifications(tx, messages),
    Promise.all(
      decision.alarms.map((one) => raiseAlert(tx, { ...one, tenantId, gatewayAccountId: row.gateway_account_id })),
    ),
    tx.actAsSystem(),
    finishGatewayEvent(tx, row.id, applied, { billingAccountId: state.account.id, given: lockNames(account, given) }),
    given.length > 0 ? waitingFor(tx, account, names, unblockedAtOnce) : [],
    isErased(state) ? dropGatewayEventBody(tx, row.id) : null,
  ]);
  tx.commitWithThese();
  const [, , told, notifications, , , , unblocked] = await writing;
  const { deliverable, claims, queued } = told;
  return { ...applied, deliverable, notifications, unblocked, first: { token, claims, queued } };
}

/** What else waits is found by those, or by the relay. */
const unblockedAtOnce = 100;

const isSame = (one: ProviderRef, other: ProviderRef): boolean => one.kind === other.kind && one.id === other.id;

const idsOf = (drafts: readonly { id: string }[]): string[] => drafts.map((draft) => draft.id);
