import type { PushService } from '../channels.js';
import type { Day, Millis } from '../time.js';
import type { DunningState, TenantStatus } from './statuses.js';

/** Ids are uuids inside; TypeIDs (`ids.ts`) outside. Amounts are minor units; null: no event has told it yet. */
export interface Tenant {
  id: string;
  externalId: string;
  name: string;
  email: string | null;
  status: TenantStatus;
  statusReason: string | null;
  overdueSince: Day | null;
  activatedAt: Millis | null;
  suspendedAt: Millis | null;
  canceledAt: Millis | null;
  /** Mode of the platform account that the status follows; null: neither has had an event yet. */
  livemode: boolean | null;
  currency: string;
  locale: string;
  timezone: string;
  settings: {
    daysUntilOverdueStatus?: number;
    /** Of its payers, unless their account has another one. */
    dunning_policy?: string | null;
    /** Below it nobody is suspended or ended, in minor units of what is owed. */
    dunning_min_balance_minor?: number | null;
    /** What lifts a suspension: that nothing is owed any more, or any invoice that is paid. */
    reactivation_rule?: 'all_overdue_paid' | 'any_payment' | null;
    /** What is open for a period that begins after the end of its subscription is voided. */
    void_unused_period?: boolean | null;
  };
  /** Since when nothing of a person is kept of it. */
  erasedAt: Millis | null;
  version: number;
}

/**
 * Who owes: the tenant itself (`platform`) or one of its customers, each in live and in test mode. Its row is locked first
 * in every transaction that touches money.
 */
export interface BillingAccount {
  id: string;
  tenantId: string;
  kind: 'platform' | 'customer';
  customerId: string | null;
  livemode: boolean;
  /** null: as its tenant's settings say. */
  ownDunningPolicy: string | null;
  dunningState: DunningState;
  /** Nobody is reminded, suspended or ended. */
  dunningExempt: boolean;
  /** Since when dunning has its service withheld. */
  suspendedAt: Millis | null;
  overdueSince: Day | null;
  /** When something was paid for the first time. */
  activatedAt: Millis | null;
  /** When the relation with the tenant ended; only of a `platform` account. */
  canceledAt: Millis | null;
  version: number;
}

export interface Customer {
  id: string;
  tenantId: string;
  externalId: string;
  name: string;
  email: string | null;
  /** As it was given: E.164, or any other text. */
  phone: string | null;
  locale: string | null;
  timezone: string | null;
  status: 'active' | 'suspended' | 'deleted';
  erasedAt: Millis | null;
  version: number;
}

/** Where a payer gets pushes: one of a customer's, or of the tenant's own people. */
export interface Device {
  id: string;
  provider: PushService;
  token: string;
  /** The tenant's own id of the person. */
  userId: string | null;
  /** null: as its payer. */
  locale: string | null;
}

/** Somebody owes and has been told so: open from the first failed or overdue invoice until nothing is due. */
export interface DunningRun {
  id: string;
  tenantId: string;
  billingAccountId: string;
  policy: string;
  currency: string;
  state: DunningState;
  /** What a paused run goes back to. */
  pausedState: DunningState | null;
  anchorDate: Day;
  openingBalanceMinor: number | null;
  startedAt: Millis;
  endedAt: Millis | null;
  outcome: 'recovered' | 'terminated' | 'voided' | 'exempted' | 'canceled' | null;
  version: number;
}
