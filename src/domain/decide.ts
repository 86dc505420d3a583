import type { Voice } from './channels.js';
import type { Command, RecordMethod } from './commands.js';
import { copyOf } from './copy.js';
import { derive } from './derive.js';
import { deriveAccount } from './derive-account.js';
import { isErased, withoutPerson } from './erased.js';
import { linkCollections } from './link.js';
import { recordCustomer } from './record/customer.js';
import { recordDispute } from './record/dispute.js';
import type { Doubt } from './record/doubt.js';
import { advanceDunning, choosePolicy, exemptFromDunning, passDueDate } from './record/dunning.js';
import { recordInvoice } from './record/invoice.js';
import { creditInvoice, moveInvoice, writeInvoice } from './record/own-invoice.js';
import { recordPayment } from './record/payment.js';
import { recordRefund } from './record/refund.js';
import { recordSubscription, type StatusVerdict } from './record/subscription.js';
import { holdTenant, releaseTenant } from './record/tenant.js';
import type { BillingState, Source } from './state.js';
import { tellAhead } from './tell/ahead.js';
import { tellConflicts } from './tell/conflicts.js';
import { tellCustomers } from './tell/customers.js';
import type { AlarmDraft, Change, EventDraft, NotificationDraft } from './tell/draft.js';
import * as dunning from './tell/dunning-events.js';
import { tellFailures } from './tell/failures.js';
import { tellMails } from './tell/mails.js';
import { tellMismatches } from './tell/mismatches.js';
import * as money from './tell/money-events.js';
import { tellRejections } from './tell/rejections.js';
import * as status from './tell/state-events.js';
import { tellTransitions } from './tell/transitions.js';
import type { Transition } from './transition.js';
import { bumpVersions } from './versions.js';

export interface Decision {
  state: BillingState;
  /** In the order that consumers are promised (`docs/events.md`). */
  events: EventDraft[];
  notifications: NotificationDraft[];
  transitions: Transition[];
  alarms: AlarmDraft[];
  /** Ways to pay, as they were told. */
  methods: RecordMethod[];
  /** What only the gateway can tell for certain; the decision is what the rules say without it. */
  doubts: Doubt[];
  /** Nothing of what was told was new, and some of it was refused as older than what is known. */
  stale: boolean;
  /** The state is another one than before. */
  changed: boolean;
}

/**
 * Commands → facts → derived status → what is told of the difference. Pure: the same state and commands give the same
 * decision, and the same facts in any order the same state.
 */
export function decide(before: BillingState, commands: readonly Command[], source: Source, voice: Voice): Decision {
  const after = copyOf(before);
  adopt(after);
  const told = isErased(before) ? commands.flatMap(withoutPerson) : commands;
  const verdicts = told.flatMap((command) => record(after, command, source) ?? []);
  const refusals = verdicts.flatMap(({ refusal }) => refusal ?? []);
  const doubts = verdicts.flatMap(({ doubt }) => doubt ?? []);
  derive(after);
  linkCollections(after);
  derive(after);
  deriveAccount(before, after, source);
  const changed = bumpVersions(before, after);

  const change: Change = { before, after, source, commands: told, reach: voice.reach };
  const mismatches = tellMismatches(change);
  const transitions = tellTransitions(change, [...refusals, ...mismatches.map((one) => one.refusal)]);
  return {
    state: after,
    events: tellers
      .flatMap((tell) => tell(change))
      .map((told) => ({
        tenantId: after.tenant.id,
        tenantExternalId: after.tenant.externalId,
        type: told.type,
        aggregate: told.aggregate,
        occurredAt: told.at,
        data: told.data,
        dedupeKey: `${told.type}:${told.key}`,
      })),
    notifications: tellMails(change, voice),
    transitions,
    alarms: [...mismatches.map((one) => one.alarm), ...tellConflicts(doubts), ...tellRejections(change)],
    methods: told.filter((one) => one.type === 'method.record'),
    doubts,
    stale: refusals.length > 0 && !changed,
    changed,
  };
}

/** Whom the gateway names as the payer now owns what was known under a guest's name. */
function adopt(state: BillingState): void {
  for (const one of [...state.payments, ...state.invoices, ...state.subscriptions])
    one.billingAccountId = state.account.id;
}

/** A renewal reads: created, succeeded, paid, renewed; a failure: created, failed, past_due, dunning.started. */
const tellers: ((change: Change) => money.Told[])[] = [
  tellCustomers,
  money.tellInvoicesCreated,
  tellFailures,
  money.tellPayments,
  money.tellRefunds,
  money.tellDisputes,
  money.tellInvoices,
  dunning.tellDunningSteps,
  dunning.tellDunningResolved,
  status.tellSubscriptions,
  dunning.tellDunningStarted,
  dunning.tellAccount,
  tellAhead,
  status.tellTenant,
];

function record(state: BillingState, command: Command, source: Source): StatusVerdict | null {
  switch (command.type) {
    case 'customer.record':
      recordCustomer(state, command);
      return null;
    case 'payment.record':
      recordPayment(state, command, source);
      return null;
    case 'invoice.record':
      recordInvoice(state, command, source);
      return null;
    case 'subscription.record':
      return recordSubscription(state, command, source);
    case 'refund.record':
      recordRefund(state, command, source);
      return null;
    case 'dispute.record':
      recordDispute(state, command, source);
      return null;
    case 'invoice.write':
      writeInvoice(state, command, source);
      return null;
    case 'invoice.move':
      moveInvoice(state, command, source);
      return null;
    case 'invoice.credit':
      creditInvoice(state, command, source);
      return null;
    case 'dunning.advance':
      advanceDunning(state, command, source);
      return null;
    case 'invoice.past_due':
      passDueDate(state, command, source);
      return null;
    case 'dunning.exempt':
      exemptFromDunning(state, command);
      return null;
    case 'dunning.policy':
      choosePolicy(state, command);
      return null;
    case 'tenant.hold':
      holdTenant(state, command, source);
      return null;
    case 'tenant.release':
      releaseTenant(state);
      return null;
    // They are told, or written, and change nothing.
    case 'method.record':
    case 'remind':
      return null;
    default:
      return command satisfies never;
  }
}
