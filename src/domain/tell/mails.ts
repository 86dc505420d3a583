import type { Invoice, Payment } from '../entities.js';
import { publicId } from '../ids.js';
import { toDecimal } from '../money.js';
import { countAttempts } from '../record/failure.js';
import type { BillingState } from '../state.js';
import { dayIn, type Millis } from '../time.js';
import { collectionsOf } from './collections.js';
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
  const isNewlyPaid = (list: 'payments' | 'invoices', is: Payment | Invoice) =>
    is.paidAt !== null && before[list].find((one) => one.id === is.id)?.paidAt == null;
  return collectionsOf(after).flatMap(({ invoices, payments, isTold }) => {
    // One that its payments alone have paid is in their receipt.
    const charged = invoices.filter((one) => one.paidMinor > 0 && (!isTold || one.reportedPaidAt !== null));
    const newPayments = payments.filter((one) => isNewlyPaid('payments', one));
    const newInvoices = charged.filter((one) => isNewlyPaid('invoices', one));
    const timesOf = (all: readonly (Payment | Invoice)[], some: readonly (Payment | Invoice)[]) =>
      all.flatMap((one) => (one.paidAt !== null && !some.includes(one) ? one.paidAt : []));
    const ofPayments = timesOf(payments, newPayments);
    const ofInvoices = timesOf(charged, newInvoices);
    // What messages link is one collection at any distance.
    const count = () =>
      isTold ? Math.max(ofPayments.length, ofInvoices.length) : countAttempts(ofPayments, ofInvoices);
    const isUntold = (list: Millis[], { paidAt }: Payment | Invoice): boolean => {
      const known = count();
      list.push(paidAt ?? 0);
      return count() > known;
    };
    return [
      ...newPayments
        .filter((one) => isUntold(ofPayments, one))
        .map((is) => ({ template: 'payment_received' as const, key: is.id, variables: paymentVariables(after, is) })),
      ...newInvoices
        .filter((one) => isUntold(ofInvoices, one))
        .map((is) => ({ template: 'payment_received' as const, key: is.id, variables: invoiceVariables(after, is) })),
    ];
  });
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
  const minor =
    invoice.paidAt === null
      ? (invoice.subtotalMinor ?? 0) - invoice.discountMinor + invoice.taxMinor
      : invoice.paidMinor;
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
