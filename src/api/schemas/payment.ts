import { z } from 'zod';
import { gatewayNames, paymentStatuses } from '../../domain/entities.js';
import { currency, idText, instant, text, time, typeId, word } from './fields.js';
import { amounts, majorUnits, minorUnits } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';
import { refundSchema } from './refund.js';

const providers = [...gatewayNames, 'manual'] as const;

export const newPayment = z
  .strictObject({
    customer: idText('Id of the customer, or `ext:` and its external id.'),
    amount: majorUnits.optional(),
    amount_minor: minorUnits.optional(),
    currency,
    reference: text(255).meta({
      description: 'By which the payment is found where the money arrived; unique.',
      example: 'transfer 2026-01-31/17',
    }),
    invoice_ids: z
      .array(idText('Id of an invoice of the customer, or `ext:` and its external id.'))
      .max(100)
      .optional()
      .meta({ description: 'What it pays, the oldest first. What is left over is credit of the customer.' }),
    method: text(100).optional().meta({ example: 'bank transfer' }),
    status: word(['succeeded', 'failed']).optional().meta({ default: 'succeeded' }),
    failure_reason: text(500).optional(),
    paid_at: instant.optional().meta({ description: 'Or when it failed. Now, when absent.' }),
  })
  .meta({ id: 'NewPayment' });

const payment = z.object({
  id: typeId('payment'),
  customer_id: z.string().meta({ description: 'Who pays; the tenant itself for what it pays to the platform.' }),
  subscription_id: typeId('subscription').nullable(),
  livemode: z.boolean(),
  status: z.enum(paymentStatuses),
  ...amounts,
  refunded_minor: z.number().int(),
  credit_minor: z.number().int().meta({ description: 'What of it pays no invoice and has not gone back.' }),
  provider: z.enum(providers).meta({ description: 'The gateway; `manual`: taken outside of one.' }),
  reference: z.string().nullable().meta({ description: "The gateway's own id; of a manual payment what was given." }),
  method: z.string().nullable(),
  failure_code: z.string().nullable(),
  failure_reason: z.string().nullable(),
  receipt_url: z.string().nullable(),
  paid_at: time.nullable(),
  settled_at: time.nullable(),
  failed_at: time.nullable(),
  canceled_at: time.nullable(),
  refunded_at: time.nullable(),
  created_at: time,
});
export const paymentSchema = payment.meta({ id: 'Payment' });
export const paymentDetail = payment
  .extend({
    refundable_minor: z.number().int().nullable().meta({
      description: 'What can still be given back; pending refunds are taken off. null: the amount is not known.',
    }),
    allocations: z.array(
      z.object({
        invoice_id: typeId('invoice'),
        invoice_number: z.string().nullable(),
        amount_minor: z.number().int().meta({ description: 'How much of the payment pays it.' }),
        refunded_minor: z.number().int().meta({ description: 'How much of that has gone back.' }),
      }),
    ),
    refunds: z.array(refundSchema),
  })
  .meta({ id: 'PaymentDetail' });

export const paymentQuery = {
  status: word(paymentStatuses).optional(),
  customer: idText('Id of the customer, or `ext:` and its external id.').optional(),
  invoice: idText('Id of an invoice that it pays, or `ext:` and its external id.').optional(),
  gateway: word(providers).optional(),
  reference: text(255).optional(),
  currency: currency.optional(),
  ...amountRange,
  ...timeRange('paid'),
  ...madeBetween,
};
