import type { PushService } from '../domain/channels.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { erasedText } from './personal-data.js';

/** Where somebody gets pushes. */
export interface DeviceRow {
  id: string;
  /** null: one of the tenant's own people has it. */
  customer_id: string | null;
  /** The tenant's own id of the person. */
  user_id: string | null;
  provider: PushService;
  token: string;
  locale: string | null;
  created_at: Millis;
  updated_at: Millis;
}
export type NewDevice = Omit<DeviceRow, 'created_at' | 'updated_at'>;

const names = ['id', 'customer_id', 'user_id', 'provider', 'token', 'locale', 'created_at', 'updated_at'];
const columns = names.join(', ');

// A token is one app on one device: who signs in there last is told there.
const upsert = sql(`
  insert into devices as known (tenant_id, id, customer_id, user_id, provider, token, locale) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (tenant_id, token) do update set customer_id = excluded.customer_id, user_id = excluded.user_id, locale = excluded.locale,
    removed_at = null, updated_at = now()
  where known.removed_at is not null
    or (known.customer_id, known.user_id, known.locale) is distinct from (excluded.customer_id, excluded.user_id, excluded.locale)
  returning ${columns}`);
const byToken = sql(`select ${columns} from devices where tenant_id = $1 and token = $2 and removed_at is null`);

/** As the tenant: the device of that token, `new`, `changed` or as it was. null: it has just been removed by another. */
export async function saveDevice(
  tx: Tx,
  tenantId: string,
  one: NewDevice,
): Promise<{ device: DeviceRow; is: 'new' | 'changed' | 'known' } | null> {
  const values = [tenantId, one.id, one.customer_id, one.user_id, one.provider, one.token, one.locale];
  const [saved] = await tx.query<DeviceRow>(upsert, values);
  if (saved) return { device: saved, is: saved.id === one.id ? 'new' : 'changed' };
  const [device] = await tx.query<DeviceRow>(byToken, [tenantId, one.token]);
  return device ? { device, is: 'known' } : null;
}

const remove = sql(`
  update devices set removed_at = now(), updated_at = now() where tenant_id = $1 and id = $2 and removed_at is null returning ${columns}`);

/** As the tenant: nothing is pushed there any more. null: there is no such device. */
export const removeDevice = async (tx: Tx, tenantId: string, id: string): Promise<DeviceRow | null> =>
  (await tx.query<DeviceRow>(remove, [tenantId, id]))[0] ?? null;

const forget = sql(
  'update devices set removed_at = now(), updated_at = now() where tenant_id = $1 and token = $2 and removed_at is null',
);

/** As the tenant: its provider says that the token is nobody's any more. */
export const forgetToken = (tx: Tx, tenantId: string, token: string): Promise<unknown> =>
  tx.query(forget, [tenantId, token]);

/** As the tenant. */
export const listDevices = (
  tx: Tx,
  tenantId: string,
  filter: { customer_id?: string | undefined; user_id?: string | undefined; token?: string | undefined },
  page: PageOptions,
): Promise<Page<DeviceRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('devices').select(names).where('tenant_id', tenantId).whereNull('removed_at');
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.where(name, value);
    return query;
  });

const ofPage = sql(`
  select id from devices where tenant_id = $1 and id > $2 and ($3::uuid is null or customer_id = $3) order by id limit $4`);
const erasable = `token <> 'erased:' || id`;
const count = sql(`select count(*)::int as n from devices where tenant_id = $1 and id = any ($2) and ${erasable}`);
const erase = sql(`
  with gone as (
    update devices set token = 'erased:' || id, user_id = case when user_id is not null then '${erasedText}' end, removed_at = coalesce(removed_at, now()),
      updated_at = now()
    where tenant_id = $1 and id = any ($2) and ${erasable} returning 1
  ) select count(*)::int as n from gone`);

/** As the tenant: a page of those of a customer, or (null) of all; nobody finds them any more, unless they are only counted. */
export async function eraseDevices(
  tx: Tx,
  of: { tenantId: string; customerId: string | null; after: string; limit: number; dryRun: boolean },
): Promise<{ ids: string[]; n: number }> {
  const rows = await tx.query<{ id: string }>(ofPage, [of.tenantId, of.after, of.customerId, of.limit]);
  const ids = rows.map((row) => row.id);
  const [done] = await tx.query<{ n: number }>(of.dryRun ? count : erase, [of.tenantId, ids]);
  return { ids, n: done?.n ?? 0 };
}
