import type { Payment, Tenant } from './entities.js';
import { type BillingState, movesTenant } from './state.js';

/**
 * What applying a gateway event did: seed 004's result object. It is kept in the ledger row, so a repetition answers
 * the same, and is the workflow's result that operators read.
 */
export interface Outcome {
  status: 'processed' | 'ignored' | 'tenant_not_found' | 'parked' | 'dead_letter';
  /** The contract's word for it (`events.md`). */
  action: string;
  /** `external_id` of the tenant. */
  tenantId?: string;
  transactionId?: string;
  invoiceId?: string;
  subscriptionId?: string;
  error?: string;
}

/** Actions that depend on the resulting state; all others are said in the gateway's table. */
export const actionRules = {
  '<activation>': (state: BillingState): string => {
    if (state.account.kind === 'customer')
      return state.account.overdueSince === null ? 'tenant_activated' : 'payment_registered';
    if (!movesTenant(state)) return 'payment_registered';
    const held: Tenant['status'][] = ['suspended', 'canceled'];
    if (held.includes(state.tenant.status)) return 'tenant_activation_blocked';
    return state.tenant.status === 'active' ? 'tenant_activated' : 'payment_registered';
  },
  '<overdue>': (state: BillingState): string => {
    const invoice = state.invoices.find((one) => one.overdueAt !== null);
    if (invoice?.paidAt != null || invoice?.status === 'voided') return 'stale_ignored';
    return invoice?.overdueSince == null ? 'overdue_warning' : 'tenant_overdue';
  },
  '<refund>': (state: BillingState): string => {
    const partial = (one: Payment) =>
      one.refundedMinor > 0 && one.amountMinor !== null && one.refundedMinor < one.amountMinor;
    return state.payments.some(partial) ? 'partial_refund_registered' : 'refund_registered';
  },
} satisfies Record<string, (state: BillingState) => string>;

export function actionOf(rule: string, state: BillingState): string {
  return rule in actionRules ? actionRules[rule as keyof typeof actionRules](state) : rule;
}
