import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { measured } from './usage-quantities.js';

/** How far a customer is said to be in a period of a threshold, and what its usage comes to. Decimal texts. */
export interface WrongTotal {
  threshold_id: string;
  customer_id: string;
  period_start: Millis;
  expected: string;
  actual: string;
}

const open = 'usage_totals t join usage_thresholds h on h.tenant_id = t.tenant_id and h.id = t.threshold_id';
const isOpen = 't.tenant_id = $1 and t.reached_at is null and h.archived_at is null';

const count = sql(`select count(*)::int as n from ${open} where ${isOpen}`);
const wrong = sql(`
  select t.threshold_id, t.customer_id, t.period_start, trim_scale(c.quantity)::text as expected, trim_scale(t.quantity)::text as actual
  from ${open} join meters m on m.tenant_id = h.tenant_id and m.id = h.meter_id cross join lateral (
    select ${measured} as quantity from usage_records u
    where u.tenant_id = $1 and u.meter_id = h.meter_id and u.customer_id = t.customer_id and u.counted_at >= t.period_start and u.counted_at < t.period_end
  ) c where ${isOpen} and c.quantity <> t.quantity order by 1, 2, 3`);

/** As the tenant: totals that are still added to, and those that are not what their usage comes to. One that is reached stays as it is. */
export async function checkTotals(tx: Tx, tenantId: string): Promise<{ checked: number; wrong: WrongTotal[] }> {
  const [counted, found] = await Promise.all([
    tx.query<{ n: number }>(count, [tenantId]),
    tx.query<WrongTotal>(wrong, [tenantId]),
  ]);
  return { checked: counted[0]?.n ?? 0, wrong: found };
}
