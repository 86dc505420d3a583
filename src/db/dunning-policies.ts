import { mostPolicies } from '../domain/dunning/own-policy.js';
import type { PolicyStep } from '../domain/dunning/policies.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

export interface DunningPolicyRow {
  id: string;
  name: string;
  description: string | null;
  steps: PolicyStep[];
  /** Its tenant goes by it, and does not change it. */
  by_operator: boolean;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const columns = 'id, name, description, steps, by_operator, version, created_at, updated_at';
const those = `select ${columns} from dunning_policies where tenant_id = $1 and deleted_at is null`;
const list = sql(`${those} order by name limit ${mostPolicies}`);
const byName = sql(`${those} and name = $2`);
const locked = sql(`${those} and name = $2 for update`);
const shared = sql(`${those} and name = $2 for share`);

/** As the tenant: those that were written for it, by name. */
export const listPolicies = (tx: Tx, tenantId: string): Promise<DunningPolicyRow[]> => tx.query(list, [tenantId]);

const reading = { read: byName, change: locked, use: shared };
/** As the tenant. To `change` it, or to `use` it from now on, nobody else changes it until the commit. */
export const policyByName = async (
  tx: Tx,
  tenantId: string,
  name: string,
  to: keyof typeof reading = 'read',
): Promise<DunningPolicyRow | null> => (await tx.query<DunningPolicyRow>(reading[to], [tenantId, name]))[0] ?? null;

const put = sql(`
  insert into dunning_policies (tenant_id, id, name, description, steps, by_operator) values ($1, $2, $3, $4, $5, $6)
  on conflict (tenant_id, name) do update set description = excluded.description, steps = excluded.steps,
    by_operator = excluded.by_operator, version = dunning_policies.version + 1, updated_at = now(), deleted_at = null
  where excluded.by_operator or not dunning_policies.by_operator or dunning_policies.deleted_at is not null
  returning ${columns}`);

export interface WrittenPolicy {
  /** Of a new one. */
  id: string;
  name: string;
  description: string | null;
  steps: readonly PolicyStep[];
  byOperator: boolean;
}

/** As the tenant: makes it, or writes it anew. null: it is the operator's by now, and was to be the tenant's. */
export const putPolicy = async (tx: Tx, tenantId: string, policy: WrittenPolicy): Promise<DunningPolicyRow | null> => {
  const { id, name, description, steps, byOperator } = policy;
  const [row] = await tx.query<DunningPolicyRow>(put, [
    ...[tenantId, id, name, description, JSON.stringify(steps), byOperator],
  ]);
  return row ?? null;
};

const remove = sql(
  'update dunning_policies set deleted_at = now() where tenant_id = $1 and name = $2 and deleted_at is null returning id',
);

/** As the tenant: nobody can go by it until it is written again. How many there were. */
export const deletePolicy = async (tx: Tx, tenantId: string, name: string): Promise<number> =>
  (await tx.query(remove, [tenantId, name])).length;

/** The policy that an account is to go by; null: the shipped default. */
const chosen = `coalesce(b.own_dunning_policy, t.settings->>'dunning_policy')`;

const used = sql(`
  select exists (select from tenants t where t.id = $1 and t.settings->>'dunning_policy' = $2)
    or exists (select from billing_accounts b where b.tenant_id = $1 and b.own_dunning_policy = $2) as used`);

/** As the tenant: whether it itself, or one of its accounts, is to go by it. */
export const isPolicyUsed = async (tx: Tx, tenantId: string, name: string): Promise<boolean> =>
  (await tx.query<{ used: boolean }>(used, [tenantId, name]))[0]?.used ?? false;

const wake = sql(`
  with they as (
    -- In one order, whoever else does the same.
    select r.id from dunning_runs r join billing_accounts b on b.id = r.billing_account_id join tenants t on t.id = r.tenant_id
    where r.tenant_id = $1 and r.ended_at is null and ($2::text is null or ${chosen} = $2) order by r.id for update of r
  )
  update dunning_runs r set next_wake_at = now() from they where r.id = they.id returning r.id`);

/** As the tenant: the relay has every open run looked at again that goes by this policy; null: every one. How many. */
export const lookAgainBy = async (tx: Tx, tenantId: string, policy: string | null): Promise<number> =>
  (await tx.query(wake, [tenantId, policy])).length;
