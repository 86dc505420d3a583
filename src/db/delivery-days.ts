import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { tallied, tally } from './delivery-tally.js';
import { firstUuidAt } from './uuid.js';

const dayMs = 86_400_000;
/** No window asks for more. */
const keptDays = 31;
/** The longest ladder ends within a week: after it only what was held or paused can change. */
const changingDays = 7;

const days = sql(`
  select to_char(day, 'YYYY-MM-DD') as day from unnest($2::date[], $3::uuid[], $4::uuid[]) as d (day, first_id, end_id)
  where exists (select from deliveries where tenant_id = $1 and id >= first_id and id < end_id) and (
    day >= $5::date - ${changingDays} or day > coalesce((select max(c.day) from delivery_days c where c.tenant_id = $1), '-infinity')
    or exists (select from delivery_days c where c.tenant_id = $1 and c.day = d.day and c.open > 0))
  order by day`);

/** As the tenant: UTC days before today that have to be counted, or once more; none older than deliveries are kept. */
export const daysToCount = async (tx: Tx, tenantId: string, now: Millis, retentionDays: number): Promise<Day[]> => {
  const today = now - (now % dayMs);
  const starts = Array.from(
    { length: Math.min(keptDays, retentionDays === 0 ? keptDays : retentionDays - 1) },
    (_, back) => today - (back + 1) * dayMs,
  );
  const values = [starts.map(dayOf), starts.map(firstUuidAt), starts.map((start) => firstUuidAt(start + dayMs))];
  return (await tx.query<{ day: Day }>(days, [tenantId, ...values, dayOf(now)])).map((row) => row.day);
};
const dayOf = (at: Millis): Day => new Date(at).toISOString().slice(0, 10);

const count = sql(`
  with mine as materialized (
    select $2::date as day, endpoint_id, event_id, status, reason, attempts from deliveries where tenant_id = $1 and id >= $3 and id < $4
  ), ${tally}
  insert into delivery_days (tenant_id, endpoint_id, day, ${tallied}) select $1, endpoint_id, day, ${tallied} from tally
  on conflict (tenant_id, day, endpoint_id) do update set (${tallied}) = row(${tallied
    .split(', ')
    .map((column) => `excluded.${column}`)
    .join(', ')})`);

/** As the tenant: counts what was made on that day. It may take minutes where millions were. */
export async function countDay(tx: Tx, tenantId: string, day: Day): Promise<void> {
  const start = Date.parse(day);
  await tx.query("set local statement_timeout = '10min'");
  await tx.query(count, [tenantId, day, firstUuidAt(start), firstUuidAt(start + dayMs)]);
}

const forget = sql('select delete_delivery_days($1)');

/** As the tenant: days that no window reaches any more. */
export const forgetDays = (tx: Tx, now: Millis): Promise<unknown> =>
  tx.query(forget, [new Date(now - (keptDays + 1) * dayMs)]);
