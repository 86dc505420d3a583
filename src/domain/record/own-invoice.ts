import { checkInvoiceMove } from '../check-invoice-move.js';
import type { CreditInvoice, MoveInvoice, WriteInvoice } from '../commands.js';
import type { Invoice } from '../entities.js';
import { publicId } from '../ids.js';
import type { InvoiceStep } from '../invoice-moves.js';
import { type BillingState, findByRef, type Source } from '../state.js';
import type { Millis } from '../time.js';
import { obtainInvoice } from './obtain.js';

/** Makes a draft, or writes it anew; what the fiscal authority rejected becomes a draft again and keeps its number. */
export function writeInvoice(state: BillingState, command: WriteInvoice, source: Source): void {
  const known = findByRef(state, 'invoice', command.refs);
  if (known) checkInvoiceMove(known, 'write', source);
  const invoice = known ?? obtainInvoice(state, command.refs, source);
  if (!known) invoice.number = publicId('invoice', invoice.id);
  invoice.series = command.series;
  invoice.currency = command.currency;
  invoice.subtotalMinor = command.subtotalMinor;
  invoice.taxMinor = command.taxMinor;
  invoice.dueDate = command.dueDate;
  invoice.subscriptionId = command.subscriptionId;
  invoice.detailsAt ??= source.occurredAt;
  invoice.issuedAt = null;
  invoice.sentAt = null;
  invoice.rejectedAt = null;
  invoice.rejectReason = null;
}

/** Until it is issued an invoice of our own goes by its id. */
export const isNumbered = (invoice: Invoice): boolean => invoice.number !== publicId('invoice', invoice.id);

export function moveInvoice(state: BillingState, command: MoveInvoice, source: Source): void {
  const invoice = findByRef(state, 'invoice', command.refs);
  if (!invoice) throw new Error(`Cannot ${command.move} an invoice: it is not in the state`);
  checkInvoiceMove(invoice, command.move, source);
  facts[command.move](invoice, source.occurredAt, command, source);
}

type Fact = (invoice: Invoice, at: Millis, command: MoveInvoice, source: Source) => void;
const facts: Readonly<Record<InvoiceStep, Fact>> = {
  issue: (invoice, at, { number }) => {
    invoice.issuedAt = at;
    if (!isNumbered(invoice) && number !== undefined) invoice.number = number;
  },
  send: (invoice, at) => {
    invoice.sentAt = at;
  },
  authorize: (invoice, at) => {
    invoice.authorizedAt = at;
  },
  reject: (invoice, at, { reason }) => {
    invoice.rejectedAt = at;
    invoice.rejectReason = reason ?? null;
  },
  void: (invoice, at, { reason }, { actor }) => {
    invoice.voidedAt = at;
    invoice.voidedBy = actor ?? null;
    invoice.voidReason = reason ?? null;
  },
  uncollectible: (invoice, at, { reason }) => {
    invoice.uncollectibleAt = at;
    invoice.uncollectibleReason = reason ?? null;
  },
};

export function creditInvoice(state: BillingState, command: CreditInvoice, source: Source): void {
  const invoice = findByRef(state, 'invoice', command.refs);
  if (!invoice) throw new Error('Cannot credit an invoice: it is not in the state');
  invoice.creditedMinor += command.amountMinor;
  invoice.creditedAt = source.occurredAt;
}
