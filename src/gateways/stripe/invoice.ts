import type { Command, RecordInvoice } from '../../domain/commands.js';
import { dayIn } from '../../domain/time.js';
import type { Subject } from '../gateway.js';
import { at, count, idOf, text, told, url } from '../json.js';
import { amountsOf, statusFacts } from './invoice-facts.js';
import { paymentOf, periodStart, subscriptionOf } from './invoice-links.js';
import { failedPayment, failedSubscription, paidPayment, paidSubscription } from './invoice-outcome.js';
import { currencyOf, type EventMessage, instant, money, paymentRefs, ref, requiredId, some } from './message.js';
import { subjectOf } from './subject.js';

type Read = (message: EventMessage) => { subject: Subject; commands: Command[] };

/** The invoice as it is; `word` where the event's name says more than the object's own status. */
export function invoiceSynced(word?: string): Read {
  return (message) => reading(message, [record(message, word)]);
}

/** `invoice.finalized`: from now on it is owed. */
export const invoiceFinalized: Read = (message) => {
  const issuedAt = instant(at(message.object, 'status_transitions').finalized_at) ?? message.at;
  return reading(message, [record(message, undefined, { status: 'issued', issuedAt })]);
};

/** `invoice.overdue` */
export const invoiceOverdue: Read = (message) =>
  reading(message, [record(message, undefined, { overdueAt: message.at })]);

/** `invoice.deleted`: only a draft can be. */
export const invoiceDeleted: Read = (message) =>
  reading(message, [
    record(message, undefined, { voided: { at: message.at, by: 'stripe', reason: 'the draft was deleted' } }),
  ]);

/** `invoice.paid`, `invoice.payment_succeeded`: the invoice, its payment where it is named, the subscription that it pays. */
export const invoicePaid: Read = (message) => {
  // Paid in several parts: an attempt succeeded and the invoice is still open.
  const paid = message.type === 'invoice.paid' || text(message.object.status) !== 'open';
  return reading(message, [
    record(message, paid ? 'paid' : undefined),
    ...paidPayment(message),
    ...(paid ? paidSubscription(message) : []),
  ]);
};

/** `invoice.payment_failed` */
export const invoiceFailed: Read = (message) => {
  const { object: invoice, at: happened } = message;
  const failure = {
    at: happened,
    attemptCount: count(invoice.attempt_count) ?? null,
    nextAttemptAt: instant(invoice.next_payment_attempt) ?? null,
  };
  return reading(message, [
    record(message, undefined, { failure }),
    ...failedPayment(message),
    ...failedSubscription(message),
  ]);
};

/** `invoice.upcoming`: a preview without an id; only the payer and the subscription behind it are real. */
export const invoiceUpcoming: Read = (message) => {
  const refs = ref('subscription', subscriptionOf(message.object));
  return reading(message, refs.length > 0 ? [{ type: 'subscription.record', refs }] : []);
};

/** `invoice_payment.paid`: since 2025-03-31 the only event that names an invoice and its payment together. */
export const invoicePaymentPaid: Read = (message) => {
  const { object, at: happened } = message;
  const payment = at(object, 'payment');
  const refs = paymentRefs(idOf(payment.payment_intent) ?? payment.payment_record, payment.charge);
  const currency = currencyOf(object.currency);
  const amountMinor = money(object.amount_paid, currency);
  const invoice = some(ref('invoice', object.invoice));
  const invoices = invoice && [{ refs: invoice, ...told({ shareMinor: amountMinor }) }];
  const facts = told({ amountMinor, currency, invoices });
  const paidAt = instant(at(object, 'status_transitions').paid_at) ?? happened;
  return {
    subject: subjectOf(object),
    commands: refs.length > 0 ? [{ type: 'payment.record', refs, paidAt, ...facts }] : [],
  };
};

function record(message: EventMessage, word: string | undefined, more: Partial<RecordInvoice> = {}): RecordInvoice {
  const { object: invoice, at: happened } = message;
  const currency = currencyOf(invoice.currency);
  const dueAt = instant(invoice.due_date);
  return {
    type: 'invoice.record',
    refs: [{ kind: 'invoice', id: requiredId(message) }],
    ...amountsOf(invoice, currency),
    ...told({
      number: text(invoice.number),
      currency,
      // Stripe tells an instant and no zone, and a reader of payloads knows no tenant: the day is that of UTC.
      dueDate: dueAt === undefined ? undefined : dayIn('UTC', dueAt),
      paidMinor: money(invoice.amount_paid, currency),
      hostedUrl: url(invoice.hosted_invoice_url),
      periodStart: periodStart(invoice),
      subscription: some(ref('subscription', subscriptionOf(invoice))),
      payment: some(paymentOf(invoice)),
    }),
    ...statusFacts(invoice, word ?? text(invoice.status), happened),
    ...more,
  };
}

function reading(message: EventMessage, commands: Command[]): ReturnType<Read> {
  return { subject: subjectOf(message.object, subscriptionOf(message.object)), commands };
}
