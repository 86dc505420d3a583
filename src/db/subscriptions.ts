import type { SubscriptionInterval, SubscriptionStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { type Comparison, whereCompared } from './where-compared.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

/** A billing subscription. */
export interface SubscriptionRow {
  id: string;
  billing_account_id: string;
  /** null: the tenant itself, on the platform's account. */
  customer_id: string | null;
  livemode: boolean;
  status: SubscriptionStatus;
  gateway_status: string | null;
  plan_code: string | null;
  currency: string | null;
  unit_amount_minor: number | null;
  quantity: number;
  billing_interval: SubscriptionInterval | null;
  interval_count: number;
  current_period_start: Millis | null;
  current_period_end: Millis | null;
  trial_end: Millis | null;
  cancel_at_period_end: boolean;
  canceled_at: Millis | null;
  ended_at: Millis | null;
  cancel_reason: string | null;
  activated_at: Millis | null;
  past_due_since: Millis | null;
  created_at: Millis;
  version: number;
  /** Where it is billed; null: no gateway has named it. */
  gateway_account_id: string | null;
  provider_subscription_id: string | null;
}

const ofSubscription = [
  ...['id', 'billing_account_id', 'status', 'gateway_status', 'plan_code', 'currency', 'unit_amount_minor', 'quantity'],
  ...['billing_interval', 'interval_count', 'current_period_start', 'current_period_end', 'trial_end'],
  ...['cancel_at_period_end', 'canceled_at', 'ended_at', 'cancel_reason', 'activated_at', 'past_due_since'],
  ...['created_at', 'version'],
].map((name) => `s.${name}`);
const ofAccount = ['customer_id', 'livemode'].map((name) => `b.${name}`);
/** A gateway calls it by one name; the first that it was given counts. */
const ref = (column: string) => `(select g.${column} from gateway_refs g where g.tenant_id = s.tenant_id
  and g.entity_type = 'subscription' and g.entity_id = s.id and g.kind = 'subscription' order by g.created_at limit 1)`;
const refs = [
  `${ref('external_id')} as provider_subscription_id`,
  `${ref('gateway_account_id')} as gateway_account_id`,
];

/** Of subscriptions s and their billing accounts b. */
export const subscriptionColumns: readonly string[] = [...ofSubscription, ...ofAccount, ...refs];

const byId = sql(`
  select ${subscriptionColumns.join(', ')}
  from subscriptions s join billing_accounts b on b.id = s.billing_account_id where s.tenant_id = $1 and s.id = $2`);

/** As the tenant. */
export const subscriptionById = async (tx: Tx, tenantId: string, id: string): Promise<SubscriptionRow | null> =>
  (await tx.query<SubscriptionRow>(byId, [tenantId, id]))[0] ?? null;

/** `renews`: when what is paid for ends. */
const ranges = { renews: 's.current_period_end', amount_minor: 's.unit_amount_minor' };

export interface SubscriptionFilter extends TimeRanges<'renews'>, ValueRanges<'amount_minor'> {
  status?: SubscriptionStatus | undefined;
  customerId?: string | undefined;
  /** What its customers pay it, or what it pays the platform itself. */
  payer?: 'customer' | 'platform' | undefined;
  planCode?: string | undefined;
  /** What its gateway calls it. */
  reference?: string | undefined;
  cancelAtPeriodEnd?: boolean | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As the tenant. */
export const listSubscriptions = (
  tx: Tx,
  tenantId: string,
  filter: SubscriptionFilter,
  page: PageOptions,
): Promise<Page<SubscriptionRow>> =>
  readPage(tx, page, 's.id', (from) => {
    const query = from('subscriptions as s')
      .join('billing_accounts as b', 'b.id', 's.billing_account_id')
      .select(subscriptionColumns.map((text) => from.raw(text)))
      .where('s.tenant_id', tenantId);
    whereCompared(query, comparisons(filter));
    whereInRanges(query, ranges, filter);
    whereMadeBetween(query, filter, 's');
    if (filter.reference !== undefined)
      query.whereRaw(
        "s.id in (select g.entity_id from gateway_refs g where g.tenant_id = s.tenant_id and g.kind = 'subscription' and g.entity_type = 'subscription' and g.external_id = ?)",
        [filter.reference],
      );
    return query;
  });

const comparisons = (filter: SubscriptionFilter): Comparison[] => [
  ['s.status', '=', filter.status],
  ['b.customer_id', '=', filter.customerId],
  ['b.kind', '=', filter.payer],
  ['s.plan_code', '=', filter.planCode],
  ['s.cancel_at_period_end', '=', filter.cancelAtPeriodEnd],
];
