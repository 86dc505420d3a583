import type { z } from 'zod';
import type { GatewayCommandRow } from '../../db/gateway-commands.js';
import type { RefundRow } from '../../db/refunds.js';
import { publicId } from '../../domain/ids.js';
import { toMajor } from '../../domain/money.js';
import { rfc3339 } from '../../domain/time.js';
import type { gatewayCommandSchema, refundDetail, refundSchema } from '../schemas/refund.js';
import { payerView } from './payer.js';
import { timeOrNull } from './time.js';

export const refundView = (row: RefundRow, tenantId: string): z.infer<typeof refundSchema> => ({
  id: publicId('refund', row.id),
  payment_id: publicId('payment', row.payment_id),
  customer_id: payerView(row, tenantId),
  status: row.status,
  amount: toMajor(row.amount_minor, row.currency),
  amount_minor: row.amount_minor,
  currency: row.currency,
  refund_type: row.refund_type,
  reason: row.reason,
  failure_reason: row.failure_reason,
  provider_refund_id: row.provider_refund_id,
  requested_by: row.requested_by,
  processed_at: timeOrNull(row.processed_at),
  failed_at: timeOrNull(row.failed_at),
  created_at: rfc3339(row.created_at),
});

export const refundDetailView = (
  row: RefundRow,
  command: GatewayCommandRow | null,
  tenantId: string,
): z.infer<typeof refundDetail> => ({
  ...refundView(row, tenantId),
  gateway_command: command && gatewayCommandView(command),
});

export const gatewayCommandView = (row: GatewayCommandRow): z.infer<typeof gatewayCommandSchema> => ({
  id: publicId('gateway_command', row.id),
  kind: row.kind,
  status: row.status,
  attempts: row.attempts,
  last_error: row.last_error,
  payer_url: row.payer_url,
  created_at: rfc3339(row.created_at),
  finished_at: timeOrNull(row.finished_at),
});
