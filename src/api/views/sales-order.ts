import type { z } from 'zod';
import type { SalesOrderRow } from '../../db/sales-orders.js';
import { publicId } from '../../domain/ids.js';
import { toMajor } from '../../domain/money.js';
import { rfc3339 } from '../../domain/time.js';
import type { salesOrderSchema } from '../schemas/sales-order.js';
import { lineView } from './invoice.js';
import { timeOrNull } from './time.js';

export const salesOrderView = (row: SalesOrderRow): z.infer<typeof salesOrderSchema> => ({
  id: publicId('sales_order', row.id),
  number: row.number,
  external_id: row.external_id,
  customer_id: publicId('customer', row.customer_id),
  status: row.status,
  amount: toMajor(row.total_minor, row.currency),
  amount_minor: row.total_minor,
  currency: row.currency,
  subtotal_minor: row.subtotal_minor,
  tax_minor: row.tax_minor,
  lines: row.lines.map((line) => lineView(line, row.currency)),
  confirmed_at: timeOrNull(row.confirmed_at),
  fulfilled_at: timeOrNull(row.fulfilled_at),
  cancelled_at: timeOrNull(row.cancelled_at),
  cancel_reason: row.cancel_reason,
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});
