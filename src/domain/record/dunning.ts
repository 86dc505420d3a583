import type { AdvanceDunning, ChoosePolicy, ExemptFromDunning, PassDueDate, TakenStep } from '../commands.js';
import { isDelinquent, isOpen } from '../derive.js';
import type { DunningRun, DunningState } from '../entities.js';
import { type BillingState, movesTenant, type Source } from '../state.js';
import { isTerminal } from './doubt.js';

/** Why somebody was suspended, or something ended, that dunning did. */
export const byDunning = 'dunning';

/** What an evaluation says of the open run. @throws Error when there is none: it is read under the same lock */
export function advanceDunning(state: BillingState, command: AdvanceDunning, source: Source): void {
  const { run } = state;
  if (!run || run.outcome !== null) throw new Error('Cannot advance dunning: the account has no open run');
  run.policy = command.policy;
  run.anchorDate = command.anchorDate;
  hold(run, command.pause !== null);
  if (command.isOverdue)
    for (const invoice of state.invoices) if (isDelinquent(invoice)) invoice.overdueAt ??= source.occurredAt;
  const { step } = command;
  if (!step) return;
  if (step.state !== undefined && severity(step.state) > severity(run.state)) run.state = step.state;
  effects[step.kind](state, step, source);
}

export function exemptFromDunning({ account }: BillingState, { exempt }: ExemptFromDunning): void {
  account.dunningExempt = exempt;
}

export function choosePolicy({ account }: BillingState, { policy }: ChoosePolicy): void {
  account.ownDunningPolicy = policy;
}

export function passDueDate(state: BillingState, { ids }: PassDueDate, { occurredAt }: Source): void {
  for (const one of state.invoices) if (ids.includes(one.id) && isOpen(one)) one.overdueAt ??= occurredAt;
}

/** A pause keeps what the run was in. */
function hold(run: DunningRun, paused: boolean): void {
  if (paused && run.pausedState === null) [run.pausedState, run.state] = [run.state, 'paused'];
  if (!paused && run.pausedState !== null) [run.pausedState, run.state] = [null, run.pausedState];
}

const order: readonly DunningState[] = ['clear', 'grace', 'overdue', 'final_notice', 'suspended', 'terminated'];
const severity = (state: DunningState): number => order.indexOf(state);

const effects: Readonly<Record<TakenStep['kind'], (state: BillingState, step: TakenStep, source: Source) => void>> = {
  notify: () => undefined,
  restrict: () => undefined,
  suspend,
  terminate,
};

/** Whom somebody else has suspended stays so, and for that reason. A row that both modes share follows the live one. */
function suspend(state: BillingState, _step: TakenStep, { occurredAt: at }: Source): void {
  const { account, customer, tenant } = state;
  account.suspendedAt ??= at;
  if (customer?.status === 'active' && account.livemode) customer.status = 'suspended';
  if (movesTenant(state) && tenant.suspendedAt === null) [tenant.suspendedAt, tenant.statusReason] = [at, byDunning];
  for (const one of state.subscriptions)
    if (one.status === 'past_due')
      Object.assign(one, { status: 'suspended', dunningSuspendedAt: at, statusEffectiveAt: at });
}

function terminate(state: BillingState, { endedByGateway }: TakenStep, { occurredAt: at }: Source): void {
  const { run } = state;
  for (const one of state.invoices)
    if (isDelinquent(one)) [one.uncollectibleAt, one.uncollectibleReason] = [at, byDunning];
  for (const one of state.subscriptions) {
    if (isTerminal(one.status)) continue;
    one.cancelReason ??= byDunning;
    if (endedByGateway.includes(one.id)) continue;
    Object.assign(one, { status: 'canceled', dunningSuspendedAt: null, statusEffectiveAt: at });
    one.canceledAt ??= at;
    one.endedAt ??= at;
  }
  if (run) Object.assign(run, { outcome: 'terminated', endedAt: at, pausedState: null });
}
