import type { Day, Millis } from '../../domain/time.js';
import type { Tx } from '../connection.js';
import { addedRows, type Payers, type PayersSql, readEach, statementsOf } from './scope.js';

/** What was due at the end of a day. */
export type ReceivablesScope = Payers & {
  livemode: boolean;
  asOf: Day;
  /** Where the day after begins. */
  before: Millis;
};

export interface ReceivablesRow {
  currency: string;
  /** The payer, be it a tenant; null: of all. */
  customer_id: string | null;
  current_minor: number;
  days_1_30_minor: number;
  days_31_60_minor: number;
  days_61_90_minor: number;
  days_over_90_minor: number;
  invoices: number;
}

/**
 * `due`: invoices that were open at `$4` and what was due of them then: the total without what had been paid and credited.
 * One that its gateway alone calls paid, and later than that, had been paid what its payments had.
 */
const due = (whose: PayersSql): string => `
  open as (
    select i.* from invoices i
    where i.tenant_id = $1 and i.status in ('issued', 'sent', 'authorized', 'voided', 'uncollectible') and ${whose.paidBy('i')}
    union all
    select i.* from invoices i where i.tenant_id = $1 and i.status = 'paid' and i.paid_at >= $4 and ${whose.paidBy('i')}
  ), due as (
    select i.currency, i.billing_account_id, $3::date - i.due_date as days,
      i.total_minor - greatest(0, case when i.reported_paid_at >= $4 then paid.before else i.paid_minor - paid.later end)
        - greatest(0, i.credited_minor - credited.later) as minor
    from open i
    cross join lateral (
      select coalesce(sum(a.amount_minor) filter (where p.paid_at < $4), 0) as before,
        coalesce(sum(a.amount_minor) filter (where p.paid_at >= $4), 0) as later
      from payment_allocations a join payments p on p.id = a.payment_id where a.invoice_id = i.id and a.link = 'told'
    ) as paid
    cross join lateral (
      select coalesce(sum(n.amount_minor), 0) as later from credit_notes n
      where n.tenant_id = $1 and n.invoice_id = i.id and n.kind = 'credit' and n.issued_at >= $4
    ) as credited
    where i.currency is not null and least(i.issued_at, i.failed_at) < $4
      and not coalesce(i.paid_at < $4, false) and not coalesce(i.uncollectible_at < $4, false)
      and not coalesce(i.voided_at < $4 and (i.restored_at is null or i.restored_at >= $4 or i.restored_at < i.voided_at), false)
  )`;

const aged = (from: number | null, to: number | null, name: string): string => {
  const days = [from === null ? null : `days >= ${from}`, to === null ? null : `coalesce(days, 0) <= ${to}`];
  return `coalesce(sum(minor) filter (where ${days.filter((one) => one !== null).join(' and ')}), 0)::bigint as ${name}`;
};
const ages = [
  aged(null, 0, 'current_minor'),
  aged(1, 30, 'days_1_30_minor'),
  aged(31, 60, 'days_31_60_minor'),
  aged(61, 90, 'days_61_90_minor'),
  aged(91, null, 'days_over_90_minor'),
  'count(*)::int as invoices',
].join(', ');

const total = statementsOf(
  (whose) => `
  with ${whose.payers}, ${due(whose)}
  select currency, null as customer_id, ${ages} from due where minor > 0 group by 1 order by 1`,
);
const byCustomer = statementsOf(
  (whose) => `
  with ${whose.payers}, ${due(whose)}
  select d.currency, b.customer_id, ${ages} from due d join payers b on b.id = d.billing_account_id
  where d.minor > 0 group by 1, 2 order by sum(d.minor) desc, 1, 2 limit $5`,
);

const dueOf = (row: ReceivablesRow): number =>
  row.current_minor + row.days_1_30_minor + row.days_31_60_minor + row.days_61_90_minor + row.days_over_90_minor;
const mostFirst = (a: ReceivablesRow, b: ReceivablesRow): number => dueOf(b) - dueOf(a);

const values = (scope: ReceivablesScope): unknown[] => [scope.livemode, scope.asOf, new Date(scope.before)];

/** As the tenant: what its customers owed, by how long it had been due. An invoice without a due date is current. */
export const readReceivables = (tx: Tx, scope: ReceivablesScope): Promise<ReceivablesRow[]> =>
  addedRows(tx, scope, total, values(scope), ['currency']);

/** The same of each customer, who owes most first. */
export const readReceivablesByCustomer = (tx: Tx, scope: ReceivablesScope, limit: number): Promise<ReceivablesRow[]> =>
  readEach<ReceivablesRow>(tx, scope, (id) => tx.query(byCustomer[scope.payer], [id, ...values(scope), limit])).then(
    (rows) => (scope.payer === 'customer' ? rows : rows.sort(mostFirst).slice(0, limit)),
  );
