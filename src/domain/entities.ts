import type { InvoiceFacts } from './invoice-facts.js';
import type { Day, Millis } from './time.js';

export const gatewayNames = ['stripe', 'razorpay', 'asaas'] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** What a POST to an endpoint carries: the event, its ids only, or up to a hundred events (`webhooks/message.ts`). */
export const deliveryFormats = ['standard', 'thin', 'batch'] as const;
export type DeliveryFormat = (typeof deliveryFormats)[number];

export type TenantStatus = 'pending' | 'active' | 'overdue' | 'suspended' | 'canceled';
export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'suspended'
  | 'paused'
  | 'unpaid'
  | 'canceled'
  | 'completed';
export type SubscriptionInterval = 'day' | 'week' | 'month' | 'quarter' | 'year';
export type InvoiceStatus =
  | 'draft'
  | 'issued'
  | 'sent'
  | 'authorized'
  | 'rejected'
  | 'paid'
  | 'voided'
  | 'uncollectible';
export type InvoicePaymentStatus =
  | 'pending'
  | 'processing'
  | 'partially_paid'
  | 'paid'
  | 'failed'
  | 'partially_refunded'
  | 'refunded';
export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'processing'
  | 'authorized'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'partially_refunded'
  | 'refunded'
  | 'disputed'
  | 'charged_back';
export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'canceled';
export type DisputeStatus = 'warning' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed';
export type DunningState = 'clear' | 'grace' | 'overdue' | 'final_notice' | 'suspended' | 'terminated' | 'paused';

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
  settings: { daysUntilOverdueStatus?: number };
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
  dunningPolicy: string;
  dunningState: DunningState;
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
  locale: string | null;
  timezone: string | null;
  status: 'active' | 'suspended' | 'deleted';
  erasedAt: Millis | null;
  version: number;
}

export interface PaymentFailure {
  at: Millis;
  /** The gateway's name of the attempt (Stripe: the charge); null: not told. */
  attempt: string | null;
  code: string | null;
  message: string | null;
  recoverable: boolean | null;
}

export interface Payment {
  id: string;
  tenantId: string;
  billingAccountId: string;
  status: PaymentStatus;
  amountMinor: number | null;
  refundedMinor: number;
  currency: string | null;
  gateway: GatewayName | 'manual';
  gatewayAccountId: string | null;
  providerPaymentId: string | null;
  providerChargeId: string | null;
  paymentMethodId: string | null;
  paymentMethodSummary: string | null;
  /** Collected for this subscription without an invoice that we could know of. */
  subscriptionId: string | null;
  /** Every failed attempt, the earliest first. */
  failures: PaymentFailure[];
  failureCode: string | null;
  failureMessage: string | null;
  recoverable: boolean | null;
  receiptUrl: string | null;
  authorizedAt: Millis | null;
  processingAt: Millis | null;
  paidAt: Millis | null;
  settledAt: Millis | null;
  failedAt: Millis | null;
  canceledAt: Millis | null;
  refundedAt: Millis | null;
  version: number;
}

export interface Invoice extends InvoiceFacts {
  id: string;
  tenantId: string;
  billingAccountId: string;
  subscriptionId: string | null;
  number: string;
  /** Of our own gapless numbering; null: the gateway numbered it. */
  series: string | null;
  status: InvoiceStatus;
  paymentStatus: InvoicePaymentStatus;
  currency: string | null;
  subtotalMinor: number | null;
  discountMinor: number;
  taxMinor: number;
  /** Paid so far: the larger of what the gateway reported and what our payments cover. */
  paidMinor: number;
  reportedPaidMinor: number;
  /** What its payment has to come to, as the gateway says; null: the total. */
  askedMinor: number | null;
  refundedMinor: number;
  dueDate: Day | null;
  issuedAt: Millis | null;
  paidAt: Millis | null;
  reportedPaidAt: Millis | null;
  voidedAt: Millis | null;
  voidedBy: string | null;
  voidReason: string | null;
  restoredAt: Millis | null;
  uncollectibleAt: Millis | null;
  uncollectibleReason: string | null;
  failedAt: Millis | null;
  /** When the gateway said of the invoice itself that an attempt failed, the earliest first. */
  failedAttempts: Millis[];
  attemptCount: number;
  nextPaymentAttemptAt: Millis | null;
  /** When a gateway first said so, whatever became of it. */
  overdueAt: Millis | null;
  overdueSince: Day | null;
  hostedUrl: string | null;
  /** Gateway time of amounts, number and dates; null: a stub that only others have named. */
  detailsAt: Millis | null;
  /** Same-second order of what told them (`record/invoice.ts`). */
  detailsRank: number;
  version: number;
}

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
  statusEffectiveAt: Millis | null;
  statusEventRank: number;
  /** Gateway time of plan, amount and period; null: a stub that only others have named. */
  detailsAt: Millis | null;
  /** Invoices and charges paid so far: the first activates, later ones renew. */
  paidPeriods: number;
  version: number;
}

export interface Refund {
  id: string;
  tenantId: string;
  paymentId: string;
  status: RefundStatus;
  amountMinor: number;
  currency: string;
  reason: string | null;
  refundType: 'full' | 'partial';
  /** null: known only by a cumulative total so far. */
  providerRefundId: string | null;
  /** The payment's cumulative total that told this refund; null: none has. */
  cumulativeMinor: number | null;
  cumulativeAt: Millis | null;
  failureReason: string | null;
  /** Who asked us for it; null: the gateway has told it. */
  requestedBy: string | null;
  processedAt: Millis | null;
  failedAt: Millis | null;
  /** It has failed because somebody took it back. */
  canceledAt: Millis | null;
  version: number;
}

export interface Dispute {
  id: string;
  tenantId: string;
  paymentId: string;
  status: DisputeStatus;
  amountMinor: number | null;
  currency: string | null;
  reason: string | null;
  evidenceDueBy: Millis | null;
  providerDisputeId: string;
  openedAt: Millis | null;
  closedAt: Millis | null;
  version: number;
}

/** Somebody owes and has been told so: open from the first failed or overdue invoice until nothing is due. */
export interface DunningRun {
  id: string;
  tenantId: string;
  billingAccountId: string;
  policy: string;
  currency: string;
  state: DunningState;
  anchorDate: Day;
  openingBalanceMinor: number | null;
  startedAt: Millis;
  endedAt: Millis | null;
  outcome: 'recovered' | 'terminated' | 'voided' | 'exempted' | 'canceled' | null;
  version: number;
}

/** How much of a payment pays which invoice (`allocation.ts`). */
export interface Allocation {
  tenantId: string;
  paymentId: string;
  invoiceId: string;
  /** 0 until the payment is paid. */
  amountMinor: number;
  /** How much of that has gone back. */
  refundedMinor: number;
  /** How much the gateway says it is; null: it has not said. */
  toldMinor: number | null;
  /** No message links them (`link.ts`): it tells what belongs together, and pays no invoice. */
  guessed: boolean;
}
