import type { Millis } from '../domain/time.js';
import type { Cadence } from '../domain/usage/cadence.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export interface UsageThresholdFields extends Cadence {
  meter_id: string;
  /** null: each customer by itself. */
  customer_id: string | null;
  /** Whole. */
  quantity: number;
}

export interface UsageThresholdRow extends UsageThresholdFields {
  id: string;
  archived_at: Millis | null;
  created_at: Millis;
}

const fields = ['meter_id', 'customer_id', 'quantity', 'period', 'anchor_day', 'timezone'] as const;
const names = ['id', ...fields, 'archived_at', 'created_at'];
const columns = names.join(', ');

const insert = sql(`
  insert into usage_thresholds (tenant_id, id, ${fields.join(', ')}) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`);

/** As the tenant, under `beginUsageChange`. */
export async function createUsageThreshold(
  tx: Tx,
  tenantId: string,
  id: string,
  of: UsageThresholdFields,
): Promise<UsageThresholdRow> {
  const [row] = await tx.query<UsageThresholdRow>(insert, [tenantId, id, ...fields.map((name) => of[name])]);
  if (!row) throw new Error('Cannot create usage threshold: the statement gave no row');
  return row;
}

const byId = sql(`select ${columns} from usage_thresholds where tenant_id = $1 and id = $2`);

/** As the tenant; archived ones too. */
export const usageThresholdById = async (tx: Tx, tenantId: string, id: string): Promise<UsageThresholdRow | null> =>
  (await tx.query<UsageThresholdRow>(byId, [tenantId, id]))[0] ?? null;

const archive = sql(`
  update usage_thresholds set archived_at = now() where tenant_id = $1 and id = $2 and archived_at is null returning id`);

/** As the tenant. false: it is archived already, or there is none. */
export const archiveUsageThreshold = async (tx: Tx, tenantId: string, id: string): Promise<boolean> =>
  (await tx.query(archive, [tenantId, id])).length > 0;

/** As the tenant: those that are not archived. */
export const listUsageThresholds = (
  tx: Tx,
  tenantId: string,
  filter: { meterId: string | undefined; customerId: string | undefined },
  page: PageOptions,
): Promise<Page<UsageThresholdRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('usage_thresholds').select(names).where('tenant_id', tenantId).whereNull('archived_at');
    if (filter.meterId !== undefined) query.where('meter_id', filter.meterId);
    if (filter.customerId !== undefined) query.where('customer_id', filter.customerId);
    return query;
  });

const ofMeters = sql(`
  select ${columns} from usage_thresholds where tenant_id = $1 and meter_id = any ($2) and archived_at is null order by id`);

/** As the tenant, under `beginRecording`: what watches these meters. */
export const thresholdsOfMeters = (
  tx: Tx,
  tenantId: string,
  meterIds: readonly string[],
): Promise<UsageThresholdRow[]> => tx.query<UsageThresholdRow>(ofMeters, [tenantId, meterIds]);
