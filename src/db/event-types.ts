import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** One version of a tenant's own event type. */
export interface EventTypeRow {
  name: string;
  version: number;
  description: string;
  /** JSON Schema of `data`. */
  schema: Record<string, unknown>;
  example: Record<string, unknown> | null;
  archived_at: Millis | null;
  created_at: Millis;
  updated_at: Millis;
}

const columns = 'name, version, description, schema, example, archived_at, created_at, updated_at';

const list = sql(`
  select distinct on (name) ${columns} from event_types where tenant_id = $1 and archived_at is null order by name, version desc`);

/** As the tenant: the current version of each that is not archived, by name. */
export const listEventTypes = (tx: Tx, tenantId: string): Promise<EventTypeRow[]> => tx.query(list, [tenantId]);

const versions = sql(`select ${columns} from event_types where tenant_id = $1 and name = $2 order by version desc`);

/** As the tenant: every version of one, the current first; none: there is no such type. */
export const eventTypeVersions = (tx: Tx, tenantId: string, name: string): Promise<EventTypeRow[]> =>
  tx.query(versions, [tenantId, name]);

const change = sql('update tenants set event_types_version = event_types_version + 1 where id = $1');

/**
 * As the tenant: until the transaction ends nobody else changes its types, and from its commit on nobody takes what was
 * read of them before for what counts.
 */
export const beginEventTypeChange = (tx: Tx, tenantId: string): Promise<unknown> => tx.query(change, [tenantId]);

export type EventTypeFields = Pick<EventTypeRow, 'description' | 'schema' | 'example'>;

const add = sql(`
  insert into event_types (tenant_id, name, version, description, schema, example) values ($1, $2, $3, $4, $5, $6) returning ${columns}`);

/** As the tenant, under `beginEventTypeChange`. */
export async function addEventTypeVersion(
  tx: Tx,
  tenantId: string,
  name: string,
  version: number,
  { description, schema, example }: EventTypeFields,
): Promise<EventTypeRow> {
  const values = [tenantId, name, version, description, JSON.stringify(schema), example && JSON.stringify(example)];
  const [row] = await tx.query<EventTypeRow>(add, values);
  if (!row) throw new Error('Cannot add event type: the statement gave no row');
  return row;
}

const describe = sql(`
  update event_types set description = $4, example = $5, updated_at = now() where tenant_id = $1 and name = $2 and version = $3 returning ${columns}`);

/** As the tenant, under `beginEventTypeChange`: words about a version, whose schema stays. */
export const describeEventType = async (
  tx: Tx,
  tenantId: string,
  { name, version }: Pick<EventTypeRow, 'name' | 'version'>,
  { description, example }: Pick<EventTypeFields, 'description' | 'example'>,
): Promise<EventTypeRow | null> =>
  (
    await tx.query<EventTypeRow>(describe, [tenantId, name, version, description, example && JSON.stringify(example)])
  )[0] ?? null;

const archive = sql(`
  update event_types set archived_at = case when $3 then coalesce(archived_at, now()) end, updated_at = now()
  where tenant_id = $1 and name = $2 and (archived_at is null) = $3`);

/** As the tenant, under `beginEventTypeChange`: all versions of a name are archived, or none. */
export const setEventTypeArchived = (tx: Tx, tenantId: string, name: string, isArchived: boolean): Promise<unknown> =>
  tx.query(archive, [tenantId, name, isArchived]);

const current = sql(`
  select name, max(version) as version from event_types where tenant_id = $1 and archived_at is null group by name`);

/** As the tenant: the version that counts of each type that is not archived. */
export const currentVersions = (tx: Tx, tenantId: string): Promise<Pick<EventTypeRow, 'name' | 'version'>[]> =>
  tx.query(current, [tenantId]);

const currentExample = sql(`
  select version, example from event_types where tenant_id = $1 and name = $2 and archived_at is null order by version desc limit 1`);

/** As the tenant: the example of a type's current version; null: it has none, or is not defined, or archived. */
export async function currentExampleOf(
  tx: Tx,
  tenantId: string,
  name: string,
): Promise<{ version: number; example: Record<string, unknown> } | null> {
  const [row] = await tx.query<Pick<EventTypeRow, 'version' | 'example'>>(currentExample, [tenantId, name]);
  return row?.example ? { version: row.version, example: row.example } : null;
}

const schemaOf = sql('select schema from event_types where tenant_id = $1 and name = $2 and version = $3');

/** As the tenant. */
export const eventTypeSchema = async (
  tx: Tx,
  tenantId: string,
  name: string,
  version: number,
): Promise<EventTypeRow['schema'] | null> =>
  (await tx.query<Pick<EventTypeRow, 'schema'>>(schemaOf, [tenantId, name, version]))[0]?.schema ?? null;
