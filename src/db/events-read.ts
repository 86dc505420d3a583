import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export interface EventReadRow {
  id: string;
  type: string;
  /** The JSON that is sent, to the byte; null: erased by age. */
  envelope: string | null;
  /** Of what was erased. */
  envelope_sha256: Buffer | null;
  /** What the envelope said of itself. */
  aggregate_type: string;
  aggregate_id: string;
  aggregate_version: number;
  schema_version: number;
  occurred_at: Millis;
  created_at: Millis;
}

const names = [
  'id',
  'type',
  'envelope',
  'envelope_sha256',
  'aggregate_type',
  'aggregate_id',
  'aggregate_version',
  'schema_version',
  'occurred_at',
  'created_at',
] as const satisfies readonly (keyof EventReadRow)[];

export interface EventFilter {
  /** Canonical name. */
  type?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listEvents = (
  tx: Tx,
  tenantId: string,
  filter: EventFilter,
  page: PageOptions,
): Promise<Page<EventReadRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('events').select(names).where('tenant_id', tenantId);
    if (filter.type !== undefined) query.where('type', filter.type);
    whereMadeBetween(query, filter);
    return query;
  });

const byId = sql(`select ${names.join(', ')} from events where tenant_id = $1 and id = $2`);

/** As the tenant. */
export const eventById = async (tx: Tx, tenantId: string, id: string): Promise<EventReadRow | null> =>
  (await tx.query<EventReadRow>(byId, [tenantId, id]))[0] ?? null;
