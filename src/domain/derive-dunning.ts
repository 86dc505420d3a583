import { isDelinquent } from './derive.js';
import { defaultPolicy } from './dunning/policies.js';
import type { DunningRun, DunningState, Invoice } from './entities.js';
import { byDunning } from './record/dunning.js';
import { type BillingState, movesTenant, type Source } from './state.js';
import { type Day, dayIn } from './time.js';
import { totalOf } from './total.js';

/** Opens the run of who owes, and closes it: what happens in between is told by evaluations (`record/dunning.ts`). */
export function deriveDunning(before: BillingState, state: BillingState, source: Source): void {
  const { account } = state;
  const delinquent = state.invoices.filter(isDelinquent);
  const overdueSince = delinquent.reduce<Day | null>(
    (day, one) => firstDay(day, one.overdueSince),
    state.others.overdueSince,
  );
  const first = delinquent[0];
  if (!state.run && first && !account.dunningExempt) state.run = openRun(state, first, source);
  const outcome = outcomeOf(before, state, delinquent);
  if (state.run && outcome) close(state, state.run, outcome, source);
  else if (state.run?.outcome === null) followOverdue(state.run, overdueSince === null ? 'grace' : 'overdue');
  account.overdueSince = overdueSince;
  account.dunningState = accountState(before, state);
  if (before.account.dunningState === 'terminated' && account.dunningState === 'clear') reactivate(state, source);
}

/** null: it stays as it is. */
function outcomeOf(before: BillingState, state: BillingState, delinquent: readonly Invoice[]): DunningRun['outcome'] {
  if (state.run?.outcome !== null) return null;
  if (state.account.dunningExempt) return 'exempted';
  const wasOwed = (id: string) => before.invoices.some((one) => one.id === id && isDelinquent(one));
  const paid = state.invoices.some((one) => one.paidAt !== null && wasOwed(one.id));
  if (delinquent.length + state.others.delinquent === 0) return paid ? 'recovered' : 'voided';
  return paid && state.tenant.settings.reactivation_rule === 'any_payment' ? 'recovered' : null;
}

function close(state: BillingState, run: DunningRun, outcome: DunningRun['outcome'], source: Source): void {
  Object.assign(run, { outcome, endedAt: source.occurredAt, state: 'clear', pausedState: null });
  reactivate(state, source);
}

/** Gives back what dunning has taken, and nothing that somebody else has. */
function reactivate(state: BillingState, { occurredAt: at }: Source): void {
  const { account, customer, tenant } = state;
  if (account.suspendedAt !== null && account.livemode && customer?.status === 'suspended') customer.status = 'active';
  account.suspendedAt = null;
  if (movesTenant(state) && tenant.statusReason === byDunning) [tenant.suspendedAt, tenant.statusReason] = [null, null];
  for (const one of state.subscriptions) {
    if (one.dunningSuspendedAt === null) continue;
    const isOurs = one.status === 'suspended' && one.statusEffectiveAt === one.dunningSuspendedAt;
    one.dunningSuspendedAt = null;
    if (isOurs) Object.assign(one, { status: 'active', statusEffectiveAt: at, pastDueSince: null });
  }
}

/** Before its first harsh step a run is in grace until something is overdue, paused or not. */
function followOverdue(run: DunningRun, state: 'grace' | 'overdue'): void {
  const isEarly = (one: DunningState | null) => one === 'grace' || one === 'overdue';
  if (isEarly(run.pausedState)) run.pausedState = state;
  else if (isEarly(run.state)) run.state = state;
}

/** The end is left by who pays for something new; late money for what was given up brings nothing back. */
function accountState(before: BillingState, { run, invoices, subscriptions }: BillingState): DunningState {
  if (run) return run.outcome === null ? run.state : run.outcome === 'terminated' ? 'terminated' : 'clear';
  if (before.account.dunningState !== 'terminated') return 'clear';
  const isNew = (one: Invoice) => {
    const was = before.invoices.find(({ id }) => id === one.id);
    return one.paidAt !== null && one.uncollectibleAt === null && was?.paidAt == null;
  };
  const isActive = subscriptions.some(
    (one) => one.status === 'active' && before.subscriptions.find(({ id }) => id === one.id)?.status !== 'active',
  );
  return isActive || invoices.some(isNew) ? 'clear' : 'terminated';
}

function openRun(state: BillingState, invoice: Invoice, source: Source): DunningRun {
  return {
    id: source.newId(),
    tenantId: state.tenant.id,
    billingAccountId: state.account.id,
    policy: policyFor(state),
    currency: invoice.currency ?? currencyOfPayments(state, invoice) ?? state.tenant.currency,
    state: invoice.overdueSince === null ? 'grace' : 'overdue',
    pausedState: null,
    anchorDate: invoice.dueDate ?? dayIn(state.tenant.timezone, invoice.failedAt ?? source.occurredAt),
    openingBalanceMinor: totalOf(invoice),
    startedAt: source.occurredAt,
    endedAt: null,
    outcome: null,
    version: 0,
  };
}

/** The account's own, else that of the tenant. */
export const policyFor = ({
  account,
  tenant,
}: {
  account: Pick<BillingState['account'], 'ownDunningPolicy'>;
  tenant: Pick<BillingState['tenant'], 'settings'>;
}): string => account.ownDunningPolicy ?? tenant.settings.dunning_policy ?? defaultPolicy;

/** An invoice that only its failed payment has named tells no currency itself. */
const currencyOfPayments = (state: BillingState, invoice: Invoice): string | undefined =>
  state.allocations
    .filter((share) => share.invoiceId === invoice.id)
    .flatMap((share) => state.payments.find((one) => one.id === share.paymentId)?.currency ?? [])[0];

const firstDay = (a: Day | null, b: Day | null): Day | null => (a === null ? b : b === null || a < b ? a : b);
