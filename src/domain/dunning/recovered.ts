import { isDelinquent } from '../derive.js';
import type { DunningState } from '../entities.js';
import { dueMinorOf } from '../invoice-moves.js';
import type { BillingState } from '../state.js';

/** States that an open run can be in. */
export const stagesOfRuns = [
  'grace',
  'overdue',
  'final_notice',
  'suspended',
  'paused',
] as const satisfies readonly DunningState[];

/** What was owed and has been paid: minor units of its currency, and what the run was in until then. */
export interface Recovered {
  currency: string;
  minor: number;
  state: DunningState;
}

/** Of each invoice that an open run was about, and that is paid with this. What is voided or given up was not recovered. */
export function recoveredOf(before: BillingState, after: BillingState): Recovered[] {
  const run = before.run;
  if (run === null || run.outcome !== null) return [];
  return before.invoices.flatMap((was): Recovered[] => {
    const is = after.invoices.find(({ id }) => id === was.id);
    if (!isDelinquent(was) || is?.status !== 'paid') return [];
    const minor = dueMinorOf(was) ?? is.paidMinor;
    const { currency } = is;
    return currency === null || minor === 0 ? [] : [{ currency, minor, state: run.pausedState ?? run.state }];
  });
}
