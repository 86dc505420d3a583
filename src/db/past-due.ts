import { sql, type Tx } from './connection.js';

/** Own invoices past their day where their tenant is, and what is owed without a run although it could have one. */
const pastDue = sql(`
  select i.billing_account_id as "accountId", a.livemode, array_agg(i.id order by i.due_date, i.id) as "invoiceIds"
  from invoices i join billing_accounts a on a.id = i.billing_account_id join tenants t on t.id = i.tenant_id
  where i.tenant_id = $1 and i.status in ('issued','sent','authorized') and i.billing_account_id > $3
    and (i.series is not null and i.overdue_at is null and i.due_date < ($2::timestamptz at time zone t.timezone)::date
      or (i.failed_at is not null or i.overdue_at is not null) and not a.dunning_exempt
        and not exists (select from dunning_runs r where r.billing_account_id = a.id and r.ended_at is null))
  group by 1, 2 order by 1 limit $4`);

export interface PastDue {
  accountId: string;
  livemode: boolean;
  invoiceIds: string[];
}

/** As the tenant: a page of accounts by id. */
export const accountsPastDue = (
  tx: Tx,
  tenantId: string,
  at: number,
  after: string,
  limit: number,
): Promise<PastDue[]> => tx.query(pastDue, [tenantId, new Date(at), after, limit]);
