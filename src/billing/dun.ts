import { raiseAlert } from '../db/alerts.js';
import type { Tx } from '../db/connection.js';
import { type DunningFacts, failDunningStep, insertDunningSteps, lockDunning, setNextWake } from '../db/dunning.js';
import { unusedOfAccount } from '../db/unused-invoices.js';
import { newUuid } from '../db/uuid.js';
import type { AdvanceDunning, TakenStep } from '../domain/commands.js';
import { type DueStep, type Evaluation, evaluate, hurry } from '../domain/dunning/evaluate.js';
import type { Policy, PolicyStep } from '../domain/dunning/policies.js';
import type { DunningState } from '../domain/entities.js';
import { publicId } from '../domain/ids.js';
import { byDunning } from '../domain/record/dunning.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import type { ApplyApiCommand } from './apply-api-command.js';
import { type CanOrder, noOrders, ordersOf } from './dun-orders.js';
import { policyOfFacts, snapshotOf } from './dunning-facts.js';
import { voidUnused } from './void-unused.js';

export interface DunDeps {
  apply: ApplyApiCommand;
  canOrder: CanOrder;
  now: () => number;
}

/** What one look at an account did, and when to look again. */
export interface Dunned {
  /** There is no open run. */
  isOver: boolean;
  state: DunningState;
  /** The step that was taken. */
  step: string | null;
  /** What came of steps, those that were passed over too. */
  taken: StepResult[];
  /** null: not before something happens. */
  nextAt: Millis | null;
  /** What is told, and what gateways are to do: to be begun once it is committed. */
  deliverable: string[];
  notifications: QueuedMessage[];
  gatewayCommands: string[];
}

export interface StepResult {
  code: string;
  result: 'done' | 'superseded' | 'failed';
}

export interface DunOptions {
  /** Take this step before its time, or the next one. */
  hurry?: { step: string | undefined; by: string };
}

/** Why a step cannot be taken now. */
export class StepRefused extends Error {}

/**
 * As the tenant, in one transaction: looks at what an account owes, under its lock, and takes at most one step. Whoever looks
 * a second time finds it taken.
 * @throws StepRefused when it is to hurry, and cannot
 */
export type Dun = (tx: Tx, tenantId: string, accountId: string, options?: DunOptions) => Promise<Dunned>;

const nothing = { step: null, taken: [], deliverable: [], notifications: [], gatewayCommands: [] };

export const createDun =
  ({ apply, canOrder, now }: DunDeps): Dun =>
  async (tx, tenantId, accountId, options = {}) => {
    const at = now();
    /** What nobody has to pay any more is voided before anybody is reminded of it; null: there is nothing such. */
    const withoutUnused = async ({ account }: DunningFacts): Promise<Dunned | null> => {
      if (account.settings.void_unused_period !== true) return null;
      const ids = await unusedOfAccount(tx, tenantId, accountId);
      if (ids.length === 0) return null;
      const { deliverable, notifications, state } = await apply(tx, {
        ...{ accountId, livemode: account.livemode, actor: byDunning },
        ...voidUnused(tx, tenantId, ids),
      });
      if (!state.invoices.some((one) => ids.includes(one.id) && one.status === 'voided')) return null;
      const isOver = state.run === null || state.run.outcome !== null;
      const nextAt = isOver ? null : at;
      return { ...nothing, isOver, state: state.account.dunningState, nextAt, deliverable, notifications };
    };
    const facts = await lockDunning(tx, tenantId, accountId);
    if (!facts?.run) {
      if (options.hurry) throw new StepRefused('nothing is owed');
      return { ...nothing, isOver: true, state: facts?.account.dunning_state ?? 'clear', nextAt: null };
    }
    const { run } = facts;
    const voided = options.hurry ? null : await withoutUnused(facts);
    if (voided) return voided;
    const policy = policyOfFacts(facts);
    const snapshot = snapshotOf(facts);
    const found = evaluate(at, snapshot, policy);
    const due = options.hurry ? hurry(at, snapshot, policy, options.hurry.step) : found.due;
    if (due && 'refused' in due) throw new StepRefused(due.refused);
    for (const notice of found.failed) await giveUpNotice(tx, tenantId, run.id, notice);
    const failed = found.failed.map(({ code }) => ({ code, result: 'failed' as const }));
    const command = commandOf(facts, found, due, policy);
    if (!command) {
      const nextAt = found.failed.length > 0 ? at : found.nextWakeAt;
      await setNextWake(tx, tenantId, run.id, nextAt);
      return { ...nothing, taken: failed, isOver: false, state: found.state, nextAt };
    }
    const orders = due ? await ordersOf(tx, tenantId, facts, due, canOrder) : noOrders;
    const applied = await apply(tx, {
      accountId,
      livemode: facts.account.livemode,
      own: due ? [...facts.debts.map(({ id }) => invoice(id)), ...orders.subscriptions.map(subscription)] : [],
      cause: `dunning.${due?.step.code ?? 'look'}`,
      actor: byDunning,
      commands: () => [
        due && command.step ? { ...command, step: { ...command.step, endedByGateway: orders.ended } } : command,
      ],
    });
    const steps = due ? stepsOf(due) : [];
    if (due)
      await insertDunningSteps(tx, tenantId, {
        runId: run.id,
        anchor: command.anchorDate,
        at,
        requestedBy: options.hurry?.by ?? null,
        steps,
      });
    const { deliverable, notifications, state } = applied;
    const isOver = state.run === null || state.run.outcome !== null;
    return {
      isOver,
      state: state.account.dunningState,
      step: due?.step.code ?? null,
      taken: [...failed, ...steps.map(({ code, result }) => ({ code, result }))],
      nextAt: isOver ? null : at,
      ...{ deliverable, notifications, gatewayCommands: orders.commands },
    };
  };

