import { isOpen } from './derive.js';
import { deriveDunning } from './derive-dunning.js';
import type { Invoice, Tenant } from './entities.js';
import { type BillingState, earliest, movesTenant, type Source } from './state.js';
import { newlyPaid } from './tell/state-events.js';
import { dayIn, daysBetween } from './time.js';

/** What follows for the account from its invoices: overdue days, the dunning run, subscriptions' paid periods, the tenant's status. */
export function deriveAccount(before: BillingState, state: BillingState, source: Source): void {
  for (const invoice of state.invoices) deriveOverdue(state, invoice, source);
  for (const subscription of state.subscriptions) {
    const paid = newlyPaid({ before, after: state }, subscription.id).length;
    subscription.paidPeriods += paid;
    const was = before.subscriptions.find((one) => one.id === subscription.id);
    // A subscription that is born active waits for its first money; one that becomes active later does not.
    const becameActive =
      subscription.status === 'active' && (was ? was.status !== 'active' : !/created$/i.test(source.cause));
    if (paid > 0 || becameActive) subscription.activatedAt ??= source.occurredAt;
  }
  deriveDunning(before, state, source);
  deriveActivation(state);
  if (movesTenant(state)) deriveTenant(state);
}

/** `overdue_since` is stamped once, when the tenant's calendar is as many days past the due date as its settings allow. */
function deriveOverdue(state: BillingState, invoice: Invoice, source: Source): void {
  if (!isOpen(invoice) || invoice.overdueAt === null || invoice.overdueSince !== null) return;
  const today = dayIn(state.tenant.timezone, Math.max(source.now, invoice.overdueAt));
  const since = invoice.dueDate ?? dayIn(state.tenant.timezone, invoice.overdueAt);
  const days = invoice.dueDate === null ? Number.POSITIVE_INFINITY : daysBetween(invoice.dueDate, today);
  if (days >= (state.tenant.settings.daysUntilOverdueStatus ?? 1)) invoice.overdueSince = since;
}

function deriveActivation({ account, invoices, subscriptions }: BillingState): void {
  for (const invoice of invoices) account.activatedAt = earliest(account.activatedAt, invoice.paidAt);
  for (const one of subscriptions)
    if (one.paidPeriods > 0) account.activatedAt = earliest(account.activatedAt, one.activatedAt);
}

/** The tenant is a projection of its platform account; a manual or abuse hold never lifts itself, an end is final. */
function deriveTenant(state: BillingState): void {
  const { tenant, account } = state;
  // What was tried out in test mode is over with the first event of the real one.
  if (tenant.livemode === false && account.livemode) [tenant.activatedAt, tenant.canceledAt] = [null, null];
  tenant.livemode = account.livemode;
  tenant.overdueSince = account.overdueSince;
  tenant.activatedAt = earliest(tenant.activatedAt, account.activatedAt);
  tenant.canceledAt = earliest(tenant.canceledAt, account.canceledAt);
  tenant.status = tenantStatus(tenant, account.dunningState !== 'clear' || tenant.overdueSince !== null);
  if (tenant.status !== 'suspended') tenant.suspendedAt = null;
  if (tenant.status === 'active') tenant.statusReason = null;
}

function tenantStatus(tenant: Tenant, owes: boolean): Tenant['status'] {
  if (tenant.canceledAt !== null) return 'canceled';
  if (tenant.suspendedAt !== null && (tenant.statusReason !== 'dunning' || owes)) return 'suspended';
  if (tenant.overdueSince !== null) return 'overdue';
  return tenant.activatedAt === null ? 'pending' : 'active';
}
