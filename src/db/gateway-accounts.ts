import type { GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export type AccountMode = 'live' | 'test' | 'both';

/** Each value is sealed for `gateway-account.secret`. */
export interface SealedGatewaySecrets {
  /** The newest first; every one of them verifies. */
  webhook_secret?: string[];
  api_key?: string;
  key_id?: string;
  key_secret?: string;
}

export interface GatewayAccountRow {
  id: string;
  tenant_id: string | null;
  tenant_external_id: string | null;
  gateway: GatewayName;
  name: string;
  mode: AccountMode;
  secrets: SealedGatewaySecrets;
  active: boolean;
  /** null: what the environment says. */
  allowed_sources: string[] | null;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const names = [
  'id',
  'tenant_id',
  'gateway',
  'name',
  'mode',
  'secrets',
  'active',
  'allowed_sources',
  'version',
  'created_at',
  'updated_at',
];
const select = `select ${names.map((name) => `a.${name}`).join(', ')}, t.external_id as tenant_external_id
  from gateway_accounts a left join tenants t on t.id = a.tenant_id`;

const insert = sql(`
  insert into gateway_accounts (id, tenant_id, gateway, name, mode, secrets, allowed_sources) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (gateway, name) do nothing returning id`);

/** As `app_system`. null: the gateway has an account of that name. */
export async function createGatewayAccount(
  tx: Tx,
  account: {
    id: string;
    tenantId: string | null;
    gateway: GatewayName;
    name: string;
    mode: AccountMode;
    secrets: SealedGatewaySecrets;
    allowedSources: readonly string[] | null;
  },
): Promise<GatewayAccountRow | null> {
  const [made] = await tx.query<{ id: string }>(insert, [
    account.id,
    account.tenantId,
    account.gateway,
    account.name,
    account.mode,
    JSON.stringify(account.secrets),
    account.allowedSources,
  ]);
  return made ? gatewayAccountById(tx, made.id) : null;
}

const byId = sql(`${select} where a.id = $1`);
const byName = sql(`${select} where a.gateway = $1::gateway and a.name = $2`);

/** As `app_system`. */
export const gatewayAccountById = async (tx: Tx, id: string): Promise<GatewayAccountRow | null> =>
  (await tx.query<GatewayAccountRow>(byId, [id]))[0] ?? null;

/** As `app_system`. */
export const gatewayAccountByName = async (
  tx: Tx,
  gateway: GatewayName,
  name: string,
): Promise<GatewayAccountRow | null> => (await tx.query<GatewayAccountRow>(byName, [gateway, name]))[0] ?? null;

/** As `app_system`. */
export const listGatewayAccounts = (
  tx: Tx,
  filter: { gateway?: string | undefined; tenantId?: string | undefined },
  page: PageOptions,
): Promise<Page<GatewayAccountRow>> =>
  readPage(tx, page, 'a.id', (from) => {
    const query = from('gateway_accounts as a')
      .leftJoin('tenants as t', 't.id', 'a.tenant_id')
      .select([...names.map((name) => `a.${name}`), 't.external_id as tenant_external_id']);
    if (filter.gateway !== undefined) query.where('a.gateway', filter.gateway);
    if (filter.tenantId !== undefined) query.where('a.tenant_id', filter.tenantId);
    return query;
  });

const lock = sql('select id from gateway_accounts where id = $1 for update');
const update = sql(`
  update gateway_accounts set mode = $2, secrets = $3, active = $4, allowed_sources = $5, version = version + 1, updated_at = now() where id = $1`);

/** As `app_system`. `change` sees the row under its lock, or throws. null: there is no such account. */
export async function changeGatewayAccount(
  tx: Tx,
  id: string,
  change: (row: GatewayAccountRow) => Pick<GatewayAccountRow, 'mode' | 'secrets' | 'active' | 'allowed_sources'>,
): Promise<GatewayAccountRow | null> {
  await tx.query(lock, [id]);
  const before = await gatewayAccountById(tx, id);
  if (!before) return null;
  const { mode, secrets, active, allowed_sources } = change(before);
  await tx.query(update, [id, mode, JSON.stringify(secrets), active, allowed_sources]);
  return gatewayAccountById(tx, id);
}

const addFailures = sql(`
  update gateway_accounts a set signature_failures = a.signature_failures + n.count, signature_failed_at = now()
  from unnest($1::uuid[], $2::bigint[]) as n (id, count) where a.id = n.id`);

/** As `app_system`: by id of an account, how many requests more were signed wrongly. */
export async function addSignatureFailures(tx: Tx, counts: ReadonlyMap<string, number>): Promise<void> {
  await tx.query(addFailures, [[...counts.keys()], [...counts.values()]]);
}
