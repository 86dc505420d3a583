import { dueOf } from '../derive.js';
import type { Invoice, Payment } from '../entities.js';
import type { BillingState } from '../state.js';

export interface Collection {
  invoices: Invoice[];
  payments: Payment[];
}

/**
 * What was collected together, as far as messages say: every invoice with its payments. What no message links (Stripe
 * since 2025-03-31, see `link.ts`) stands together with everything of the payer over the same sum, because several
 * equal subscriptions may renew in one second: then only their number is known, and every one is told once.
 */
export function collectionsOf(state: BillingState): (Collection & { isTold: boolean })[] {
  const told = state.allocations.filter((one) => !one.guessed);
  const home = (payment: Payment): Invoice | undefined =>
    state.invoices.find((one) => told.some((share) => share.paymentId === payment.id && share.invoiceId === one.id));
  const homes = new Map(state.payments.map((payment) => [payment, home(payment)]));
  const linked = state.invoices
    .filter((invoice) => told.some((share) => share.invoiceId === invoice.id))
    .map((invoice) => ({
      invoices: [invoice],
      payments: state.payments.filter((one) => homes.get(one) === invoice),
      isTold: true,
    }));

  const free = new Map<string, Collection & { isTold: boolean }>();
  const among = (sum: string): Collection => {
    const collection = free.get(sum) ?? { invoices: [], payments: [], isTold: false };
    free.set(sum, collection);
    return collection;
  };
  for (const payment of state.payments)
    if (!homes.get(payment))
      among(
        sumOf(payment.id, payment.gateway === 'stripe' ? payment.amountMinor : null, payment.currency),
      ).payments.push(payment);
  for (const invoice of state.invoices)
    if (!told.some((share) => share.invoiceId === invoice.id))
      among(sumOf(invoice.id, dueOf(invoice), invoice.currency)).invoices.push(invoice);
  return [...linked, ...free.values()];
}

const sumOf = (id: string, minor: number | null, currency: string | null): string =>
  minor === null || currency === null ? id : `${minor} ${currency}`;
