import { sql, type Tx } from './connection.js';

/** Rows of one batch. What somebody holds is left, for it is just being changed by somebody else. */
const batch = { due: 1000, keys: 2000, discarded: 1000 } as const;

const open = `endpoint_id = $1 and status in ('pending','sending')`;

const bringForward = sql(`
  with waiting as materialized (
    select ctid as place from deliveries
    where ${open} and status = 'pending' and next_attempt_at > now() and updated_at < (select due_before from endpoints where id = $1)
    order by next_attempt_at limit ${batch.due} for update skip locked
  ), due as (
    update deliveries set next_attempt_at = now(), failures = case when updated_at < (select ladders_since from endpoints where id = $1) then 0 else failures end, updated_at = now()
    where ctid = any (array(select place from waiting)) returning 1
  )
  select count(*)::int as n from due`);
const allDue = sql('update endpoints set due_before = null where id = $1');

const fillKeys = sql(`
  with missing as materialized (
    select ctid as place, event_id from deliveries where ${open} and ordering_key is null limit ${batch.keys} for update skip locked
  ), filled as (
    update deliveries d set ordering_key = v.aggregate_id from missing m join events v on v.id = m.event_id where d.ctid = m.place returning 1
  )
  select count(*)::int as n from filled`);
const allKeys = sql(`
  update endpoints set keys_missing = false where id = $1
    and not exists (select from deliveries where ${open} and ordering_key is null) returning id`);

const discard = sql(`
  with left_over as materialized (select ctid as place from deliveries where ${open} limit ${batch.discarded} for update skip locked), gone as (
    update deliveries set status = 'discarded', reason = 'endpoint_deleted', lease_token = null, lease_until = null, updated_at = now()
    where ctid = any (array(select place from left_over)) returning 1
  )
  select count(*)::int as n from gone`);

const countOpen = sql(`select count(*)::int as n from deliveries where ${open}`);

const count = async (rows: Promise<{ n: number }[]>): Promise<number> => (await rows)[0]?.n ?? 0;

/** As the tenant: deliveries of the endpoint that are not over. */
export const openDeliveriesOf = (tx: Tx, endpointId: string): Promise<number> =>
  count(tx.query(countOpen, [endpointId]));

/** As the tenant, after the endpoint's deletion: some of what is open is not sent any more. An attempt under way may still arrive. False: there is more. */
export const discardSome = async (tx: Tx, endpointId: string): Promise<boolean> =>
  (await count(tx.query(discard, [endpointId]))) < batch.discarded;

/** As the tenant, under `lockEndpointState`: some of what waits on its ladder is due, the soonest first. */
export async function bringSomeForward(tx: Tx, endpointId: string): Promise<void> {
  if ((await count(tx.query(bringForward, [endpointId]))) < batch.due) await tx.query(allDue, [endpointId]);
}

/** As the tenant, under `lockEndpointState`: some of what came before the endpoint was ordered gets its aggregate. False: there is more. */
export async function orderSome(tx: Tx, endpointId: string): Promise<boolean> {
  const n = await count(tx.query(fillKeys, [endpointId]));
  return n < batch.keys && (await tx.query(allKeys, [endpointId])).length > 0;
}
