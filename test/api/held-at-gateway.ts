import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import type { TestApi, TestTenant } from './server.js';

/** A payment of 100 USD and a subscription at an account with an API key: of a customer of the tenant, or of the tenant itself. */
export async function heldAtGateway(api: TestApi, tenant: TestTenant, kind: 'customer' | 'platform') {
  const [account, payer, payment, subscription] = [newUuid(), newUuid(), newUuid(), newUuid()];
  const isPlatform = kind === 'platform';
  await api.sql(
    `insert into gateway_accounts (id, tenant_id, gateway, name, mode, secrets) values ($1::uuid, $2, 'stripe', $1::text, 'live', '{"api_key":"sealed"}')`,
    [account, isPlatform ? null : tenant.uuid],
  );
  if (!isPlatform) {
    await api.sql(
      'insert into customers (id, tenant_id, external_id, name) values ($1::uuid, $2, $1::text, $1::text)',
      [payer, tenant.uuid],
    );
    await api.sql("insert into billing_accounts (id, tenant_id, kind, customer_id) values ($1, $2, 'customer', $1)", [
      payer,
      tenant.uuid,
    ]);
  }
  const [own] = await api.sql<{ id: string }>(
    'select id from billing_accounts where tenant_id = $1 and livemode and kind = $2 and customer_id is not distinct from $3',
    [tenant.uuid, kind, isPlatform ? null : payer],
  );
  const named = [tenant.uuid, own!.id, account];
  await api.sql(
    `insert into payments (id, tenant_id, billing_account_id, status, amount_minor, currency, gateway, gateway_account_id, provider_payment_id, paid_at)
     values ($1::uuid, $2, $3, 'succeeded', 10000, 'USD', 'stripe', $4, $1::text, now())`,
    [payment, ...named],
  );
  await api.sql("insert into subscriptions (id, tenant_id, billing_account_id, status) values ($1, $2, $3, 'active')", [
    subscription,
    tenant.uuid,
    own!.id,
  ]);
  await api.sql(
    `insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
     values ($2, $4, true, 'subscription', $1::text, 'subscription', $1::uuid, $3)`,
    [subscription, ...named],
  );
  return { payment: publicId('payment', payment), subscription: publicId('subscription', subscription) };
}

/** It is to end with its period. */
export const endsWithPeriod = (api: TestApi, subscription: string): Promise<unknown> =>
  api.sql('update subscriptions set cancel_at_period_end = true where id = $1', [uuidOf('subscription', subscription)]);
