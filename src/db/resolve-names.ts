import type { ProviderRef } from '../domain/commands.js';
import { sql, type Tx } from './connection.js';
import { namedRefs } from './named-refs.js';

export interface KnownRef {
  kind: ProviderRef['kind'];
  id: string;
  entity_type: string;
  tenant_id: string;
  billing_account_id: string;
}

const resolve = sql(
  `select r.kind, r.external_id as id, r.entity_type, r.tenant_id, r.billing_account_id from ${namedRefs(1)}`,
);
const tenantByExternalId = sql('select id from tenants where external_id = $1');

/** As `app_system`: what the gateway's names stand for, whoever's they are, and the tenant that a hint names. */
export async function resolveNames(
  tx: Tx,
  row: { gateway_account_id: string; livemode: boolean },
  refs: readonly ProviderRef[],
  tenantHint: string | undefined,
): Promise<{ known: KnownRef[]; hinted: string | null }> {
  const [known, hinted] = await Promise.all([
    tx.query<KnownRef>(resolve, [
      row.gateway_account_id,
      row.livemode,
      refs.map((ref) => ref.kind),
      refs.map((ref) => ref.id),
    ]),
    tenantHint === undefined ? [] : tx.query<{ id: string }>(tenantByExternalId, [tenantHint]),
  ]);
  return { known, hinted: hinted[0]?.id ?? null };
}
