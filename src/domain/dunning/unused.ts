import { isOpen } from '../derive.js';
import type { Invoice } from '../entities.js';
import { isTerminal } from '../record/doubt.js';
import type { BillingState } from '../state.js';

/** Why such an invoice was voided. */
export const unusedPeriod = 'unused_period';

/**
 * Open invoices for nothing but periods that begin when their subscription has ended, or later, of which nothing is paid or
 * on its way. Of what nobody has told the period nothing is unused.
 */
export function unusedInvoices(state: BillingState): Invoice[] {
  if (state.tenant.settings.void_unused_period !== true) return [];
  return state.invoices.filter((invoice) => {
    const subscription = state.subscriptions.find(({ id }) => id === invoice.subscriptionId);
    if (!subscription || !isTerminal(subscription.status) || !isOpen(invoice)) return false;
    const endedAt = subscription.endedAt ?? subscription.canceledAt;
    const isAfter = endedAt !== null && invoice.periodStart !== null && invoice.periodStart >= endedAt;
    return isAfter && invoice.paidMinor === 0 && invoice.paymentStatus !== 'processing';
  });
}
