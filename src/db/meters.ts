import type { Millis } from '../domain/time.js';
import type { Aggregation } from '../domain/usage/meter.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export interface MeterFields {
  name: string;
  description: string | null;
  aggregation: Aggregation;
  /** Of `unique`: whose values are told apart; null: `value`. */
  property: string | null;
  unit: string | null;
}

export interface MeterRow extends MeterFields {
  id: string;
  archived_at: Millis | null;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const fields = ['name', 'description', 'aggregation', 'property', 'unit'] as const;
const names = ['id', ...fields, 'archived_at', 'version', 'created_at', 'updated_at'];
const columns = names.join(', ');
const valuesOf = (of: MeterFields): unknown[] => fields.map((name) => of[name]);

const insert = sql(`
  insert into meters (tenant_id, id, ${fields.join(', ')}) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (tenant_id, name) do nothing returning ${columns}`);

/** As the tenant. null: the name is taken. */
export const createMeter = async (tx: Tx, tenantId: string, id: string, of: MeterFields): Promise<MeterRow | null> =>
  (await tx.query<MeterRow>(insert, [tenantId, id, ...valuesOf(of)]))[0] ?? null;

/** By its uuid or its name; one of them is null. */
export interface MeterName {
  id: string | null;
  name: string | null;
}

const find = sql(`select ${columns} from meters where tenant_id = $1 and (id = $2::uuid or name = $3)`);

/** As the tenant; archived ones too. */
export const meterOf = async (tx: Tx, tenantId: string, { id, name }: MeterName): Promise<MeterRow | null> =>
  (await tx.query<MeterRow>(find, [tenantId, id, name]))[0] ?? null;

const findAll = sql(
  `select ${columns} from meters where tenant_id = $1 and (id = any ($2::uuid[]) or name = any ($3::text[]))`,
);

/** As the tenant: those of these names, archived ones too. */
export const metersOf = (tx: Tx, tenantId: string, named: { ids: string[]; names: string[] }): Promise<MeterRow[]> =>
  tx.query<MeterRow>(findAll, [tenantId, named.ids, named.names]);

const update = sql(`
  update meters set name = $3, description = $4, aggregation = $5, property = $6, unit = $7, version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `beginUsageChange`. */
export const updateMeter = async (tx: Tx, tenantId: string, id: string, to: MeterFields): Promise<MeterRow | null> =>
  (await tx.query<MeterRow>(update, [tenantId, id, ...valuesOf(to)]))[0] ?? null;

const archive = sql(`
  update meters set archived_at = now(), version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 and archived_at is null returning ${columns}`);

/** As the tenant. null: it is archived already. */
export const archiveMeter = async (tx: Tx, tenantId: string, id: string): Promise<MeterRow | null> =>
  (await tx.query<MeterRow>(archive, [tenantId, id]))[0] ?? null;

/** As the tenant: those that are not archived, unless asked for. */
export const listMeters = (
  tx: Tx,
  tenantId: string,
  filter: { archived: boolean },
  page: PageOptions,
): Promise<Page<MeterRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('meters').select(names).where('tenant_id', tenantId);
    return filter.archived ? query.whereNotNull('archived_at') : query.whereNull('archived_at');
  });

const hasUsage = sql('select exists (select from usage_records where tenant_id = $1 and meter_id = $2) as it');

/** As the tenant: whether anything was counted by it. */
export const isMeterUsed = async (tx: Tx, tenantId: string, id: string): Promise<boolean> =>
  (await tx.query<{ it: boolean }>(hasUsage, [tenantId, id]))[0]?.it ?? false;
