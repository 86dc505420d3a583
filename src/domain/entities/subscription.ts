import type { Millis } from '../time.js';
import type { SubscriptionInterval, SubscriptionStatus } from './statuses.js';

export interface Subscription {
  id: string;
  tenantId: string;
  billingAccountId: string;
  planCode: string | null;
  status: SubscriptionStatus;
  gatewayStatus: string | null;
  currency: string | null;
  unitAmountMinor: number | null;
  quantity: number;
  billingInterval: SubscriptionInterval | null;
  intervalCount: number;
  currentPeriodStart: Millis | null;
  currentPeriodEnd: Millis | null;
  trialEnd: Millis | null;
  cancelAtPeriodEnd: boolean;
  canceledAt: Millis | null;
  endedAt: Millis | null;
  cancelReason: string | null;
  activatedAt: Millis | null;
  pastDueSince: Millis | null;
  pausedAt: Millis | null;
  resumesAt: Millis | null;
  /** Since when dunning, and not its gateway, has it suspended. */
  dunningSuspendedAt: Millis | null;
  statusEffectiveAt: Millis | null;
  statusEventRank: number;
  /** Gateway time of plan, amount and period; null: a stub that only others have named. */
  detailsAt: Millis | null;
  /** Invoices and charges paid so far: the first activates, later ones renew. */
  paidPeriods: number;
  version: number;
}
