import type { z } from 'zod';
import type { AllocationRow, PaymentRow } from '../../db/payments.js';
import type { RefundRow } from '../../db/refunds.js';
import { publicId } from '../../domain/ids.js';
import { toMajor } from '../../domain/money.js';
import { refundableMinor } from '../../domain/refundable.js';
import { rfc3339 } from '../../domain/time.js';
import type { paymentDetail, paymentSchema } from '../schemas/payment.js';
import { payerView } from './payer.js';
import { refundView } from './refund.js';
import { timeOrNull } from './time.js';

export const paymentView = (row: PaymentRow, tenantId: string): z.infer<typeof paymentSchema> => ({
  id: publicId('payment', row.id),
  customer_id: payerView(row, tenantId),
  subscription_id: row.subscription_id === null ? null : publicId('subscription', row.subscription_id),
  livemode: row.livemode,
  status: row.status,
  amount: row.amount_minor === null || row.currency === null ? null : toMajor(row.amount_minor, row.currency),
  amount_minor: row.amount_minor,
  currency: row.currency,
  refunded_minor: row.refunded_minor,
  credit_minor: creditOf(row),
  provider: row.gateway,
  reference: row.provider_payment_id ?? row.provider_charge_id,
  method: row.payment_method_summary,
  failure_code: row.failure_code,
  failure_reason: row.failure_message,
  receipt_url: row.receipt_url,
  paid_at: timeOrNull(row.paid_at),
  settled_at: timeOrNull(row.settled_at),
  failed_at: timeOrNull(row.failed_at),
  canceled_at: timeOrNull(row.canceled_at),
  refunded_at: timeOrNull(row.refunded_at),
  created_at: rfc3339(row.created_at),
});

/** A refund takes the credit first (`domain/allocation.ts`). */
function creditOf(row: PaymentRow): number {
  if (row.paid_at === null || row.amount_minor === null) return 0;
  return Math.max(0, row.amount_minor - row.allocated_minor - (row.refunded_minor - row.allocated_back_minor));
}

export const paymentDetailView = (
  row: PaymentRow,
  { allocations, refunds }: { allocations: readonly AllocationRow[]; refunds: readonly RefundRow[] },
  tenantId: string,
): z.infer<typeof paymentDetail> => ({
  ...paymentView(row, tenantId),
  refundable_minor: refundableOf(row, refunds),
  allocations: allocations.map((one) => ({
    invoice_id: publicId('invoice', one.invoice_id),
    invoice_number: one.invoice_number,
    amount_minor: one.amount_minor,
    refunded_minor: one.refunded_minor,
  })),
  refunds: refunds.map((one) => refundView(one, tenantId)),
});

const refundableOf = (row: PaymentRow, refunds: readonly RefundRow[]): number | null =>
  row.paid_at === null
    ? 0
    : refundableMinor(
        row.amount_minor,
        refunds.map((one) => ({ status: one.status, amountMinor: one.amount_minor })),
      );
