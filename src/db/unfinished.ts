import { type Database, sql } from './connection.js';
import type { NamesOf } from './known-facts.js';

/** Where a walk through the names of an account goes on: after this kind and id. */
export type NameCursor = readonly [kind: string, id: string];
/** Before all names that can be of something unfinished. */
export const firstName: NameCursor = ['invoice', ''];

interface RefRow {
  kind: 'invoice' | 'payment' | 'payment_link' | 'refund';
  external_id: string;
  tenant_id: string;
  entity_id: string;
}

const page = sql(`
  select kind, external_id, tenant_id, entity_id from gateway_refs
  where gateway_account_id = $1 and livemode = $2 and (kind, external_id) > ($3, $4) and kind <= 'refund'
    and kind in ('invoice','payment','payment_link','refund')
  order by kind, external_id limit $5`);
// A payment that failed or was held is over after days; who has not paid a request for money may still do so for months.
const unfinished = sql(`
  select id from payments where id = any ($1) and paid_at is null and canceled_at is null and created_at > now() - interval '7 days'
  union all
  select id from invoices where id = any ($1) and paid_at is null and voided_at is null and created_at > now() - interval '180 days'
  union all
  select id from refunds where id = any ($1) and status = 'pending' and created_at > now() - interval '60 days'`);

/**
 * What the gateway may still finish, among the next `scan` names of an account: at most `limit` of them, as `payment:pay_1`.
 * `next`: where the walk goes on; null: it has come to its end.
 */
export const unfinishedAfter = (
  db: Database,
  names: NamesOf,
  [kind, id]: NameCursor,
  scan: number,
  limit: number,
): Promise<{ names: string[]; next: NameCursor | null }> =>
  db.withSystem(async (tx) => {
    const rows = await tx.query<RefRow>(page, [names.gatewayAccountId, names.livemode, kind, id, scan]);
    if (rows.length === 0) return { names: [], next: null };
    await tx.actAs([...new Set(rows.map((row) => row.tenant_id))]);
    const found = await tx.query<{ id: string }>(unfinished, [rows.map((row) => row.entity_id)]);
    const ids = new Set(found.map((row) => row.id));
    const open = rows.filter((row) => ids.has(row.entity_id));
    const taken = open.slice(0, limit);
    const last = open.length > limit ? taken.at(-1) : rows.at(-1);
    const isEnd = open.length <= limit && rows.length < scan;
    return {
      names: taken.map((row) => `${row.kind}:${row.external_id}`),
      next: isEnd || !last ? null : [last.kind, last.external_id],
    };
  });
