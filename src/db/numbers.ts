import { sql, type Tx } from './connection.js';

const next = sql(`
  insert into invoice_counters as c (tenant_id, series, next_value) values ($1, $2, 2)
  on conflict (tenant_id, series) do update set next_value = c.next_value + 1 returning next_value - 1 as value`);

/**
 * As the tenant: the next number of a counter, from 1. Whoever else wants one of it waits until this transaction ends; one
 * that is rolled back gives its number back, so that none is ever missing.
 */
export async function nextNumber(tx: Tx, tenantId: string, counter: string): Promise<number> {
  const [row] = await tx.query<{ value: number }>(next, [tenantId, counter]);
  if (!row) throw new Error(`Cannot number a document: counter '${counter}' gave no row`);
  return row.value;
}
