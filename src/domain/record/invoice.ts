import type { RecordInvoice } from '../commands.js';
import type { Invoice } from '../entities.js';
import { type BillingState, earliest, latest, type Source } from '../state.js';
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
  if (command.failure) {
    if (command.failure.at >= (invoice.failedAt ?? 0)) invoice.nextPaymentAttemptAt = command.failure.nextAttemptAt;
    invoice.failedAt = latest(invoice.failedAt, command.failure.at);
    if (!invoice.failedAttempts.includes(command.failure.at)) invoice.failedAttempts.push(command.failure.at);
    invoice.failedAttempts.sort((a, b) => a - b);
    invoice.attemptCount = Math.max(invoice.attemptCount, command.failure.attemptCount ?? 1);
  }
  invoice.overdueAt = earliest(invoice.overdueAt, command.overdueAt);
  if (command.subscription) invoice.subscriptionId ??= obtainSubscription(state, command.subscription, source).id;
  if (command.payment) allocate(state, obtainPayment(state, command.payment, source).id, invoice.id);
}

/** Amounts, number and dates have no facts to accumulate: the latest word of the gateway counts. */
function recordDetails(invoice: Invoice, command: RecordInvoice, source: Source): void {
  invoice.currency ??= command.currency ?? null;
  const isLatest = source.occurredAt >= (invoice.detailsAt ?? 0);
  if (command.subtotalMinor !== undefined && (isLatest || invoice.subtotalMinor === null)) {
    invoice.subtotalMinor = command.subtotalMinor;
    invoice.discountMinor = command.discountMinor ?? 0;
    invoice.taxMinor = command.taxMinor ?? 0;
  }
  if (isLatest) {
    invoice.number = command.number ?? invoice.number;
    invoice.dueDate = command.dueDate ?? invoice.dueDate;
    invoice.hostedUrl = command.hostedUrl ?? invoice.hostedUrl;
  } else {
    invoice.dueDate ??= command.dueDate ?? null;
    invoice.hostedUrl ??= command.hostedUrl ?? null;
  }
  invoice.detailsAt = latest(invoice.detailsAt, source.occurredAt);
}
