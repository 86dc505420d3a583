import type { TenantStatus } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { platformAccount } from './payers.js';

export interface TenantRow {
  id: string;
  external_id: string;
  name: string;
  email: string | null;
  status: TenantStatus;
  status_reason: string | null;
  overdue_since: Day | null;
  currency: string;
  locale: string;
  timezone: string;
  branding: Record<string, unknown>;
  settings: Record<string, unknown>;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const names = [
  'id',
  'external_id',
  'name',
  'email',
  'status',
  'status_reason',
  'overdue_since',
  'currency',
  'locale',
  'timezone',
  'branding',
  'settings',
  'version',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof TenantRow)[];
const columns = names.join(', ');

/** What an operator says about a tenant. */
export interface TenantFields {
  name: string;
  email?: string | null | undefined;
  currency?: string | undefined;
  locale?: string | undefined;
  timezone?: string | undefined;
  branding?: Record<string, unknown> | undefined;
  settings?: Record<string, unknown> | undefined;
}

const insert = sql(`
  insert into tenants (id, external_id, name, email, currency, locale, timezone, branding, settings)
  values ($1, $2, $3, $4, coalesce($5, 'USD'), coalesce($6, 'en'), coalesce($7, 'UTC'), coalesce($8::jsonb, '{}'), coalesce($9::jsonb, '{}'))
  on conflict (external_id) do nothing
  returning ${columns}`);

/** As `app_system`; the tenant's own billing account is made too. null: the external id is taken. Ends as the tenant. */
export async function createTenant(
  tx: Tx,
  tenant: TenantFields & { id: string; externalId: string },
): Promise<TenantRow | null> {
  const [row] = await tx.query<TenantRow>(insert, [tenant.id, tenant.externalId, ...valuesOf(tenant)]);
  if (!row) return null;
  await tx.actAs([row.id]);
  await platformAccount(tx, row.id, true);
  return row;
}

export interface TenantOfContext {
  id: string;
  status: TenantStatus;
  settings: Record<string, unknown>;
  event_types_version: number;
}
const ofContexts = sql(
  'select id, external_id, status, settings, event_types_version from tenants where external_id = any ($1)',
);

/** As `app_system`: the tenants of these external ids, in their order. */
export async function tenantsOfContexts(tx: Tx, externalIds: readonly string[]): Promise<(TenantOfContext | null)[]> {
  const rows = await tx.query<TenantOfContext & { external_id: string }>(ofContexts, [externalIds]);
  const found = new Map(rows.map(({ external_id, ...tenant }) => [external_id, tenant]));
  return externalIds.map((externalId) => found.get(externalId) ?? null);
}

const byId = sql(`select ${columns} from tenants where id = $1`);
const byExternalId = sql(`select ${columns} from tenants where external_id = $1`);

/** As `app_system`, or as the tenant itself. */
export const tenantById = async (tx: Tx, id: string): Promise<TenantRow | null> =>
  (await tx.query<TenantRow>(byId, [id]))[0] ?? null;

/** As `app_system`, or as the tenant itself. */
export const tenantByExternalId = async (tx: Tx, externalId: string): Promise<TenantRow | null> =>
  (await tx.query<TenantRow>(byExternalId, [externalId]))[0] ?? null;

/** As `app_system`. */
export const listTenants = (
  tx: Tx,
  filter: { status?: string | undefined },
  page: PageOptions,
): Promise<Page<TenantRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('tenants').select(names);
    return filter.status === undefined ? query : query.where('status', filter.status);
  });

const lockAccounts = sql(
  `select id from billing_accounts where tenant_id = $1 and kind = 'platform' order by id for update`,
);
const update = sql(`
  update tenants set name = $2, email = $3, currency = $4, locale = $5, timezone = $6, branding = $7, settings = $8,
    erased_at = case when (name, email) is distinct from ($2, $3) then null else erased_at end, version = version + 1, updated_at = now()
  where id = $1 returning ${columns}`);

/**
 * As the tenant. Reads under the locks that every change of the tenant's status takes too, so that neither overwrites the
 * other; `change` gives the new fields, or throws.
 */
export async function changeTenant(
  tx: Tx,
  id: string,
  change: (row: TenantRow) => TenantFields,
): Promise<{ before: TenantRow; after: TenantRow } | null> {
  await tx.query(lockAccounts, [id]);
  const before = await tenantById(tx, id);
  if (!before) return null;
  const [after] = await tx.query<TenantRow>(update, [id, ...valuesOf(change(before))]);
  return after ? { before, after } : null;
}

const valuesOf = (fields: TenantFields): unknown[] => [
  fields.name,
  fields.email ?? null,
  fields.currency ?? null,
  fields.locale ?? null,
  fields.timezone ?? null,
  fields.branding === undefined ? null : JSON.stringify(fields.branding),
  fields.settings === undefined ? null : JSON.stringify(fields.settings),
];

/** To whom a tenant's own mails go. */
export interface TenantContact {
  name: string;
  /** null: nobody is known. */
  email: string | null;
  locale: string;
}

const contact = sql('select name, email, locale from tenants where id = $1');

/** As the tenant. */
export const tenantContact = async (tx: Tx, id: string): Promise<TenantContact | null> =>
  (await tx.query<TenantContact>(contact, [id]))[0] ?? null;

const idsAfter = sql('select id from tenants where id > $1 order by id limit $2');

/** As `app_system`: a page of all ids. */
export const tenantIdsAfter = async (tx: Tx, after: string, limit: number): Promise<string[]> =>
  (await tx.query<{ id: string }>(idsAfter, [after, limit])).map((row) => row.id);
