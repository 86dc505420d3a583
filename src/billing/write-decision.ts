import { raiseAlert } from '../db/alerts.js';
import { saveChanges } from '../db/billing-save.js';
import type { Tx } from '../db/connection.js';
import { type DunningChange, lookAgain } from '../db/dunning.js';
import type { Told } from '../db/outbox.js';
import { savePaymentMethods } from '../db/payment-methods.js';
import { newUuid } from '../db/uuid.js';
import type { Decision } from '../domain/decide.js';
import { recoveredOf } from '../domain/dunning/recovered.js';
import type { BillingState } from '../domain/state.js';
import { refusalsOf } from '../domain/tallies.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import { appendEvents, appendNotifications } from './append-events.js';

export interface Decided {
  before: BillingState;
  decision: Decision;
  /** Row of the ledger that told it; null: a command of the API. */
  gatewayEventId: string | null;
  /** Who asked for it; `gateway`: nobody did. */
  actor: string;
  /** Whose names of entities are remembered; null: no gateway has given any. */
  names: { gatewayAccountId: string; livemode: boolean } | null;
  /** Of the first attempts, of a caller who makes them itself once it has committed. */
  token: string | undefined;
}

export interface Writing {
  /** Ids under which events and messages are told, unless they are known already. */
  deliverable: string[];
  notifications: string[];
  /** Whose dunning has to look again; null: nobody's. */
  dunning: DunningChange | null;
  /** What was new, and those of the messages that are to be sent. */
  written: Promise<{ told: Told; notifications: QueuedMessage[] }>;
}

/**
 * Starts writing state, events, messages and alarms, and does not wait: with what the caller starts beside it, it is one
 * journey to PostgreSQL. No async function: what cannot be written throws before the caller can send the commit.
 */
export function writeDecision(tx: Tx, { before, decision, gatewayEventId, actor, names, token }: Decided): Writing {
  const { state, transitions } = decision;
  const run = decision.changed ? state.run : null;
  tx.count(refusalsOf(transitions));
  const events = decision.events.map((draft) => ({ ...draft, id: newUuid() }));
  const messages = decision.notifications.map((draft) => ({ ...draft, id: newUuid() }));
  const gatewayAccountId = names?.gatewayAccountId ?? null;
  const written = Promise.all([
    saveChanges(tx, { before, after: state, transitions, gatewayEventId, actor, names }),
    appendEvents(tx, events, token),
    appendNotifications(tx, messages),
    names && decision.methods.length > 0
      ? savePaymentMethods(tx, {
          ...{ tenantId: state.tenant.id, billingAccountId: state.account.id, ...names },
          methods: decision.methods,
        })
      : null,
    run && before.run && run.outcome === null ? lookAgain(tx, state.tenant.id, run.id) : null,
    Promise.all(decision.alarms.map((one) => raiseAlert(tx, { ...one, tenantId: state.tenant.id, gatewayAccountId }))),
  ]).then(([, told, notifications]) => ({ told, notifications }));
  const dunning = run && {
    ...{ tenantId: state.tenant.id, accountId: state.account.id, currency: run.currency },
    recovered: recoveredOf(before, state),
  };
  return { deliverable: idsOf(events), notifications: idsOf(messages), dunning, written };
}

const idsOf = (drafts: readonly { id: string }[]): string[] => drafts.map((draft) => draft.id);
