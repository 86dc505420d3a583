import type { PolicyStep } from './dunning/policies.js';
import type { PauseKind } from './dunning/snapshot.js';
import type {
  DisputeStatus,
  InvoiceStatus,
  RefundStatus,
  SubscriptionInterval,
  SubscriptionStatus,
} from './entities.js';
import type { InvoiceStep } from './invoice-moves.js';
import type { Day, Millis } from './time.js';

/**
 * What a gateway calls one of its objects. `kind` keeps apart what gateways number alike (ASAAS: `pay_1` is invoice and
 * payment). `own`: our own uuid, by which commands of the API name an entity, or make one; it is never stored as a name.
 */
export interface ProviderRef {
  kind:
    | 'customer'
    | 'subscription'
    | 'invoice'
    | 'payment'
    | 'charge'
    | 'order'
    | 'refund'
    | 'dispute'
    | 'payment_link'
    | 'own';
  id: string;
}

/**
 * A command tells facts about one entity; it never says "set the status". Status is derived from facts (`derive.ts`),
 * so any order of commands gives the same state. An absent field tells nothing; amounts are in minor units of `currency`
 * (ISO 4217, upper case); `refs` are names of the same object, the strongest first, at least one.
 */
export type Command =
  | RecordCustomer
  | RecordPayment
  | RecordInvoice
  | RecordSubscription
  | RecordRefund
  | RecordDispute
  | RecordMethod
  | WriteInvoice
  | MoveInvoice
  | CreditInvoice
  | AdvanceDunning
  | ExemptFromDunning
  | ChoosePolicy
  | PassDueDate
  | HoldTenant
  | ReleaseTenant
  | Remind;

export interface RecordCustomer {
  type: 'customer.record';
  name?: string;
  email?: string;
}

export interface RecordPayment {
  type: 'payment.record';
  refs: ProviderRef[];
  amountMinor?: number;
  currency?: string;
  authorizedAt?: Millis;
  processingAt?: Millis;
  paidAt?: Millis;
  /** The money is in our balance (ASAAS RECEIVED): never changes `paidAt`. */
  settledAt?: Millis;
  canceledAt?: Millis;
  /** `only`: the gateway names each attempt anew (Razorpay), so that whatever tells of a failure of this payment tells of one. */
  failure?: { at: Millis; code: string | null; message: string | null; recoverable: boolean | null; only?: true };
  methodId?: string;
  /** As people know it: `Visa **** 4242`. */
  methodSummary?: string;
  receiptUrl?: string;
  /** What this payment pays; a missing invoice or subscription becomes a stub. */
  invoice?: ProviderRef[];
  /** Several of them, or how much of each; without a share the oldest is paid first. */
  invoices?: { refs: ProviderRef[]; shareMinor?: number }[];
  subscription?: ProviderRef[];
  /**
   * A refund known only by the payment's cumulative total (Stripe `charge.refunded`): total before and after it.
   * `before` null: the gateway did not tell.
   */
  refundedTotal?: { beforeMinor: number | null; afterMinor: number; at: Millis };
}

export interface RecordInvoice {
  type: 'invoice.record';
  refs: ProviderRef[];
  number?: string;
  currency?: string;
  subtotalMinor?: number;
  discountMinor?: number;
  taxMinor?: number;
  /** What its payment has to come to: the total without the payer's credit and what was credited. Absent: the total. */
  askedMinor?: number;
  dueDate?: Day;
  status?: Extract<InvoiceStatus, 'draft' | 'issued'>;
  issuedAt?: Millis;
  /** The gateway says that it is paid, whatever we know of its payments. */
  paidAt?: Millis;
  /** Paid so far according to the gateway, cumulative. */
  paidMinor?: number;
  voided?: { at: Millis; by: string; reason: string | null };
  /** A voided invoice came back (ASAAS PAYMENT_RESTORED). */
  restoredAt?: Millis;
  uncollectible?: { at: Millis; reason: string | null };
  failure?: { at: Millis; attemptCount: number | null; nextAttemptAt: Millis | null };
  /** The gateway says that the due date has passed unpaid. */
  overdueAt?: Millis;
  hostedUrl?: string;
  /** When what it is for begins: of all that is on it the earliest; 0: something of it is for no period. */
  periodStart?: Millis;
  subscription?: ProviderRef[];
  payment?: ProviderRef[];
}

export interface RecordSubscription {
  type: 'subscription.record';
  refs: ProviderRef[];
  /** Gateway time of this word; equal seconds are resolved by `rank` (see `subscriptionRanks`). Absent: only links or a period are told. */
  status?: { value: SubscriptionStatus; gatewayWord: string; at: Millis; rank: number };
  planCode?: string;
  currency?: string;
  unitAmountMinor?: number;
  quantity?: number;
  interval?: { unit: SubscriptionInterval; count: number };
  period?: { start: Millis; end: Millis };
  trialEnd?: Millis;
  cancelAtPeriodEnd?: boolean;
  canceledAt?: Millis;
  endedAt?: Millis;
  /** null: it does not end after all. */
  cancelReason?: string | null;
  resumesAt?: Millis;
  /** Its end is the end of the tenant's relation with the platform (ASAAS), when the tenant is the payer. */
  endsTenant?: boolean;
}

