import { raiseAlert } from '../db/alerts.js';
import { lockAndLoad } from '../db/billing-load.js';
import { saveChanges } from '../db/billing-save.js';
import type { FirstAttempts } from '../db/claims.js';
import type { Database, Tx } from '../db/connection.js';
import { type EventKey, waitingFor } from '../db/gateway-event-keys.js';
import {
  type Applied,
  dropGatewayEventBody,
  finishGatewayEvent,
  isOpen,
  type KnownRef,
  type LedgerRow,
  resolveNames,
  takeGatewayEvent,
} from '../db/gateway-events.js';
import { lockNames } from '../db/name-locks.js';
import { queuedNotifications } from '../db/notifications.js';
import { rememberCustomer } from '../db/payers.js';
import { newUuid } from '../db/uuid.js';
import type { Command, ProviderRef } from '../domain/commands.js';
import { type Decision, decide } from '../domain/decide.js';
import { isErased } from '../domain/erased.js';
import { ConcurrentChange, MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import { actionOf, type Outcome } from '../domain/outcome.js';
import type { Reading, Subject } from '../domain/reading.js';
import type { BillingState } from '../domain/state.js';
import { appendEvents, appendNotifications } from './append-events.js';
import { findPayer } from './find-payer.js';
import { ignore } from './ignore.js';
import { namesIn } from './names-in.js';
import { sumsIn } from './sums-in.js';
import { waitForName } from './wait-for-name.js';

export interface ApplyDeps {
  db: Database;
  /** Untrusted bytes of a stored event → commands. @throws UnprocessableEvent, InvalidAmount */
  read: (row: LedgerRow) => Reading;
  brand: string;
  now: () => number;
}

export interface ApplyResult extends Applied {
  /** Events that waited for a name that is known from now on. */
  unblocked: EventKey[];
  /** Of the deliverable events: claimed for this process. Missing in a repetition, whose claims are those of the first. */
  first?: FirstAttempts;
}

/**
 * Applies a stored gateway event in ONE transaction: read → commands → lock → decide → save → outbox → outcome. Safe to
 * repeat: the outcome stands in the ledger row, and a row that has one is not applied again.
 */
export function createApplyGatewayEvent({ db, read, brand, now }: ApplyDeps): (id: string) => Promise<ApplyResult> {
  return (id) =>
    db.withSystem(async (tx) => {
      const row = await takeGatewayEvent(tx, id);
      if (!row) throw new MissingRow(`Cannot apply gateway event '${id}': it is not in the ledger`);
      if (!isOpen(row) && row.applied) return again(tx, row.applied);

      const reading = read(row);
      if (!reading.handled) return { ...(await ignore(tx, row, reading)), unblocked: [] };
      const { subject } = reading;
      const commands = [...payerFacts(subject), ...reading.commands];
      const names = namesIn(commands, subject);
      const hint = row.account_tenant_id === null ? subject.tenantHint : undefined;
      const { known, hinted } = await resolveNames(tx, row, names, hint);
      const tenantId = row.account_tenant_id ?? tenantOf(known) ?? hinted;
      const payer = tenantId === null ? 'tenant_not_found' : findPayer(row, known, subject, reading.commands);
      if (tenantId === null || typeof payer === 'string') {
        const applied = await waitForName(tx, row, {
          status: tenantId === null ? 'tenant_not_found' : 'parked',
          names,
          hint: subject.tenantHint,
          looksFor: hint,
          found: known.length,
        });
        return { ...applied, unblocked: [] };
      }

      const acting = tx.actAs([tenantId]);
      const accountIds = await payer.accounts(tx, tenantId);
      await acting;
      const account = { gatewayAccountId: row.gateway_account_id, livemode: row.livemode };
      const before = await lockAndLoad(tx, accountIds, {
        ...account,
        refs: names,
        unlinked:
          row.gateway === 'stripe' ? { near: row.occurred_at ?? row.received_at, sums: sumsIn(commands) } : null,
      });
      if (!before)
        throw new ConcurrentChange(`Cannot apply gateway event '${id}': another one has just created what it names`);

      const source = {
        now: now(),
        occurredAt: row.occurred_at ?? row.received_at,
        cause: row.event_type,
        gateway: row.gateway,
        gatewayAccountId: row.gateway_account_id,
        newId: newUuid,
      };
      const decision = decide(before, commands, source, brand);
      const outcome: Outcome = decision.stale
        ? { status: 'ignored', action: 'stale_ignored', ...entitiesOf(decision.state, before) }
        : outcomeOf(actionOf(reading.action, decision.state), decision.state, before);
      const isNewCustomer = !known.some((ref) => ref.kind === 'customer');
      return write(tx, {
        row,
        before,
        decision,
        outcome,
        names,
        newCustomer: isNewCustomer ? subject.customerId : undefined,
      });
    }, 'kept');
}

interface Decided {
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
async function write(tx: Tx, { row, before, decision, outcome, names, newCustomer }: Decided): Promise<ApplyResult> {
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
    finishGatewayEvent(tx, row.id, applied, state.account.id, lockNames(account, given)),
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

/** Name and address of the payer come with messages about other things. */
function payerFacts({ name, email }: Subject): Command[] {
  if (name === undefined && email === undefined) return [];
  return [
    { type: 'customer.record', ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) },
  ];
}

const tenantOf = (known: readonly KnownRef[]): string | null =>
  (known.find((ref) => ref.kind === 'customer') ?? known.find((ref) => ref.kind === 'subscription') ?? known[0])
    ?.tenant_id ?? null;

/** What was applied before; only messages that were new then, and have not gone out, are sent. */
async function again(tx: Tx, applied: Applied): Promise<ApplyResult> {
  const { notifications } = applied;
  const queued = notifications.length === 0 ? [] : await queuedNotifications(tx, notifications);
  return { ...applied, notifications: queued, unblocked: [] };
}

const outcomeOf = (action: string, state: BillingState, before: BillingState): Outcome => ({
  status: action === 'stale_ignored' ? 'ignored' : 'processed',
  action,
  ...entitiesOf(state, before),
});

/** TypeIDs of what the event was about: what it changed, else what it named. */
function entitiesOf(
  state: BillingState,
  before: BillingState,
): Pick<Outcome, 'tenantId' | 'transactionId' | 'invoiceId' | 'subscriptionId'> {
  const first = <T extends { id: string; version: number }>(was: T[], is: T[]): T | undefined =>
    is.find((one) => was.find((old) => old.id === one.id)?.version !== one.version) ?? is[0];
  const payment = first(before.payments, state.payments);
  const invoice = first(before.invoices, state.invoices);
  const subscription = first(before.subscriptions, state.subscriptions);
  return {
    tenantId: state.tenant.externalId,
    ...(payment ? { transactionId: publicId('payment', payment.id) } : {}),
    ...(invoice ? { invoiceId: publicId('invoice', invoice.id) } : {}),
    ...(subscription ? { subscriptionId: publicId('subscription', subscription.id) } : {}),
  };
}
