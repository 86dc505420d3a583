import type { Line } from '../domain/lines.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface CreditNoteRow {
  id: string;
  tenant_id: string;
  invoice_id: string;
  number: string;
  /** `credit`: takes from what is due; `refund`: corrects what was paid. */
  kind: 'credit' | 'refund';
  currency: string;
  amount_minor: number;
  tax_minor: number;
  lines: Line[];
  reason: string | null;
  issued_at: Millis;
}

const names = [
  ...['id', 'tenant_id', 'invoice_id', 'number', 'kind', 'currency', 'amount_minor', 'tax_minor', 'lines', 'reason'],
  'issued_at',
] as const;
export const creditNoteColumns: readonly string[] = names;
const insert = sql(`
  insert into credit_notes (${names.join(', ')}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`);

/** As the tenant, under the lock of the invoice's account. */
export const insertCreditNote = (tx: Tx, note: CreditNoteRow): Promise<unknown> =>
  tx.query(
    insert,
    names.map((name) =>
      name === 'lines' ? JSON.stringify(note.lines) : name === 'issued_at' ? new Date(note.issued_at) : note[name],
    ),
  );

const byId = sql(`select ${names.join(', ')} from credit_notes where tenant_id = $1 and id = $2`);

/** As the tenant. */
export const creditNoteById = async (tx: Tx, tenantId: string, id: string): Promise<CreditNoteRow | null> =>
  (await tx.query<CreditNoteRow>(byId, [tenantId, id]))[0] ?? null;

const corrected = sql(`
  select coalesce(sum(amount_minor), 0)::bigint as minor from credit_notes where tenant_id = $1 and invoice_id = $2 and kind = 'refund'`);

/** As the tenant: how much of what was paid of an invoice its credit notes have corrected so far. */
export const correctedMinor = async (tx: Tx, tenantId: string, invoiceId: string): Promise<number> =>
  (await tx.query<{ minor: number }>(corrected, [tenantId, invoiceId]))[0]?.minor ?? 0;

export interface CreditNoteFilter extends TimeRanges<'issued'>, ValueRanges<'amount_minor'>, MadeBetween {
  invoiceId?: string | undefined;
}

/** As the tenant. */
export const listCreditNotes = (
  tx: Tx,
  tenantId: string,
  filter: CreditNoteFilter,
  page: PageOptions,
): Promise<Page<CreditNoteRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('credit_notes')
      .select([...names])
      .where('tenant_id', tenantId);
    if (filter.invoiceId !== undefined) query.where('invoice_id', filter.invoiceId);
    whereInRanges(query, { issued: 'issued_at', amount_minor: 'amount_minor' }, filter);
    whereMadeBetween(query, filter);
    return query;
  });
