import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import type { TestApi, TestTenant } from './server.js';

/** An open run over 100 USD that were due some days ago: of a customer of the tenant, or of the tenant itself. Its TypeID. */
export async function inDunning(
  api: Pick<TestApi, 'sql'>,
  tenant: Pick<TestTenant, 'uuid'>,
  { kind = 'customer', daysAgo = 0 }: { kind?: 'customer' | 'platform'; daysAgo?: number } = {},
): Promise<string> {
  const [id, tenantId] = [newUuid(), tenant.uuid];
  if (kind === 'customer') {
    await api.sql(
      "insert into customers (id, tenant_id, external_id, name, email) values ($1::uuid, $2, $1::text, 'D', 'd@example.com')",
      [id, tenantId],
    );
    await api.sql("insert into billing_accounts (id, tenant_id, kind, customer_id) values ($1, $2, 'customer', $1)", [
      ...[id, tenantId],
    ]);
  }
  const [account] = await api.sql<{ id: string }>(
    'select id from billing_accounts where tenant_id = $1 and livemode and kind = $2 and ($3::uuid is null or id = $3)',
    [tenantId, kind, kind === 'customer' ? id : null],
  );
  await api.sql("update dunning_runs set ended_at = now(), outcome = 'voided' where billing_account_id = $1", [
    account!.id,
  ]);
  await api.sql(
    `insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, due_date, issued_at, overdue_at)
     values ($1::uuid, $2, $3, $1::text, 'issued', 'USD', 10000, current_date - $4::int, now(), now())`,
    [newUuid(), tenantId, account!.id, daysAgo],
  );
  await api.sql(
    `insert into dunning_runs (id, tenant_id, billing_account_id, policy, currency, state, anchor_date, opening_balance_minor, started_at)
     values ($1, $2, $3, 'standard-v1', 'USD', 'grace', current_date - $4::int, 10000, now())`,
    [id, tenantId, account!.id, daysAgo],
  );
  return publicId('dunning_run', id);
}
