import { isOpen } from '../derive.js';
import type { EventName } from '../events.js';
import { became, type Change, changes } from './draft.js';
import * as data from './payloads.js';

/** What an entity's change tells, before it is addressed. */
export interface Told {
  type: EventName;
  aggregate: { type: string; id: string; version: number };
  at: number;
  data: Record<string, unknown>;
  key: string;
}

export function tellInvoicesCreated({ before, after, source }: Change): Told[] {
  return changes(before.invoices, after.invoices).flatMap(({ was, is }) => {
    const tell = (type: EventName): Told => ({
      type,
      aggregate: { type: 'invoice', id: is.id, version: is.version },
      at: is.issuedAt ?? source.occurredAt,
      data: data.invoiceData(after, is),
      key: is.id,
    });
    if (became(was, is, (one) => one.detailsAt !== null)) return [tell('invoice.created')];
    return was?.status === 'draft' && was.detailsAt !== null && is.status !== 'draft' && is.issuedAt !== null
      ? [tell('invoice.issued')]
      : [];
  });
}

export function tellPayments({ before, after, source }: Change): Told[] {
  return changes(before.payments, after.payments).flatMap(({ was, is }) => {
    const tell = (type: EventName, at: number | null): Told => ({
      type,
      aggregate: { type: 'payment', id: is.id, version: is.version },
      at: at ?? source.occurredAt,
      data: data.paymentData(after, is, at),
      key: is.id,
    });
    const told: Told[] = [];
    if (became(was, is, (one) => one.authorizedAt !== null)) told.push(tell('payment.authorized', is.authorizedAt));
    if (became(was, is, (one) => one.paidAt !== null)) told.push(tell('payment.succeeded', is.paidAt));
    if (became(was, is, (one) => one.settledAt !== null)) told.push(tell('payment.settled', is.settledAt));
    if (became(was, is, (one) => one.status === 'canceled')) told.push(tell('payment.canceled', is.canceledAt));
    return told;
  });
}

export function tellRefunds({ before, after, source }: Change): Told[] {
  return changes(before.refunds, after.refunds).flatMap(({ was, is }) => {
    const tell = (type: EventName, at: number | null): Told => ({
      type,
      aggregate: { type: 'refund', id: is.id, version: is.version },
      at: at ?? source.occurredAt,
      data: data.refundData(after, is),
      key: is.id,
    });
    return [
      ...(became(was, is, (one) => one.processedAt !== null) ? [tell('payment.refunded', is.processedAt)] : []),
      ...(became(was, is, (one) => one.failedAt !== null) ? [tell('refund.failed', is.failedAt)] : []),
    ];
  });
}

export function tellDisputes({ before, after, source }: Change): Told[] {
  return changes(before.disputes, after.disputes).flatMap(({ was, is }) => {
    const tell = (type: EventName, key: string): Told => ({
      type,
      aggregate: { type: 'dispute', id: is.id, version: is.version },
      at: source.occurredAt,
      data: data.disputeData(after, is),
      key,
    });
    const opened = was === null ? [tell('dispute.opened', is.id)] : [];
    const became = (status: string) => is.status === status && was?.status !== status;
    if (became('won')) return [...opened, tell('dispute.won', is.id)];
    if (became('lost')) return [...opened, tell('dispute.lost', is.id)];
    return was !== null && was.status !== is.status ? [tell('dispute.updated', `${is.id}:${is.status}`)] : opened;
  });
}

export function tellInvoices({ before, after, source }: Change): Told[] {
  return changes(before.invoices, after.invoices).flatMap(({ was, is }) => {
    const tell = (type: EventName, at: number | null, body: Record<string, unknown>, key: string = is.id): Told => ({
      type,
      aggregate: { type: 'invoice', id: is.id, version: is.version },
      at: at ?? source.occurredAt,
      data: body,
      key,
    });
    const told: Told[] = [];
    if (became(was, is, (one) => one.sentAt !== null))
      told.push(tell('invoice.sent', is.sentAt, data.invoiceSentData(after, is), `${is.id}:${is.sentAt}`));
    if (became(was, is, (one) => one.authorizedAt !== null))
      told.push(tell('invoice.authorized', is.authorizedAt, data.invoiceAuthorizedData(after, is)));
    if (became(was, is, (one) => one.rejectedAt !== null))
      told.push(
        tell('invoice.rejected', is.rejectedAt, data.invoiceRejectedData(after, is), `${is.id}:${is.rejectedAt}`),
      );
    if (became(was, is, (one) => one.paidAt !== null))
      told.push(tell('invoice.paid', is.paidAt, data.invoicePaidData(after, is)));
    if (became(was, is, (one) => one.status === 'voided'))
      told.push(tell('invoice.voided', is.voidedAt, data.invoiceVoidedData(after, is), `${is.id}:${is.voidedAt}`));
    if (became(was, is, (one) => one.status === 'uncollectible'))
      told.push(tell('invoice.uncollectible', is.uncollectibleAt, data.invoiceUncollectibleData(after, is)));
    if (became(was, is, (one) => isOpen(one) && one.overdueAt !== null))
      told.push(tell('invoice.overdue', is.overdueAt, data.invoiceOverdueData(after, is)));
    return told;
  });
}
