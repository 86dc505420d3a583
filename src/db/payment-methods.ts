import type { RecordMethod } from '../domain/commands.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { newUuid } from './uuid.js';

/** Any order of the same words ends the same: the latest counts, within a second the card that is valid longer. */
const save = sql(`
  insert into payment_methods as known (id, tenant_id, billing_account_id, gateway_account_id, livemode, external_id, summary, exp_month, exp_year,
    told_at, default_at, detached_at)
  select id, $1, $2, $3, $4, method_id, summary, exp_month, exp_year, told_at, default_at, detached_at from jsonb_to_recordset($5)
    as r (id uuid, method_id text, summary text, exp_month int, exp_year int, told_at timestamptz, default_at timestamptz, detached_at timestamptz)
  on conflict (tenant_id, gateway_account_id, livemode, external_id) do update set
    (summary, exp_month, exp_year, told_at) = (
      select * from (values (known.summary, known.exp_month, known.exp_year, known.told_at),
        (excluded.summary, excluded.exp_month, excluded.exp_year, excluded.told_at)) as word (summary, month, year, at)
      where at is not null order by at desc, year desc nulls last, month desc nulls last, summary desc nulls last limit 1),
    default_at = greatest(known.default_at, excluded.default_at), detached_at = least(known.detached_at, excluded.detached_at),
    billing_account_id = excluded.billing_account_id, updated_at = now()`);

export interface Methods {
  tenantId: string;
  billingAccountId: string;
  gatewayAccountId: string;
  livemode: boolean;
  methods: readonly RecordMethod[];
}

const instant = (at: Millis | undefined) => (at === undefined ? null : new Date(at).toISOString());

/** As the tenant, under the account's lock: ways to pay, as their gateway tells them. */
export const savePaymentMethods = (tx: Tx, of: Methods): Promise<unknown> =>
  tx.query(save, [
    ...[of.tenantId, of.billingAccountId, of.gatewayAccountId, of.livemode],
    JSON.stringify(
      of.methods.map(({ methodId, card, defaultAt, detachedAt }) => ({
        ...{ id: newUuid(), method_id: methodId, summary: card?.summary ?? null },
        ...{ exp_month: card?.month ?? null, exp_year: card?.year ?? null, told_at: instant(card?.at) },
        ...{ default_at: instant(defaultAt), detached_at: instant(detachedAt) },
      })),
    ),
  ]);
