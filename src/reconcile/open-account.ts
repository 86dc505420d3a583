import type { Database } from '../db/connection.js';
import { type GatewayAccountRow, gatewayAccountById } from '../db/gateway-accounts.js';
import { activeAccounts } from '../db/reconciliation.js';
import { type Sealer, sealPurposes } from '../db/sealed.js';
import type { GatewayName } from '../domain/entities.js';
import { type ApiOptions, areComplete, createGatewayApi, type GatewayApi, type GatewayKeys } from '../gateways/api.js';
import { createAsaasReconciler } from './asaas.js';
import { createRazorpayReconciler } from './razorpay.js';
import type { ReconcileDeps } from './reconcile.js';
import type { AnyReconciler, AskedAccount } from './reconciler.js';
import { createStripeReconciler } from './stripe.js';

export interface OpenAccountDeps {
  db: Database;
  sealer: Sealer;
  /** What the environment says: keys of the accounts named `default`, and addresses in place of the gateways' own. */
  environment: readonly { gateway: GatewayName; keys: GatewayKeys; apiBase: string | undefined }[];
  userAgent: string;
  publicUrl: string | undefined;
  now: () => number;
  observe?: ApiOptions['observe'];
}

/** The API of an account; null: there is no such account, it is not used, or it has no key. */
export type OpenApi = (
  accountId: string,
  before: () => Promise<void>,
) => Promise<{ row: GatewayAccountRow; livemode: boolean; client: GatewayApi } | null>;

/** @throws UnreadableSecret when the key was sealed with another one. */
export function createOpenApi(deps: OpenAccountDeps): OpenApi {
  const { db, sealer, userAgent } = deps;
  const open = (sealed: string | undefined) =>
    sealed === undefined ? undefined : sealer.open(sealed, sealPurposes.gatewaySecret);
  return async (accountId, before) => {
    const row = await db.withSystem((tx) => gatewayAccountById(tx, accountId));
    if (!row?.active) return null;
    const environment = deps.environment.find((one) => one.gateway === row.gateway);
    const { api_key, key_id, key_secret } = row.secrets;
    const keys =
      row.name === 'default'
        ? (environment?.keys ?? {})
        : { apiKey: open(api_key), keyId: open(key_id), keySecret: open(key_secret) };
    if (!areComplete(row.gateway, keys)) return null;
    const mode = row.mode === 'test' ? 'test' : 'live';
    const client = createGatewayApi({
      gateway: row.gateway,
      keys,
      mode,
      base: environment?.apiBase,
      userAgent,
      before,
      observe: deps.observe,
    });
    return { row, livemode: mode === 'live', client };
  };
}

/** As above, with the way to ask that gateway. */
export function createOpenAccount(deps: OpenAccountDeps, openApi = createOpenApi(deps)): ReconcileDeps['open'] {
  return async (accountId, before) => {
    const opened = await openApi(accountId, before);
    if (!opened) return null;
    const { row, livemode, client } = opened;
    const reconciler = (account: AskedAccount) => reconcilerOf(client, account, deps) as AnyReconciler;
    return { id: row.id, gateway: row.gateway, name: row.name, livemode, reconciler };
  };
}

function reconcilerOf(client: GatewayApi, account: AskedAccount, { db, now, publicUrl }: OpenAccountDeps) {
  switch (client.gateway) {
    case 'stripe':
      return createStripeReconciler(client.api, account, now());
    case 'razorpay':
      return createRazorpayReconciler(client.api, db, account, now());
    case 'asaas':
      return createAsaasReconciler(client.api, db, account, now(), publicUrl);
    default:
      return client satisfies never;
  }
}

/** Accounts that can be asked: they are used, and have keys in the environment or stored. */
export const askableAccounts = async ({
  db,
  environment,
}: Pick<OpenAccountDeps, 'db' | 'environment'>): Promise<{ id: string; gateway: GatewayName }[]> =>
  (await db.withSystem(activeAccounts)).filter((one) => hasKeys(environment, one, one));

/** Whether an account can be told anything: it is used, and has an API key. */
export const canOrderWith =
  (environment: OpenAccountDeps['environment']) =>
  (account: GatewayAccountRow): boolean => {
    const { api_key: apiKey, key_id: keyId, key_secret: keySecret } = account.secrets;
    return account.active && hasKeys(environment, account, { apiKey, keyId, keySecret });
  };

/** The account named `default` has its keys in the environment, every other one stored. */
export const hasKeys = (
  environment: OpenAccountDeps['environment'],
  { gateway, name }: { gateway: GatewayName; name: string },
  stored: { [K in keyof GatewayKeys]?: unknown },
): boolean => {
  const keys = name === 'default' ? environment.find((one) => one.gateway === gateway)?.keys : stored;
  return areComplete(gateway, keys ?? {});
};
