import type { Tx } from '../db/connection.js';
import { policyByName } from '../db/dunning-policies.js';
import { isShippedPolicy } from '../domain/dunning/own-policy.js';
import { invalid } from './problems.js';

/**
 * As the tenant: somebody is to go by the policy, which is not deleted before the commit.
 * `ofOperator`: what a tenant owes goes by none that it has written itself.
 * @throws Problem `validation_failed`
 */
export async function requirePolicy(
  tx: Tx,
  tenantId: string,
  name: string,
  field: string,
  ofOperator = false,
): Promise<void> {
  if (isShippedPolicy(name)) return;
  const row = await policyByName(tx, tenantId, name, 'use');
  if (!row) throw invalid(field, `'${name}' is no policy`);
  if (ofOperator && !row.by_operator) throw invalid(field, `'${name}' was written by the tenant that owes`);
}
