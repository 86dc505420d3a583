import type { InvoiceFacts } from '../invoice-facts.js';
import type { Day, Millis } from '../time.js';
import type { InvoicePaymentStatus, InvoiceStatus } from './statuses.js';

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
  /** When what it is for begins, the earliest of all that is on it; 0: something of it has no period. null: nobody has told. */
  periodStart: Millis | null;
  hostedUrl: string | null;
  /** Gateway time of amounts, number and dates; null: a stub that only others have named. */
  detailsAt: Millis | null;
  /** Same-second order of what told them (`record/invoice.ts`). */
  detailsRank: number;
  version: number;
}