export interface RecordRefund {
  type: 'refund.record';
  refs: ProviderRef[];
  payment: ProviderRef[];
  amountMinor: number;
  currency: string;
  status: RefundStatus;
  at: Millis;
  reason?: string;
  failureReason?: string;
  /** Our own id of it, where the gateway repeats what we gave it: what it tells is what we asked for. */
  ownId?: string;
  /** The gateway gives such a payment back once, as a whole: what it tells is what we asked for, under whatever name. */
  isOnly?: boolean;
  /** Somebody asks for it: it is new, whatever else is known of the payment. */
  requestedBy?: string;
}

export interface RecordDispute {
  type: 'dispute.record';
  refs: ProviderRef[];
  payment: ProviderRef[];
  amountMinor?: number;
  currency?: string;
  status: DisputeStatus;
  at: Millis;
  reason?: string;
  evidenceDueBy?: Millis;
}

/** A way to pay. It is no part of what is decided from: it is written as it is told. */
export interface RecordMethod {
  type: 'method.record';
  /** The gateway's. */
  methodId: string;
  /** As people know it, and the last month in which it is valid. */
  card?: { summary: string; month: number; year: number; at: Millis };
  /** Named as the payer's default. */
  defaultAt?: Millis;
  detachedAt?: Millis;
}

/**
 * What a tenant itself says of an invoice. Its commands go one after the other under the account's lock, so each is the last
 * word; whether its state allows them: `invoice-moves.ts`.
 */
export interface WriteInvoice {
  type: 'invoice.write';
  refs: ProviderRef[];
  series: string;
  currency: string;
  subtotalMinor: number;
  taxMinor: number;
  dueDate: Day | null;
  /** Own id of a subscription of the same payer. */
  subscriptionId: string | null;
}

export interface MoveInvoice {
  type: 'invoice.move';
  refs: ProviderRef[];
  move: InvoiceStep;
  reason?: string | null;
  /** Of `issue`: what it is called from now on, unless it has a number already. */
  number?: string;
}

export interface CreditInvoice {
  type: 'invoice.credit';
  refs: ProviderRef[];
  /** With tax; at most what is due. */
  amountMinor: number;
}

/** What an evaluation says of the open run: it is executed under the account's lock, and by nobody else. */
export interface AdvanceDunning {
  type: 'dunning.advance';
  policy: string;
  anchorDate: Day;
  /** null: it goes on. */
  pause: { kind: PauseKind; reason: string | null; until: Millis | null } | null;
  /** What is owed and past its day is overdue from now on. */
  isOverdue: boolean;
  /** null: nothing is due. */
  step: TakenStep | null;
}

/** A step that is due, and the days that its message names. */
export interface TakenStep extends Pick<PolicyStep, 'code' | 'kind' | 'state' | 'priority' | 'template' | 'event'> {
  /** From 1 on: once more after the anchor has moved. */
  round: number;
  channels: PolicyStep['channels'];
  suspensionDay: Day | null;
  terminationDay: Day | null;
  /** Subscriptions whose gateway is told to end them: they end when it says so. */
  endedByGateway: readonly string[];
}

/** Their day has passed, and they are not paid: what gateways say of theirs, we say of our own. */
export interface PassDueDate {
  type: 'invoice.past_due';
  /** Own ids. */
  ids: readonly string[];
}

/** The operator stops a tenant, for a reason of its own. */
export interface HoldTenant {
  type: 'tenant.hold';
  /** Not `dunning`. */
  reason: string;
}

/** The operator lets it go. */
export interface ReleaseTenant {
  type: 'tenant.release';
}

/** Somebody is to be told of what comes, if it still does. */
export interface Remind {
  type: 'remind';
  reminders: readonly Reminder[];
}

/** `day`: on which it happens, where the payer is. `before`: days. */
export type Reminder =
  | { kind: 'invoice_due' | 'upcoming_renewal'; id: string; day: Day }
  | { kind: 'card_expiring'; id: string; day: Day; before: number; methodId: string; summary: string };

/** Somebody takes the payer out of dunning, or back into it. */
export interface ExemptFromDunning {
  type: 'dunning.exempt';
  exempt: boolean;
}

/** By which policy the payer is reminded; null: as the tenant's settings say. */
export interface ChoosePolicy {
  type: 'dunning.policy';
  policy: string | null;
}

/**
 * Same-second order of a subscription's words: the higher wins, a terminal status wins at any time. `current`: what the
 * gateway said when it was asked.
 */
export const subscriptionRanks = {
  created: 5,
  updated: 10,
  past_due: 50,
  paid: 60,
  current: 70,
  canceled: 80,
  deleted: 90,
} as const;
