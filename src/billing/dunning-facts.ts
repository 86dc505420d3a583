import type { DunningFacts } from '../db/dunning.js';
import { policyFor } from '../domain/derive-dunning.js';
import { type Policy, policyOf } from '../domain/dunning/policies.js';
import type { DunningSnapshot } from '../domain/dunning/snapshot.js';

/** The policy of an account, as it stands now. */
export const policyOfFacts = ({ account, policy }: DunningFacts): Policy =>
  policy ?? policyOf(policyFor({ account: { ownDunningPolicy: account.own_dunning_policy }, tenant: account }));

/** `debts`: in place of what is owed, to show what would come of them. */
export function snapshotOf(facts: DunningFacts, debts = facts.debts): DunningSnapshot {
  const { account, run, steps, pauses } = facts;
  const { settings } = account;
  const currency = run?.currency ?? debts[0]?.currency;
  return {
    timezone: account.timezone,
    anchor: debts[0]?.anchor ?? null,
    owedMinor: debts.reduce((sum, one) => sum + (one.currency === currency ? (one.due_minor ?? 0) : 0), 0),
    creditMinor: run?.credit ?? 0,
    minBalanceMinor: settings.dunning_min_balance_minor ?? 0,
    overdueAfterDays: settings.daysUntilOverdueStatus ?? null,
    isExempt: account.dunning_exempt,
    stage: run?.pausedState ?? run?.state ?? 'clear',
    steps,
    pauses,
  };
}
