import type { Customer, DunningState } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { stageOfCustomer } from './dunning-stages.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { whereFound } from './search.js';
import { type TimeRanges, whereInRanges } from './where-in-ranges.js';

/** What a tenant says of a customer. */
export interface CustomerFields {
  name: string;
  email: string | null;
  phone: string | null;
  locale: string | null;
  timezone: string | null;
  tax_id: string | null;
  billing_address: Record<string, unknown> | null;
  metadata: Record<string, unknown>;
}

export interface CustomerRow extends CustomerFields {
  id: string;
  tenant_id: string;
  external_id: string;
  status: Customer['status'];
  /** How far dunning has gone, before any pause; null: it was never owed anything. */
  dunning_stage: DunningState | null;
  /** When its tenant first wrote of it; null: only gateways have named it. */
  written_at: Millis | null;
  erased_at: Millis | null;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const fields = ['name', 'email', 'phone', 'locale', 'timezone', 'tax_id', 'billing_address', 'metadata'] as const;
const names = [
  ...['id', 'tenant_id', 'external_id', ...fields, 'status'],
  ...['written_at', 'erased_at', 'version', 'created_at', 'updated_at'],
];
export const customerColumns: readonly string[] = [...names, stageOfCustomer];
const columns = customerColumns.join(', ');
const valuesOf = (of: CustomerFields): unknown[] =>
  fields.map((name) => (name === 'billing_address' || name === 'metadata' ? jsonOf(of[name]) : of[name]));
const jsonOf = (value: Record<string, unknown> | null): string | null =>
  value === null ? null : JSON.stringify(value);

const insert = sql(`
  insert into customers (tenant_id, id, external_id, ${fields.join(', ')}, written_at, version)
  values ($1, $2, $3, ${fields.map((_, index) => `$${index + 4}`).join(', ')}, now(), 1)
  on conflict (tenant_id, external_id) do update set
    ${fields
      .map((name) =>
        name === 'metadata'
          ? 'metadata = customers.metadata || excluded.metadata'
          : `${name} = coalesce(excluded.${name}, customers.${name})`,
      )
      .join(', ')},
    written_at = now(), version = customers.version + 1, updated_at = now()
  where customers.written_at is null and customers.status = 'active' and customers.erased_at is null
  returning ${columns}`);

/**
 * As the tenant. One that only gateways have named so far is completed instead of made a second time, and keeps its id.
 * null: the external id is taken.
 */
export const createCustomer = async (
  tx: Tx,
  tenantId: string,
  customer: CustomerFields & { id: string; externalId: string },
): Promise<CustomerRow | null> =>
  (await tx.query<CustomerRow>(insert, [tenantId, customer.id, customer.externalId, ...valuesOf(customer)]))[0] ?? null;

/** By its uuid or the tenant's own id; one of them is null. */
export interface CustomerName {
  id: string | null;
  externalId: string | null;
}

const find = sql(`select ${columns} from customers where tenant_id = $1 and (id = $2::uuid or external_id = $3)`);

/** As the tenant; deleted ones too. */
export const customerOf = async (
  tx: Tx,
  tenantId: string,
  { id, externalId }: CustomerName,
): Promise<CustomerRow | null> => (await tx.query<CustomerRow>(find, [tenantId, id, externalId]))[0] ?? null;

const lockAccounts = sql(
  'select id from billing_accounts where tenant_id = $1 and customer_id = $2 order by id for update',
);
const lock = sql('select id from customers where tenant_id = $1 and id = $2 for update');

/** As the tenant: the row as nobody changes it any more; its accounts are locked first, as by whatever moves its money. */
export async function lockCustomer(tx: Tx, tenantId: string, id: string): Promise<CustomerRow | null> {
  await tx.query(lockAccounts, [tenantId, id]);
  await tx.query(lock, [tenantId, id]);
  return customerOf(tx, tenantId, { id, externalId: null });
}

const update = sql(`
  update customers set ${fields.map((name, index) => `${name} = $${index + 3}`).join(', ')}, written_at = coalesce(written_at, now()),
    version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant. */
export const updateCustomer = async (
  tx: Tx,
  tenantId: string,
  id: string,
  to: CustomerFields,
): Promise<CustomerRow | null> => (await tx.query<CustomerRow>(update, [tenantId, id, ...valuesOf(to)]))[0] ?? null;

const remove = sql(`
  update customers set status = 'deleted', version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 and status <> 'deleted' returning ${columns}`);

/** As the tenant. Nothing of it goes: its invoices stay, and gateways may still tell of it. null: it is deleted already. */
export const deleteCustomer = async (tx: Tx, tenantId: string, id: string): Promise<CustomerRow | null> =>
  (await tx.query<CustomerRow>(remove, [tenantId, id]))[0] ?? null;

export interface CustomerFilter extends TimeRanges<'updated'> {
  /** Absent: all but deleted ones. */
  status?: Customer['status'] | undefined;
  email?: string | undefined;
  external_id?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
  /** Beginnings of words of name, address and external id. */
  q?: string | undefined;
}

/** As the tenant. */
export const listCustomers = (
  tx: Tx,
  tenantId: string,
  filter: CustomerFilter,
  page: PageOptions,
): Promise<Page<CustomerRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('customers')
      .select([...names, from.raw(stageOfCustomer)])
      .where('tenant_id', tenantId);
    if (filter.status === undefined) query.whereNot('status', 'deleted');
    else query.where('status', filter.status);
    if (filter.email !== undefined) query.whereRaw('lower(email) = lower(?)', [filter.email]);
    if (filter.external_id !== undefined) query.where('external_id', filter.external_id);
    if (filter.q !== undefined) whereFound(query, 'id', 'customers', tenantId, filter.q);
    whereInRanges(query, { updated: 'updated_at' }, filter);
    whereMadeBetween(query, filter);
    return query;
  });
