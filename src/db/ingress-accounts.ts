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
}

const find = sql(`
  select id, name, mode, tenant_id, secrets from gateway_accounts
  where gateway = $1 and active and (name = $2 or id::text = $2)`);

/** As `app_system`: an account by its name or uuid. */
export const findGatewayAccount = async (
  tx: Tx,
  gateway: GatewayName,
  nameOrId: string,
): Promise<StoredAccount | null> => (await tx.query<StoredAccount>(find, [gateway, nameOrId]))[0] ?? null;

const ensure = sql(`
  insert into gateway_accounts (id, gateway, name, mode) values ($1, $2, 'default', $3)
  on conflict (gateway, name) do update set mode = excluded.mode, updated_at = now() where gateway_accounts.mode <> excluded.mode`);

/** As `app_system`: the account that the environment describes; its secrets stay in the environment. */
export const ensureEnvironmentAccount = (tx: Tx, gateway: GatewayName, mode: StoredAccount['mode']): Promise<unknown> =>
  tx.query(ensure, [newUuid(), gateway, mode]);
