import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

const failing = sql(`
  select id, url, status, status_reason, failing_since, consecutive_failures from endpoints
  where tenant_id = $1 and failing_since is not null and status <> 'deleted' order by failing_since limit 100`);

export interface FailingEndpoint {
  id: string;
  url: string;
  status: 'active' | 'paused' | 'disabled';
  status_reason: string | null;
  failing_since: Millis;
  consecutive_failures: number;
}

/** As the tenant: endpoints that fail now, those that have for longest first. */
export const failingEndpoints = (tx: Tx, tenantId: string): Promise<FailingEndpoint[]> => tx.query(failing, [tenantId]);
