import type { Millis } from '../time.js';
import type { DisputeStatus, GatewayName, PaymentStatus, RefundStatus } from './statuses.js';

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
  /** It has failed because who asked us for it took it back. */
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
