import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { nilUuid } from './uuid.js';

/** What may be unused; whether it is, `domain/dunning/unused.ts` says under the account's lock. */
const candidates = sql(`
  select i.billing_account_id as "accountId", a.livemode, array_agg(i.id order by i.id) as "invoiceIds"
  from tenants t join invoices i on i.tenant_id = t.id join billing_accounts a on a.id = i.billing_account_id
    join subscriptions s on s.id = i.subscription_id
  where t.id = $1 and t.settings->'void_unused_period' = 'true' and i.status in ('issued','sent','authorized') and i.paid_minor = 0
    and i.payment_status <> 'processing' and i.period_start >= coalesce(s.ended_at, s.canceled_at)
    and s.status in ('canceled','completed','incomplete_expired') and i.billing_account_id > $2 and ($3::uuid is null or i.billing_account_id = $3)
  group by 1, 2 order by 1 limit $4`);

export interface MaybeUnused {
  accountId: string;
  livemode: boolean;
  invoiceIds: string[];
}

/** As the tenant: a page of accounts by id. */
export const accountsWithUnused = (
  tx: Tx,
  tenantId: string,
  _now: Millis,
  after: string,
  limit: number,
): Promise<MaybeUnused[]> => tx.query(candidates, [tenantId, after, null, limit]);

/** As the tenant: those of one account. */
export const unusedOfAccount = async (tx: Tx, tenantId: string, accountId: string): Promise<string[]> => {
  const [found] = await tx.query<MaybeUnused>(candidates, [tenantId, nilUuid, accountId, 1]);
  return found?.invoiceIds ?? [];
};
