import { recoveryCodes, recoverySteps } from '../../domain/reports/recovery.js';
import type { Tx } from '../connection.js';
import { addedRows, during, periodOf, type ReportScope, scopeValues, statementsOf } from './scope.js';

export interface DunningRow {
  period: number;
  currency: string;
  started: number;
  open: number;
  recovered: number;
  terminated: number;
  other: number;
  opening_minor: number;
  recovered_minor: number;
  avg_days: number | null;
  median_days: number | null;
  /** Recovered within so many days, as in `recoverySteps`. */
  within: number[];
  /** Runs that came as far as each step, as in `recoveryCodes`, and those of them that recovered after it and before the next. */
  reached: number[];
  recovered_after: number[];
  /** Steps that were taken of the runs that recovered: each has one mail. */
  recovered_steps: number;
}

const within = recoverySteps.map((days) => `(count(*) filter (where days < ${days + 1}))::int`).join(', ');
const reached = recoveryCodes.map((code) => `(count(*) filter (where '${code}' = any (codes)))::int`).join(', ');
const after = recoveryCodes
  .map((code) => `(count(*) filter (where outcome = 'recovered' and codes[cardinality(codes)] = '${code}'))::int`)
  .join(', ');
const days = 'extract(epoch from r.ended_at - r.started_at) / 86400 end';

const read = statementsOf(
  (whose) => `
  with ${whose.payers}, runs as (
    select ${periodOf('r.started_at')} as period, r.currency, r.outcome, coalesce(r.opening_balance_minor, 0) as minor,
      case when r.outcome = 'recovered' then ${days} as days,
      array['none'] || array(select s.step_code from dunning_steps s where s.run_id = r.id and s.result <> 'superseded' order by s.executed_at, s.id) as codes
    from dunning_runs r where r.tenant_id = $1 and ${during('r.started_at')} and ${whose.paidBy('r')}
  )
  select period, currency, count(*)::int as started, (count(*) filter (where outcome is null))::int as open,
    (count(*) filter (where outcome = 'recovered'))::int as recovered, (count(*) filter (where outcome = 'terminated'))::int as terminated,
    (count(*) filter (where outcome not in ('recovered', 'terminated')))::int as other, sum(minor)::bigint as opening_minor,
    coalesce(sum(minor) filter (where outcome = 'recovered'), 0)::bigint as recovered_minor, ${whose.spread('days')}, array[${within}] as within,
    array[${reached}] as reached, array[${after}] as recovered_after,
    coalesce(sum(cardinality(codes) - 1) filter (where outcome = 'recovered'), 0)::int as recovered_steps
  from runs group by 1, 2 order by 1, 2`,
);

/** As the tenant: dunning runs of its customers, by when they began. */
export const readDunning = (tx: Tx, scope: ReportScope): Promise<DunningRow[]> =>
  addedRows(tx, scope, read, scopeValues(scope), ['period', 'currency']);