const stepsOf = ({ supersedes, step, round, dueAt }: DueStep) => [
  ...supersedes.map((one) => ({ ...one, id: newUuid(), result: 'superseded' as const })),
  { id: newUuid(), code: step.code, round, dueAt, result: 'done' as const },
];

const invoice = (id: string) => ({ entityType: 'invoice' as const, id });
const subscription = (id: string) => ({ entityType: 'subscription' as const, id });

/** null: nothing has changed that the run has to know. */
function commandOf(
  { run, debts }: DunningFacts,
  { pause, timeline }: Evaluation,
  due: DueStep | null,
  policy: Policy,
): AdvanceDunning | null {
  if (!run) return null;
  const anchorDate = debts[0]?.anchor ?? run.anchor;
  const isKnown =
    run.policy === policy.name &&
    run.anchor === anchorDate &&
    (pause !== null) === (run.pausedState !== null) &&
    debts.length > 0;
  if (!due && isKnown) return null;
  const wasTaken = timeline.some(({ code, result }) => code === 'overdue' && result !== 'pending');
  const isTaken = [...(due?.supersedes ?? []), ...(due ? [due.step] : [])].some(({ code }) => code === 'overdue');
  return {
    ...{ type: 'dunning.advance', policy: policy.name, anchorDate },
    pause: pause && { kind: pause.kind, reason: pause.reason, until: pause.until },
    isOverdue: due !== null && (wasTaken || isTaken),
    step: due && takenStep(due, timeline, policy),
  };
}

function takenStep({ step, round }: DueStep, timeline: Evaluation['timeline'], { steps }: Policy): TakenStep {
  const dayOf = (kind: PolicyStep['kind']) => {
    const ahead = steps.find((one) => one.kind === kind);
    return timeline.find((one) => one.code === ahead?.code && one.result === 'pending')?.day ?? null;
  };
  const { code, kind, priority, template, channels, state, event } = step;
  return {
    ...{ code, kind, priority, template, channels, round, endedByGateway: [] },
    ...(state === undefined ? {} : { state }),
    ...(event === undefined ? {} : { event }),
    suspensionDay: dayOf('suspend'),
    terminationDay: dayOf('terminate'),
  };
}

/** An operator has to look: what it gives notice of waits once, and then comes all the same. */
async function giveUpNotice(tx: Tx, tenantId: string, runId: string, notice: { code: string; round: number }) {
  await failDunningStep(tx, tenantId, runId, notice);
  const run = publicId('dunning_run', runId);
  await raiseAlert(tx, {
    kind: 'dunning_notice',
    key: `${run}:${notice.code}`,
    ...{ tenantId, gatewayAccountId: null },
    message: `The message '${notice.code}' of the dunning run ${run} has reached nobody`,
  });
}
