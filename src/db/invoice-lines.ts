import type { Line } from '../domain/lines.js';
import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

export interface InvoiceLineRow {
  id: string;
  position: number;
  description: string;
  /** Decimal text. */
  quantity: string;
  unit_amount_minor: number;
  amount_minor: number;
  tax_minor: number;
  tax_rate: string | null;
}

export const lineColumns: readonly string[] = [
  ...['id', 'position', 'description', 'trim_scale(quantity)::text as quantity', 'unit_amount_minor', 'amount_minor'],
  ...['tax_minor', 'trim_scale(tax_rate)::text as tax_rate'],
];

const ofInvoice = sql(`
  select ${lineColumns.join(', ')}
  from invoice_lines where tenant_id = $1 and invoice_id = $2 and not is_removed order by position`);

/** As the tenant; none of an invoice that a gateway wrote. */
export const linesOfInvoice = (tx: Tx, tenantId: string, invoiceId: string): Promise<InvoiceLineRow[]> =>
  tx.query<InvoiceLineRow>(ofInvoice, [tenantId, invoiceId]);

const write = sql(`
  with lines as (
    select * from jsonb_to_recordset($3) as r (id uuid, position int, description text, quantity numeric, unit_amount_minor bigint,
      amount_minor bigint, tax_minor bigint, tax_rate numeric)
  ), surplus as (
    update invoice_lines set is_removed = true
    where tenant_id = $1 and invoice_id = $2 and position > (select count(*) from lines) and not is_removed
  )
  insert into invoice_lines (id, tenant_id, invoice_id, position, description, quantity, unit_amount_minor, amount_minor, tax_minor, tax_rate)
  select id, $1, $2, position, description, quantity, unit_amount_minor, amount_minor, tax_minor, tax_rate from lines
  on conflict (invoice_id, position) do update set description = excluded.description, quantity = excluded.quantity,
    unit_amount_minor = excluded.unit_amount_minor, amount_minor = excluded.amount_minor, tax_minor = excluded.tax_minor,
    tax_rate = excluded.tax_rate, is_removed = false`);

/** As the tenant: these lines in place of those before. The service deletes nothing, so what is too many is marked. */
export const writeInvoiceLines = (
  tx: Tx,
  tenantId: string,
  invoiceId: string,
  lines: readonly Line[],
): Promise<unknown> =>
  tx.query(write, [
    tenantId,
    invoiceId,
    JSON.stringify(
      lines.map((line, index) => ({
        id: newUuid(),
        position: index + 1,
        description: line.description,
        quantity: line.quantity,
        unit_amount_minor: line.unitAmountMinor,
        amount_minor: line.amountMinor,
        tax_minor: line.taxMinor,
        tax_rate: line.taxRate,
      })),
    ),
  ]);
