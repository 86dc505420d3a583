import { z } from 'zod';
import { orderStatuses } from '../../domain/sales-orders.js';
import { currency, idText, text, time, typeId, word } from './fields.js';
import { lineSchema, lines } from './lines.js';
import { amounts } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';

export const newSalesOrder = z
  .strictObject({
    customer: idText('Id of the customer, or `ext:` and its external id.'),
    currency,
    lines,
    number: text(100).optional().meta({ description: 'The next one of its series, when absent.' }),
    external_id: text(255).optional(),
  })
  .meta({ id: 'NewSalesOrder' });

export const cancellation = z
  .strictObject({ reason: text(1000).nullable().optional() })
  .meta({ id: 'SalesOrderCancellation' });

export const salesOrderSchema = z
  .object({
    id: typeId('sales_order'),
    number: z.string().meta({ example: 'SO-2026-001' }),
    external_id: z.string().nullable(),
    customer_id: typeId('customer'),
    status: z.enum(orderStatuses),
    ...amounts,
    subtotal_minor: z.number().int(),
    tax_minor: z.number().int(),
    lines: z.array(lineSchema),
    confirmed_at: time.nullable(),
    fulfilled_at: time.nullable(),
    cancelled_at: time.nullable(),
    cancel_reason: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'SalesOrder' });

export const salesOrderQuery = {
  status: word(orderStatuses).optional(),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
  ...amountRange,
  ...timeRange('confirmed'),
  ...timeRange('updated'),
  ...madeBetween,
};
