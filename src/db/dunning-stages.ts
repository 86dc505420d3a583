import type { DunningState } from '../domain/entities.js';
import { sql, type Tx } from './connection.js';

/** What an account is in, before any pause. Of accounts `a`; at most one run of each is open. */
const stage = `coalesce((select r.paused_state from dunning_runs r
  where r.tenant_id = a.tenant_id and r.billing_account_id = a.id and r.ended_at is null limit 1), a.dunning_state)`;

/** A column of `customers`: how far dunning has gone where money is real; null: it was never owed anything. */
export const stageOfCustomer = `(select ${stage} from billing_accounts a
  where a.tenant_id = customers.tenant_id and a.customer_id = customers.id and a.kind = 'customer' and a.livemode) as dunning_stage`;

const ofTenants = sql(`
  select t.id, ${stage} as stage from tenants t join billing_accounts a on a.tenant_id = t.id
  where t.id = any ($1::uuid[]) and a.kind = 'platform' and a.livemode = coalesce(t.livemode, true)`);

/** As these tenants: how far the platform has gone with each; one that is missing was never owed anything. */
export const stagesOfTenants = async (tx: Tx, ids: readonly string[]): Promise<Map<string, DunningState>> =>
  new Map((await tx.query<{ id: string; stage: DunningState }>(ofTenants, [ids])).map(({ id, stage }) => [id, stage]));
