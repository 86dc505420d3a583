import { sql, type Tx } from './connection.js';

const key = `hashtextextended('usage/' || $1::text, 0)`;
const record = sql(`select pg_advisory_xact_lock_shared(${key})`);
const change = sql(`select pg_advisory_xact_lock(${key})`);

/** Until the transaction ends nobody changes what usage of the tenant is counted by. Any number record at once. */
export const beginRecording = (tx: Tx, tenantId: string): Promise<unknown> => tx.query(record, [tenantId]);

/**
 * As the tenant: what was being recorded is committed, and what comes waits until the transaction ends and sees its changes.
 * For short transactions: meters, prices, thresholds, and what has been closed.
 */
export const beginUsageChange = (tx: Tx, tenantId: string): Promise<unknown> => tx.query(change, [tenantId]);
