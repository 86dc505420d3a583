import type { HoldTenant } from '../commands.js';
import type { BillingState, Source } from '../state.js';
import { byDunning } from './dunning.js';

/** Whatever it pays from now on, only who has held it lets it go. */
export function holdTenant({ tenant }: BillingState, { reason }: HoldTenant, { occurredAt }: Source): void {
  tenant.suspendedAt ??= occurredAt;
  tenant.statusReason = reason;
}

/** What dunning has taken meanwhile stays taken. */
export function releaseTenant({ tenant, account }: BillingState): void {
  tenant.suspendedAt = account.suspendedAt;
  tenant.statusReason = account.suspendedAt === null ? null : byDunning;
}
