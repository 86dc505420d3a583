import type { DisputeStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { whereCompared } from './where-compared.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface DisputeRow {
  id: string;
  payment_id: string;
  /** null: the tenant itself, on the platform's account. */
  customer_id: string | null;
  status: DisputeStatus;
  amount_minor: number | null;
  currency: string | null;
  reason: string | null;
  evidence_due_by: Millis | null;
  provider_dispute_id: string;
  opened_at: Millis | null;
  closed_at: Millis | null;
  created_at: Millis;
}

const names = [
  ...['id', 'payment_id', 'status', 'amount_minor', 'currency', 'reason', 'evidence_due_by', 'provider_dispute_id'],
  ...['opened_at', 'closed_at', 'created_at'],
].map((name) => `d.${name}`);

const byId = sql(`
  select ${names.join(', ')}, b.customer_id from disputes d
    join payments p on p.id = d.payment_id join billing_accounts b on b.id = p.billing_account_id
  where d.tenant_id = $1 and d.id = $2`);

/** As the tenant. */
export const disputeById = async (tx: Tx, tenantId: string, id: string): Promise<DisputeRow | null> =>
  (await tx.query<DisputeRow>(byId, [tenantId, id]))[0] ?? null;

/** `due`: until when evidence is taken. */
const ranges = { due: 'd.evidence_due_by', opened: 'd.opened_at', amount_minor: 'd.amount_minor' };

export interface DisputeFilter extends TimeRanges<'due' | 'opened'>, ValueRanges<'amount_minor'> {
  status?: DisputeStatus | undefined;
  paymentId?: string | undefined;
  customerId?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listDisputes = (
  tx: Tx,
  tenantId: string,
  filter: DisputeFilter,
  page: PageOptions,
): Promise<Page<DisputeRow>> =>
  readPage(tx, page, 'd.id', (from) => {
    const query = from('disputes as d')
      .join('payments as p', 'p.id', 'd.payment_id')
      .join('billing_accounts as b', 'b.id', 'p.billing_account_id')
      .select([...names, 'b.customer_id'])
      .where('d.tenant_id', tenantId);
    whereCompared(query, [
      ['d.status', '=', filter.status],
      ['d.payment_id', '=', filter.paymentId],
      ['b.customer_id', '=', filter.customerId],
    ]);
    whereInRanges(query, ranges, filter);
    whereMadeBetween(query, filter, 'd');
    return query;
  });
