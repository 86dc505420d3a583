import { publicId } from '../domain/ids.js';
import type { Outcome } from '../domain/outcome.js';
import type { BillingState } from '../domain/state.js';

/** What operators read: the contract's word for what was done, and to what. */
export const outcomeOf = (action: string, state: BillingState, before: BillingState): Outcome => ({
  status: action === 'stale_ignored' ? 'ignored' : 'processed',
  action,
  ...entitiesOf(state, before),
});

/** TypeIDs of what the event was about: what it changed, else what it named. */
function entitiesOf(
  state: BillingState,
  before: BillingState,
): Pick<Outcome, 'tenantId' | 'transactionId' | 'invoiceId' | 'subscriptionId'> {
  const first = <T extends { id: string; version: number }>(was: T[], is: T[]): T | undefined =>
    is.find((one) => was.find((old) => old.id === one.id)?.version !== one.version) ?? is[0];
  const payment = first(before.payments, state.payments);
  const invoice = first(before.invoices, state.invoices);
  const subscription = first(before.subscriptions, state.subscriptions);
  return {
    tenantId: state.tenant.externalId,
    ...(payment ? { transactionId: publicId('payment', payment.id) } : {}),
    ...(invoice ? { invoiceId: publicId('invoice', invoice.id) } : {}),
    ...(subscription ? { subscriptionId: publicId('subscription', subscription.id) } : {}),
  };
}
