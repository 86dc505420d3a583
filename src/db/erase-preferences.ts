import { sql } from './connection.js';
import { addressesOf, type Step } from './erasure-statements.js';

/** Of a customer those of its addresses, of a tenant all. */
const theirs = `tenant_id = $1 and ($2::uuid is null or recipient = any ($3::text[]))`;
const forget = sql(
  `with gone as (delete from message_preferences where ${theirs} returning 1) select count(*)::int as n from gone`,
);
const count = sql(`select count(*)::int as n from message_preferences where ${theirs}`);

/** What a person wanted to be told is of no use without the person. */
export const erasePreferences: Step = async (tx, scope) => {
  const values = [scope.tenantId, scope.customerId, addressesOf(scope)];
  const [row] = await tx.query<{ n: number }>(scope.dryRun ? count : forget, values);
  return { counts: { message_preferences: row?.n ?? 0 }, next: null };
};
