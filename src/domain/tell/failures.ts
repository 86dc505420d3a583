import type { Invoice, Payment, PaymentFailure } from '../entities.js';
import { countAttempts } from '../record/failure.js';
import type { BillingState } from '../state.js';
import type { Millis } from '../time.js';
import { collectionsOf } from './collections.js';
import type { Change } from './draft.js';
import type { Told } from './money-events.js';
import * as data from './payloads.js';

/** Each failed attempt once: by its payment, or by the invoice when the gateway did not name the payment. */
export function tellFailures({ before, after, source }: Change): Told[] {
  const knownOf = (payment: Payment) => before.payments.find((one) => one.id === payment.id)?.failures ?? [];
  const reportedOf = (invoice: Invoice) => before.invoices.find((one) => one.id === invoice.id)?.failedAttempts ?? [];
  return collectionsOf(after).flatMap(({ invoices, payments }) => {
    const ofPayments = payments.flatMap((one) => knownOf(one).map((failure) => failure.at));
    const ofInvoices = invoices.flatMap(reportedOf);
    const isUntold = (list: Millis[], at: Millis): boolean => {
      const count = countAttempts(ofPayments, ofInvoices);
      list.push(at);
      return countAttempts(ofPayments, ofInvoices) > count;
    };
    const byPayment = payments.flatMap((payment) =>
      payment.failures
        .filter((one) => !knownOf(payment).some((known) => isKnown(known, one)) && isUntold(ofPayments, one.at))
        .map((one) => tellOfPayment(after, payment, one)),
    );
    const byInvoice = invoices.flatMap((invoice) =>
      invoice.failedAttempts
        .filter((at) => !reportedOf(invoice).includes(at) && isUntold(ofInvoices, at))
        .map((at) => tellOfInvoice(after, invoice, at, source.gateway)),
    );
    return [...byPayment, ...byInvoice];
  });
}

/** An attempt may get its name later; its time stays. */
const isKnown = (known: PaymentFailure, failure: PaymentFailure): boolean =>
  known.at === failure.at && (known.attempt === failure.attempt || known.attempt === null);

const tellOfPayment = (state: BillingState, payment: Payment, failure: PaymentFailure): Told => ({
  type: 'payment.failed',
  aggregate: { type: 'payment', id: payment.id, version: payment.version },
  at: failure.at,
  data: data.paymentFailedData(state, payment, failure),
  key: [payment.id, failure.at, ...(failure.attempt === null ? [] : [failure.attempt])].join(':'),
});

const tellOfInvoice = (state: BillingState, invoice: Invoice, at: Millis, provider: string): Told => ({
  type: 'payment.failed',
  aggregate: { type: 'invoice', id: invoice.id, version: invoice.version },
  at,
  data: data.invoiceFailedData(state, invoice, at, provider),
  key: `${invoice.id}:${at}`,
});
