import type { Filter } from '../domain/filter.js';
import { sql, type Tx } from './connection.js';

const lock = sql(`select pg_advisory_xact_lock(hashtextextended('filters/' || $1, 0))::text`);
const others = sql(`
  select filter from endpoints where tenant_id = $1 and status <> 'deleted' and filter is not null and id is distinct from $2`);

/** As the tenant: filters of its endpoints but this one. Until the commit nobody else who asks is told. */
export async function lockOtherFilters(tx: Tx, tenantId: string, endpointId: string | null): Promise<Filter[]> {
  const [, rows] = await Promise.all([
    tx.query(lock, [tenantId]),
    tx.query<{ filter: Filter }>(others, [tenantId, endpointId]),
  ]);
  return rows.map((row) => row.filter);
}
