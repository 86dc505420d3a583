import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

const platform = sql(`
  with found as (select id from billing_accounts where tenant_id = $1 and kind = 'platform' and livemode = $3),
  made as (
    insert into billing_accounts (id, tenant_id, kind, livemode) select $2, $1, 'platform', $3 where not exists (select from found)
    on conflict (tenant_id, livemode) where kind = 'platform' do update set version = billing_accounts.version returning id
  )
  select id from found union all select id from made`);

/** The account of what the tenant itself owes in that mode. */
export const platformAccount = (tx: Tx, tenantId: string, livemode: boolean): Promise<string> =>
  one(tx.query<{ id: string }>(platform, [tenantId, newUuid(), livemode]));

const mode = sql('select coalesce(livemode, false) as livemode from tenants where id = $1');

/** As the tenant: the account whose changes are the tenant's, of the mode that it is in; of one that no gateway has named, test mode. */
export async function accountInForce(tx: Tx, tenantId: string): Promise<{ accountId: string; livemode: boolean }> {
  const [{ livemode } = { livemode: false }] = await tx.query<{ livemode: boolean }>(mode, [tenantId]);
  return { accountId: await platformAccount(tx, tenantId, livemode), livemode };
}

const stub = sql(`
  with payer as (
    insert into customers (id, tenant_id, external_id, name, email) values ($2, $1, $3, $4, $5)
    on conflict (tenant_id, external_id) do update set
      email = case when customers.erased_at is null then coalesce(customers.email, excluded.email) end returning id
  )
  insert into billing_accounts (id, tenant_id, kind, customer_id, livemode) select $6, $1, 'customer', id, $7 from payer
  on conflict (tenant_id, customer_id, livemode) where kind = 'customer' do update set version = billing_accounts.version returning id`);

/** The account of a customer that only a gateway has named so far; created with what the gateway tells. */
export const customerAccount = (
  tx: Tx,
  tenantId: string,
  livemode: boolean,
  customer: { externalId: string; name?: string; email?: string },
): Promise<string> =>
  one(
    tx.query<{ id: string }>(stub, [
      tenantId,
      newUuid(),
      customer.externalId,
      customer.name ?? customer.externalId,
      customer.email ?? null,
      newUuid(),
      livemode,
    ]),
  );

const name = sql(`
  insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id, is_erased)
  values ($1, $2, $3, 'customer', $4, 'billing_account', $5, $5, exists (
    select from billing_accounts b left join customers c on c.id = b.customer_id join tenants t on t.id = b.tenant_id
    where b.id = $5 and (c.erased_at is not null or t.erased_at is not null))) on conflict do nothing`);

/** Remembers which account a gateway's customer is. */
export const rememberCustomer = (
  tx: Tx,
  ref: { tenantId: string; gatewayAccountId: string; livemode: boolean; customerId: string; billingAccountId: string },
): Promise<unknown> =>
  tx.query(name, [ref.tenantId, ref.gatewayAccountId, ref.livemode, ref.customerId, ref.billingAccountId]);

async function one(rows: Promise<{ id: string }[]>): Promise<string> {
  const [row] = await rows;
  if (!row) throw new Error('Cannot find the billing account: the statement gave no row');
  return row.id;
}
