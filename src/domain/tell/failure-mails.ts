import type { Invoice } from '../entities.js';
import type { BillingState } from '../state.js';
import type { Mail } from './address-mail.js';
import { became, type Change, changes } from './draft.js';
import { invoicesOf, invoiceVariables, paymentsOf, paymentVariables } from './mail-variables.js';

/** What the payer can still put right at once. */
const channels = ['email', 'push', 'webhook'] as const;

/** The first failure of an invoice only: what follows belongs to dunning. A failure that arrives after the success tells nobody. */
export function failureMails({ before, after }: Change): Mail[] {
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
    ...byPayment.map(
      ({ is }): Mail => ({
        template: 'payment_failed',
        channels,
        key: invoicesOf(after, is)[0]?.id ?? is.id,
        variables: {
          ...paymentVariables(after, is),
          failure_reason: is.failureMessage ?? is.failureCode,
          // A card that will not be accepted again.
          update_card: is.recoverable === false ? 'true' : undefined,
        },
      }),
    ),
    ...byInvoice.map(
      ({ is }): Mail => ({
        template: 'payment_failed',
        channels,
        key: is.id,
        variables: invoiceVariables(after, is),
      }),
    ),
  ];
}

const firstFailure = (before: BillingState, invoice: Invoice): boolean => {
  const was = before.invoices.find((one) => one.id === invoice.id);
  return invoice.paidAt === null && (was === undefined || was.failedAt === null);
};
