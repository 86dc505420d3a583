import type { RefundStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { whereCompared } from './where-compared.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface RefundRow {
  id: string;
  payment_id: string;
  /** null: the tenant itself, on the platform's account. */
  customer_id: string | null;
  status: RefundStatus;
  amount_minor: number;
  currency: string;
  reason: string | null;
  refund_type: 'full' | 'partial';
  provider_refund_id: string | null;
  failure_reason: string | null;
  requested_by: string | null;
  processed_at: Millis | null;
  failed_at: Millis | null;
  created_at: Millis;
}

const names = [
  ...['id', 'payment_id', 'status', 'amount_minor', 'currency', 'reason', 'refund_type', 'provider_refund_id'],
  ...['failure_reason', 'requested_by', 'processed_at', 'failed_at', 'created_at'],
].map((name) => `r.${name}`);
/** Of refunds r and the billing accounts b of their payments. */
export const refundColumns: readonly string[] = [...names, 'b.customer_id'];
const select = `select ${refundColumns.join(', ')}
  from refunds r join payments p on p.id = r.payment_id join billing_accounts b on b.id = p.billing_account_id`;

const byId = sql(`${select} where r.tenant_id = $1 and r.id = $2`);
const ofPayment = sql(`${select} where r.tenant_id = $1 and r.payment_id = $2 order by r.id desc`);

/** As the tenant. */
export const refundById = async (tx: Tx, tenantId: string, id: string): Promise<RefundRow | null> =>
  (await tx.query<RefundRow>(byId, [tenantId, id]))[0] ?? null;

/** As the tenant: the newest first. */
export const refundsOfPayment = (tx: Tx, tenantId: string, paymentId: string): Promise<RefundRow[]> =>
  tx.query(ofPayment, [tenantId, paymentId]);

export interface RefundFilter extends TimeRanges<'processed'>, ValueRanges<'amount_minor'> {
  status?: RefundStatus | undefined;
  paymentId?: string | undefined;
  customerId?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listRefunds = (
  tx: Tx,
  tenantId: string,
  filter: RefundFilter,
  page: PageOptions,
): Promise<Page<RefundRow>> =>
  readPage(tx, page, 'r.id', (from) => {
    const query = from('refunds as r')
      .join('payments as p', 'p.id', 'r.payment_id')
      .join('billing_accounts as b', 'b.id', 'p.billing_account_id')
      .select(refundColumns)
      .where('r.tenant_id', tenantId);
    whereCompared(query, [
      ['r.status', '=', filter.status],
      ['r.payment_id', '=', filter.paymentId],
      ['b.customer_id', '=', filter.customerId],
    ]);
    whereInRanges(query, { processed: 'r.processed_at', amount_minor: 'r.amount_minor' }, filter);
    whereMadeBetween(query, filter, 'r');
    return query;
  });
