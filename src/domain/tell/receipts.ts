import type { Invoice, Payment } from '../entities.js';
import { countAttempts } from '../record/failure.js';
import type { BillingState } from '../state.js';
import type { Millis } from '../time.js';
import type { Mail } from './address-mail.js';
import { type Collection, collectionsOf } from './collections.js';
import type { Change } from './draft.js';
import { invoiceVariables, paymentVariables } from './mail-variables.js';

/** One receipt per collection: by its payment, or by its invoice when nobody named the payment. */
export function receipts({ before, after }: Change): Mail[] {
  const isNew = (list: 'payments' | 'invoices', is: Payment | Invoice) =>
    is.paidAt !== null && before[list].find((one) => one.id === is.id)?.paidAt == null;
  const newPayments = after.payments.filter((one) => isNew('payments', one));
  const newInvoices = after.invoices.filter((one) => one.paidMinor > 0 && isNew('invoices', one));
  const free = collectionsOf(after).filter((one) => !one.isTold);
  const isFree = (one: Payment | Invoice) =>
    free.some(({ invoices, payments }) => [...invoices, ...payments].includes(one));
  const deserving: (Payment | Invoice)[] = [
    ...untoldOfLinked(
      before,
      after,
      newPayments.filter((one) => !isFree(one)),
      newInvoices.filter((one) => !isFree(one)),
    ),
    ...free.flatMap((one) => untoldOfFree(one, newPayments, newInvoices)),
  ];
  return [...newPayments, ...newInvoices]
    .filter((one) => deserving.includes(one))
    .map((is) => ({
      template: 'payment_received',
      key: is.id,
      variables: 'failures' in is ? paymentVariables(after, is) : invoiceVariables(after, is),
    }));
}

/** What messages link: every payment, and an invoice that the gateway calls paid while none of its payments is known to be. */
function untoldOfLinked(
  before: BillingState,
  after: BillingState,
  newPayments: readonly Payment[],
  newInvoices: readonly Invoice[],
): (Payment | Invoice)[] {
  const told = after.allocations.filter((share) => !share.guessed);
  const isAlone = (state: BillingState, { id }: Invoice): boolean =>
    state.invoices.some((one) => one.id === id && one.reportedPaidAt !== null && one.paidMinor > 0) &&
    !told.some(
      (share) =>
        share.invoiceId === id && state.payments.some((one) => one.id === share.paymentId && one.paidAt !== null),
    );
  // Whose receipt stood for that of a payment which comes now.
  const receipted = after.invoices.filter((one) => isAlone(before, one));
  const untold = newPayments.filter((payment) => {
    const its = receipted.filter((one) =>
      told.some((share) => share.paymentId === payment.id && share.invoiceId === one.id),
    );
    for (const one of its) receipted.splice(receipted.indexOf(one), 1);
    return its.length === 0;
  });
  return [...untold, ...newInvoices.filter((one) => isAlone(after, one))];
}

/** What no message links goes together when it was paid at one time. */
function untoldOfFree(
  { invoices, payments }: Collection,
  newPayments: readonly Payment[],
  newInvoices: readonly Invoice[],
): (Payment | Invoice)[] {
  const timesOf = (all: readonly (Payment | Invoice)[], some: readonly (Payment | Invoice)[]) =>
    all.flatMap((one) => (one.paidAt !== null && !some.includes(one) ? one.paidAt : []));
  const ofPayments = timesOf(payments, newPayments);
  const ofInvoices = timesOf(
    invoices.filter((one) => one.paidMinor > 0),
    newInvoices,
  );
  const isUntold = (list: Millis[], { paidAt }: Payment | Invoice): boolean => {
    const known = countAttempts(ofPayments, ofInvoices);
    list.push(paidAt ?? 0);
    return countAttempts(ofPayments, ofInvoices) > known;
  };
  return [
    ...newPayments.filter((one) => payments.includes(one) && isUntold(ofPayments, one)),
    ...newInvoices.filter((one) => invoices.includes(one) && isUntold(ofInvoices, one)),
  ];
}
