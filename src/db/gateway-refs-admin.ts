import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

export type RefKind = 'customer' | 'subscription';

/** A gateway's object, as an operator names it. */
export interface GatewayRefName {
  gatewayAccountId: string;
  livemode: boolean;
  kind: RefKind;
  providerId: string;
}

export interface GatewayRefRow {
  tenant_id: string;
  billing_account_id: string;
}

const find = sql(`
  select tenant_id, billing_account_id from gateway_refs
  where gateway_account_id = $1 and livemode = $2 and kind = $3 and external_id = $4`);

/** As `app_system`: whose object it is by now, whoever's. */
export const gatewayRef = async (tx: Tx, ref: GatewayRefName): Promise<GatewayRefRow | null> =>
  (await tx.query<GatewayRefRow>(find, [ref.gatewayAccountId, ref.livemode, ref.kind, ref.providerId]))[0] ?? null;

const findCustomer = sql(
  `select id from customers where tenant_id = $1 and status <> 'deleted' and (id = $2::uuid or external_id = $3)`,
);
const anyCustomer = sql('select id from customers where tenant_id = $1 and (id = $2::uuid or external_id = $3)');

/** As the tenant: one of its customers, deleted ones too; null: it has no such. */
export const customerId = async (
  tx: Tx,
  tenantId: string,
  customer: { id: string | null; externalId: string | null },
): Promise<string | null> =>
  (await tx.query<{ id: string }>(anyCustomer, [tenantId, customer.id, customer.externalId]))[0]?.id ?? null;

const accountOf = sql(`
  insert into billing_accounts (id, tenant_id, kind, customer_id, livemode) values ($1, $2, 'customer', $3, $4)
  on conflict (tenant_id, customer_id, livemode) where kind = 'customer' do update set version = billing_accounts.version returning id`);

/** As the tenant: the billing account of one of its customers in that mode, made where there is none. null: it has no such customer. */
export async function accountOfCustomer(
  tx: Tx,
  tenantId: string,
  customer: { id: string | null; externalId: string | null },
  livemode: boolean,
): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(findCustomer, [tenantId, customer.id, customer.externalId]);
  return row ? accountOfCustomerId(tx, tenantId, row.id, livemode) : null;
}

/** The same of one that is known, and may be deleted by now. */
export async function accountOfCustomerId(
  tx: Tx,
  tenantId: string,
  id: string,
  livemode: boolean,
): Promise<string | null> {
  const [account] = await tx.query<{ id: string }>(accountOf, [newUuid(), tenantId, id, livemode]);
  return account?.id ?? null;
}

const stubSubscription = sql(`
  insert into subscriptions (id, tenant_id, billing_account_id) values ($1, $2, $3) on conflict (id) do nothing`);
const insert = sql(`
  insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (gateway_account_id, livemode, kind, external_id) do nothing returning tenant_id`);

/**
 * As the tenant. A customer stands for its billing account; a subscription for a stub of the id `subscriptionId`, which
 * the gateway's next event completes. false: somebody else has just mapped it.
 */
export async function insertGatewayRef(
  tx: Tx,
  ref: GatewayRefName & { tenantId: string; billingAccountId: string; subscriptionId: string },
): Promise<boolean> {
  const isCustomer = ref.kind === 'customer';
  if (!isCustomer) await tx.query(stubSubscription, [ref.subscriptionId, ref.tenantId, ref.billingAccountId]);
  const made = await tx.query(insert, [
    ref.tenantId,
    ref.gatewayAccountId,
    ref.livemode,
    ref.kind,
    ref.providerId,
    isCustomer ? 'billing_account' : 'subscription',
    isCustomer ? ref.billingAccountId : ref.subscriptionId,
    ref.billingAccountId,
  ]);
  return made.length > 0;
}
