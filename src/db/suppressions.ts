import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { newUuid } from './uuid.js';

export const suppressionReasons = ['hard_bounce', 'complaint', 'manual'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export interface SuppressionRow {
  id: string;
  /** In lower case, as all comparisons are made: nobody has two mailboxes that differ in case alone. */
  email: string;
  reason: SuppressionReason;
  detail: string | null;
  notification_id: string | null;
  /** Id of an API key, or `smtp`. */
  created_by: string;
  lifted_at: Millis | null;
  created_at: Millis;
}

const names = ['id', 'email', 'reason', 'detail', 'notification_id', 'created_by', 'lifted_at', 'created_at'];
const columns = names.join(', ');

const insert = sql(`
  insert into suppressions (tenant_id, id, email, reason, detail, notification_id, created_by) values ($1, $2, lower(trim($3)), $4, left($5, 500), $6, $7)
  on conflict (tenant_id, email) where lifted_at is null do update set email = excluded.email returning ${columns}, id = $2 as is_new`);

export interface NewSuppression {
  email: string;
  reason: SuppressionReason;
  detail: string | null;
  notificationId: string | null;
  createdBy: string;
}

/** As the tenant: the suppression in force. Not new: the address was suppressed already, and stays so for its first reason. */
export async function suppress(
  tx: Tx,
  tenantId: string,
  { email, reason, detail, notificationId, createdBy }: NewSuppression,
): Promise<SuppressionRow & { is_new: boolean }> {
  const values = [tenantId, newUuid(), email, reason, detail, notificationId, createdBy];
  const [row] = await tx.query<SuppressionRow & { is_new: boolean }>(insert, values);
  if (!row) throw new Error('Cannot suppress: the statement gave no row');
  return row;
}

const byId = sql(`select ${columns} from suppressions where tenant_id = $1 and id = $2`);

/** As the tenant; lifted ones too. */
export const suppressionById = async (tx: Tx, tenantId: string, id: string): Promise<SuppressionRow | null> =>
  (await tx.query<SuppressionRow>(byId, [tenantId, id]))[0] ?? null;

const lift = sql(`
  update suppressions set lifted_at = now() where tenant_id = $1 and id = $2 and lifted_at is null returning ${columns}`);

/** As the tenant: mails go there again. null: it is lifted already, or there is none. */
export const liftSuppression = async (tx: Tx, tenantId: string, id: string): Promise<SuppressionRow | null> =>
  (await tx.query<SuppressionRow>(lift, [tenantId, id]))[0] ?? null;

/** As the tenant: those in force. */
export const listSuppressions = (
  tx: Tx,
  tenantId: string,
  filter: { email?: string | undefined; reason?: SuppressionReason | undefined },
  page: PageOptions,
): Promise<Page<SuppressionRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('suppressions').select(names).where('tenant_id', tenantId).whereNull('lifted_at');
    if (filter.email !== undefined) query.whereRaw('email = lower(trim(?))', [filter.email]);
    if (filter.reason !== undefined) query.where('reason', filter.reason);
    return query;
  });
