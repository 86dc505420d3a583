import type { RecordInvoice } from '../commands.js';
import type { Invoice } from '../entities.js';
import { type BillingState, earliest, latest, type Source } from '../state.js';
import { totalOf } from '../total.js';
import { allocate, obtainInvoice, obtainPayment, obtainSubscription } from './obtain.js';

export function recordInvoice(state: BillingState, command: RecordInvoice, source: Source): void {
  const invoice = obtainInvoice(state, command.refs, source);
  recordDetails(invoice, command, source);

  if (command.status !== 'draft') invoice.issuedAt = earliest(invoice.issuedAt, command.issuedAt ?? source.occurredAt);
  invoice.reportedPaidAt = earliest(invoice.reportedPaidAt, command.paidAt);
  invoice.reportedPaidMinor = Math.max(invoice.reportedPaidMinor, command.paidMinor ?? 0);
  if (command.voided && command.voided.at >= (invoice.voidedAt ?? 0)) {
    invoice.voidedAt = command.voided.at;
    invoice.voidedBy = command.voided.by;
    invoice.voidReason = command.voided.reason;
  }
  invoice.restoredAt = latest(invoice.restoredAt, command.restoredAt);
  if (command.uncollectible && command.uncollectible.at >= (invoice.uncollectibleAt ?? 0)) {
    invoice.uncollectibleAt = command.uncollectible.at;
    invoice.uncollectibleReason = command.uncollectible.reason;
  }
  if (command.failure) recordFailure(invoice, command.failure);
  invoice.overdueAt = earliest(invoice.overdueAt, command.overdueAt);
  invoice.periodStart = earliest(invoice.periodStart, command.periodStart);
  if (command.subscription) invoice.subscriptionId ??= obtainSubscription(state, command.subscription, source).id;
  if (command.payment) allocate(state, obtainPayment(state, command.payment, source).id, invoice.id);
}

/** Two Event objects of Stripe about one failed attempt may be this far apart; two attempts are not so near. */
const sameMessageMs = 5_000;

function recordFailure(
  invoice: Invoice,
  { at, attemptCount, nextAttemptAt }: NonNullable<RecordInvoice['failure']>,
): void {
  const last = invoice.failedAttempts.at(-1) ?? 0;
  if (at > last) invoice.nextPaymentAttemptAt = nextAttemptAt;
  else if (at === last) invoice.nextPaymentAttemptAt = latest(invoice.nextPaymentAttemptAt, nextAttemptAt);
  invoice.failedAt = latest(invoice.failedAt, at);
  if (!invoice.failedAttempts.some((known) => Math.abs(known - at) <= sameMessageMs)) invoice.failedAttempts.push(at);
  invoice.failedAttempts.sort((a, b) => a - b);
  invoice.attemptCount = Math.max(invoice.attemptCount, attemptCount ?? 1);
}

/** Amounts, number and dates have no facts to accumulate: the latest word of the gateway counts. */
function recordDetails(invoice: Invoice, command: RecordInvoice, source: Source): void {
  invoice.currency ??= command.currency ?? null;
  const rank = rankOf(command, source);
  const ahead = source.occurredAt - (invoice.detailsAt ?? 0) || rank - invoice.detailsRank;
  // Words of one second and one rank: a draft is being filled, what is issued is being credited.
  const more = (totalOf(command) ?? 0) - (totalOf(invoice) ?? 0);
  const isLatest = ahead > 0 || (ahead === 0 && (rank < ranks.issued ? more >= 0 : more <= 0));
  if (command.subtotalMinor !== undefined && (isLatest || invoice.subtotalMinor === null)) {
    invoice.subtotalMinor = command.subtotalMinor;
    invoice.discountMinor = command.discountMinor ?? 0;
    invoice.taxMinor = command.taxMinor ?? 0;
    invoice.askedMinor = command.askedMinor ?? null;
  }
  if (isLatest) {
    invoice.number = command.number ?? invoice.number;
    invoice.dueDate = command.dueDate ?? invoice.dueDate;
    invoice.hostedUrl = command.hostedUrl ?? invoice.hostedUrl;
  } else {
    invoice.dueDate ??= command.dueDate ?? null;
    invoice.hostedUrl ??= command.hostedUrl ?? null;
  }
  if (isLatest) invoice.detailsRank = rank;
  invoice.detailsAt = latest(invoice.detailsAt, source.occurredAt);
}

/** Same-second order of amounts, number and dates: how far on the invoice is that tells them. */
const ranks = { created: 0, draft: 1, issued: 2, closed: 3 } as const;

function rankOf(command: RecordInvoice, { cause }: Source): number {
  if (/created$/i.test(cause)) return ranks.created;
  if (command.status === 'draft') return ranks.draft;
  return command.paidAt === undefined && !command.voided && !command.uncollectible ? ranks.issued : ranks.closed;
}
