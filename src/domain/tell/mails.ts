import { askedOf } from '../derive.js';
import type { Invoice, Payment } from '../entities.js';
import { publicId } from '../ids.js';
import { toDecimal } from '../money.js';
import { countAttempts } from '../record/failure.js';
import type { BillingState } from '../state.js';
import { dayIn, type Millis } from '../time.js';
import { type Collection, collectionsOf } from './collections.js';
import { became, type Change, changes, type NotificationDraft } from './draft.js';

/** Mails that a change of money asks for. Each has a key of the fact it tells, so that many messages about it are one mail. */
export function tellMails(change: Change, brand: string): NotificationDraft[] {
  return [...receipts(change), ...failures(change)].map((mail) => address(change.after, brand, mail));
}

interface Mail {
  template: 'payment_received' | 'payment_failed';
  key: string;
  variables: Record<string, string | null | undefined>;
}

/** One receipt per collection: by its payment, or by its invoice when nobody named the payment. */
function receipts({ before, after }: Change): Mail[] {
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
      template: 'payment_received' as const,
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

/** The first failure of an invoice only: what follows belongs to dunning. A failure that arrives after the success tells nobody. */
function failures({ before, after }: Change): Mail[] {
  const byPayment = changes(before.payments, after.payments).filter(
    ({ was, is }) =>
      is.paidAt === null &&
      is.failures.length > 0 &&
      (was?.failures.length ?? 0) === 0 &&
      invoicesOf(after, is).every((one) => firstFailure(before, one)),
  );
  const byInvoice = changes(before.invoices, after.invoices).filter(
    ({ was, is }) =>
      is.paidAt === null &&
      became(was, is, (one) => one.failedAt !== null) &&
      paymentsOf(after, is).every((one) => one.failures.length === 0),
  );
  return [
    ...byPayment.map(({ is }) => ({
      template: 'payment_failed' as const,
      key: invoicesOf(after, is)[0]?.id ?? is.id,
      variables: {
        ...paymentVariables(after, is),
        failure_reason: is.failureMessage ?? is.failureCode ?? 'The payment was declined',
      },
    })),
    ...byInvoice.map(({ is }) => ({
      template: 'payment_failed' as const,
      key: is.id,
      variables: { ...invoiceVariables(after, is), failure_reason: 'The payment was declined' },
    })),
  ];
}

const firstFailure = (before: BillingState, invoice: Invoice): boolean => {
  const was = before.invoices.find((one) => one.id === invoice.id);
  return invoice.paidAt === null && (was === undefined || was.failedAt === null);
};

const invoicesOf = (state: BillingState, payment: Payment): Invoice[] =>
  state.allocations
    .filter((one) => one.paymentId === payment.id)
    .flatMap((share) => state.invoices.find((one) => one.id === share.invoiceId) ?? []);

const paymentsOf = (state: BillingState, invoice: Invoice): Payment[] =>
  state.allocations
    .filter((one) => one.invoiceId === invoice.id)
    .flatMap((share) => state.payments.find((one) => one.id === share.paymentId) ?? []);

function paymentVariables(state: BillingState, payment: Payment): Mail['variables'] {
  const [invoice] = invoicesOf(state, payment);
  return {
    transaction_id: publicId('payment', payment.id),
    amount:
      payment.amountMinor === null || payment.currency === null
        ? undefined
        : toDecimal(payment.amountMinor, payment.currency),
    currency: payment.currency,
    payment_method: payment.paymentMethodSummary,
    payment_date: payment.paidAt === null ? undefined : dayIn(state.tenant.timezone, payment.paidAt),
    receipt_url: payment.receiptUrl ?? invoice?.hostedUrl,
    retry_url: invoice?.hostedUrl,
  };
}

function invoiceVariables(state: BillingState, invoice: Invoice): Mail['variables'] {
  const minor = invoice.paidAt === null ? (askedOf(invoice) ?? 0) : invoice.paidMinor;
  return {
    transaction_id: publicId('invoice', invoice.id),
    amount: invoice.currency === null ? undefined : toDecimal(minor, invoice.currency),
    currency: invoice.currency,
    payment_date: invoice.paidAt === null ? undefined : dayIn(state.tenant.timezone, invoice.paidAt),
    receipt_url: invoice.hostedUrl,
    retry_url: invoice.hostedUrl,
  };
}

function address(state: BillingState, brand: string, mail: Mail): NotificationDraft {
  const { tenant, customer } = state;
  const variables = {
    ...mail.variables,
    customer_name: customer?.name ?? tenant.name,
    // The platform writes to its tenants in its own name, and to a tenant's customers in the tenant's.
    tenant_name: customer ? tenant.name : brand,
  };
  return {
    tenantId: tenant.id,
    template: mail.template,
    category: 'payment',
    priority: mail.template === 'payment_failed' ? 'high' : 'normal',
    recipient: customer ? customer.email : tenant.email,
    locale: customer?.locale ?? tenant.locale,
    variables: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
    ),
    dedupeKey: `${mail.template}:${mail.key}:email`,
  };
}
