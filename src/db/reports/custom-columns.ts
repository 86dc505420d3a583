/** What a measure is: `money` is never added over currencies. */
export interface Measure {
  sql: string;
  kind: 'count' | 'money';
}

interface Source {
  /** Its tables; `payers b` has the accounts of the mode that was asked for. */
  from: string;
  tenant: string;
  /** The account that pays; of customers themselves none. */
  account?: string;
  /** Times by which rows may be chosen; the first is taken when none is named. `made`: bounded by the id, too, which has an index. */
  times: Readonly<Record<string, string>>;
  id: string;
  /** Texts. */
  dimensions: Readonly<Record<string, string>>;
  measures: Readonly<Record<string, Measure>>;
}

const sum = (sql: string): Measure => ({ sql: `coalesce(sum(${sql}), 0)::bigint`, kind: 'money' });
const count = (where?: string): Measure => ({
  sql: `(count(*)${where === undefined ? '' : ` filter (where ${where})`})::int`,
  kind: 'count',
});
const customers: Measure = { sql: 'count(distinct b.customer_id)::int', kind: 'count' };

/** All that a custom report may say, and the only SQL that its names become. */
export const customSources = {
  payments: {
    from: 'payments x join payers b on b.id = x.billing_account_id',
    tenant: 'x.tenant_id',
    account: 'x.billing_account_id',
    id: 'x.id',
    times: { paid: 'x.paid_at', failed: 'x.failed_at', created: 'x.created_at' },
    dimensions: {
      currency: 'x.currency',
      status: 'x.status::text',
      gateway: 'x.gateway::text',
      failure_code: 'x.failure_code',
      initiated_by: 'x.initiated_by',
      customer: 'b.customer_id::text',
    },
    measures: {
      count: count(),
      failed: count("x.status = 'failed'"),
      customers,
      amount: sum('x.amount_minor'),
      refunded: sum('x.refunded_minor'),
    },
  },
  invoices: {
    from: 'invoices x join payers b on b.id = x.billing_account_id',
    tenant: 'x.tenant_id',
    account: 'x.billing_account_id',
    id: 'x.id',
    times: { issued: 'x.issued_at', paid: 'x.paid_at', created: 'x.created_at' },
    dimensions: {
      currency: 'x.currency',
      status: 'x.status::text',
      payment_status: 'x.payment_status::text',
      series: 'x.series',
      customer: 'b.customer_id::text',
    },
    measures: {
      count: count(),
      customers,
      subtotal: sum('x.subtotal_minor'),
      discount: sum('x.discount_minor'),
      tax: sum('x.tax_minor'),
      total: sum('x.total_minor'),
      paid: sum('x.paid_minor'),
      credited: sum('x.credited_minor'),
      due: sum("case when x.status in ('issued', 'sent', 'authorized') then greatest(0, x.due_minor) else 0 end"),
    },
  },
  subscriptions: {
    from: 'subscriptions x join payers b on b.id = x.billing_account_id',
    tenant: 'x.tenant_id',
    account: 'x.billing_account_id',
    id: 'x.id',
    times: { created: 'x.created_at', activated: 'x.activated_at', canceled: 'x.canceled_at' },
    dimensions: {
      currency: 'x.currency',
      status: 'x.status::text',
      plan: 'x.plan_code',
      billing_interval: 'x.billing_interval',
      customer: 'b.customer_id::text',
    },
    measures: {
      count: count(),
      customers,
      quantity: { sql: 'sum(x.quantity)::bigint', kind: 'count' },
      amount: sum('x.unit_amount_minor * x.quantity'),
    },
  },
  refunds: {
    from: 'refunds x join payments p on p.id = x.payment_id join payers b on b.id = p.billing_account_id',
    tenant: 'x.tenant_id',
    account: 'p.billing_account_id',
    id: 'x.id',
    times: { processed: 'x.processed_at', created: 'x.created_at' },
    dimensions: {
      currency: 'x.currency',
      status: 'x.status::text',
      refund_type: 'x.refund_type',
      gateway: 'p.gateway::text',
      customer: 'b.customer_id::text',
    },
    measures: { count: count(), customers, amount: sum('x.amount_minor') },
  },
  customers: {
    from: 'customers x left join payers b on b.customer_id = x.id',
    tenant: 'x.tenant_id',
    id: 'x.id',
    times: { created: 'x.created_at' },
    dimensions: { status: 'x.status::text', locale: 'x.locale', timezone: 'x.timezone' },
    measures: { count: count(), with_account: customers },
  },
} as const satisfies Record<string, Source>;

export type CustomSource = keyof typeof customSources;
/** The table as it is read: names come from outside, and are looked up. */
export const sourceOf = (name: CustomSource): Source => customSources[name];
