import { z } from 'zod';
import { refundStatuses } from '../../domain/entities.js';
import { idText, text, time, typeId, word } from './fields.js';
import { amounts, majorUnits, minorUnits } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';

export const newRefund = z
  .strictObject({
    amount: majorUnits.optional(),
    amount_minor: minorUnits.optional(),
    reason: text(500).optional(),
  })
  .meta({ id: 'NewRefund', description: 'Without an amount all that is left.' });

/** What a gateway was told to do, and how far that is. */
export const gatewayCommandSchema = z
  .object({
    id: typeId('gateway_command'),
    kind: z.enum(['refund', 'cancel_subscription', 'keep_subscription']),
    status: z.enum(refundStatuses),
    attempts: z.number().int(),
    last_error: z.string().nullable().meta({ description: 'Why it was not done, or not yet.' }),
    payer_url: z.string().nullable().meta({
      description:
        'Give it to the payer: only when they have said there to which bank account it goes, the gateway gives a boleto back. null: nothing is asked of them.',
    }),
    created_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'GatewayCommand' });

const refund = z.object({
  id: typeId('refund'),
  payment_id: typeId('payment'),
  customer_id: z.string().meta({ description: 'Who paid; the tenant itself for what it paid to the platform.' }),
  status: z.enum(refundStatuses),
  ...amounts,
  refund_type: z.enum(['full', 'partial']),
  reason: z.string().nullable(),
  failure_reason: z.string().nullable(),
  provider_refund_id: z.string().nullable().meta({ description: "The gateway's own id." }),
  requested_by: z.string().nullable().meta({ description: 'Id of the API key; null: the gateway has told it.' }),
  processed_at: time.nullable(),
  failed_at: time.nullable(),
  created_at: time,
});
export const refundSchema = refund.meta({ id: 'Refund' });
export const refundDetail = refund
  .extend({
    gateway_command: gatewayCommandSchema
      .nullable()
      .meta({ description: 'null: the gateway has told it, or none was asked.' }),
  })
  .meta({ id: 'RefundDetail' });

export const refundQuery = {
  status: word(refundStatuses).optional(),
  payment: idText('Id of the payment.').optional(),
  customer: idText('Id of the customer, or `ext:` and its external id.').optional(),
  ...amountRange,
  ...timeRange('processed'),
  ...madeBetween,
};
