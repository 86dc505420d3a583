import type { GatewayName } from '../domain/entities.js';
import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

export interface StoredAccount {
  id: string;
  name: string;
  mode: 'live' | 'test' | 'both';
  tenant_id: string | null;
  /** Sealed. */
  secrets: { webhook_secret?: string[] };
  allowed_sources: string[] | null;
}

export interface AccountKey {
  gateway: GatewayName;
  /** A name or a uuid. */
  nameOrId: string;
}

const columns = 'k.n, a.id, a.name, a.mode, a.tenant_id, a.secrets, a.allowed_sources';
const find = sql(`
  with k as (select * from unnest($1::gateway[], $2::text[], $3::uuid[]) with ordinality as k (gateway, name, id, n))
  select ${columns} from k join gateway_accounts a on a.gateway = k.gateway and a.name = k.name where a.active
  union all
  select ${columns} from k join gateway_accounts a on a.gateway = k.gateway and a.id = k.id where a.active`);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As `app_system`: accounts by their names or uuids, in the order of the keys; null where there is none. */
export async function findGatewayAccounts(tx: Tx, keys: readonly AccountKey[]): Promise<(StoredAccount | null)[]> {
  const rows = await tx.query<StoredAccount & { n: string }>(find, [
    keys.map((key) => key.gateway),
    keys.map((key) => key.nameOrId),
    keys.map((key) => (uuid.test(key.nameOrId) ? key.nameOrId : null)),
  ]);
  const byPlace = new Map(rows.map((row) => [Number(row.n) - 1, row]));
  return keys.map((_key, place) => byPlace.get(place) ?? null);
}

const ensure = sql(`
  insert into gateway_accounts (id, gateway, name, mode) values ($1, $2, 'default', $3)
  on conflict (gateway, name) do update set mode = excluded.mode, updated_at = now() where gateway_accounts.mode <> excluded.mode`);

/** As `app_system`: the account that the environment describes; its secrets stay in the environment. */
export const ensureEnvironmentAccount = (tx: Tx, gateway: GatewayName, mode: StoredAccount['mode']): Promise<unknown> =>
  tx.query(ensure, [newUuid(), gateway, mode]);
