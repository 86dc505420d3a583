import { raiseAlert } from '../db/alerts.js';
import type { Tx } from '../db/connection.js';
import {
  type DunningFacts,
  failDunningStep,
  insertDunningSteps,
  lockDunning,
  runningSubscriptions,
  setNextWake,
} from '../db/dunning.js';
import { type GatewayAccountRow, gatewayAccountById } from '../db/gateway-accounts.js';
import { commandOfSubscription, insertGatewayCommand } from '../db/gateway-commands.js';
import { newUuid } from '../db/uuid.js';
import type { AdvanceDunning, TakenStep } from '../domain/commands.js';
import { policyFor } from '../domain/derive-dunning.js';
import { type DueStep, type Evaluation, evaluate, hurry } from '../domain/dunning/evaluate.js';
import { policyOf } from '../domain/dunning/policies.js';
import type { DunningSnapshot } from '../domain/dunning/snapshot.js';
import type { DunningState } from '../domain/entities.js';
import { publicId } from '../domain/ids.js';
import { byDunning } from '../domain/record/dunning.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import type { ApplyApiCommand } from './apply-api-command.js';

export interface DunDeps {
  apply: ApplyApiCommand;
  /** Whether the gateway account can be told anything: it is used, and has an API key. */
  canOrder: (account: GatewayAccountRow) => boolean;
  now: () => number;
}

/** What one look at an account did, and when to look again. */
export interface Dunned {
  /** There is no open run. */
  isOver: boolean;
  state: DunningState;
  /** The step that was taken. */
  step: string | null;
  /** null: not before something happens. */
  nextAt: Millis | null;
  /** What is told, and what gateways are to do: to be begun once it is committed. */
  deliverable: string[];
  notifications: QueuedMessage[];
  gatewayCommands: string[];
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

const nothing = { step: null, deliverable: [], notifications: [], gatewayCommands: [] };

export const createDun =
  ({ apply, canOrder, now }: DunDeps): Dun =>
  async (tx, tenantId, accountId, options = {}) => {
    const at = now();
    const facts = await lockDunning(tx, tenantId, accountId);
    if (!facts?.run) {
      if (options.hurry) throw new StepRefused('nothing is owed');
      return { ...nothing, isOver: true, state: facts?.account.dunning_state ?? 'clear', nextAt: null };
    }
    const { run } = facts;
    const policyName = policyNameOf(facts);
    const policy = policyOf(policyName);
    const snapshot = snapshotOf(facts);
    const found = evaluate(at, snapshot, policy);
    const due = options.hurry ? hurry(at, snapshot, policy, options.hurry.step) : found.due;
    if (due && 'refused' in due) throw new StepRefused(due.refused);
    for (const notice of found.failed) await giveUpNotice(tx, tenantId, run.id, notice);
    const command = commandOf(facts, found, due, policyName);
    if (!command) {
      const nextAt = found.failed.length > 0 ? at : found.nextWakeAt;
      await setNextWake(tx, tenantId, run.id, nextAt);
      return { ...nothing, isOver: false, state: found.state, nextAt };
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
    if (due)
      await insertDunningSteps(tx, tenantId, {
        runId: run.id,
        anchor: command.anchorDate,
        at,
        requestedBy: options.hurry?.by ?? null,
        steps: [
          ...due.supersedes.map((one) => ({ ...one, id: newUuid(), result: 'superseded' as const })),
          { id: newUuid(), code: due.step.code, round: due.round, dueAt: due.dueAt, result: 'done' as const },
        ],
      });
    const { deliverable, notifications, state } = applied;
    const isOver = state.run === null || state.run.outcome !== null;
    return {
      isOver,
      state: state.account.dunningState,
      step: due?.step.code ?? null,
      nextAt: isOver ? null : at,
      ...{ deliverable, notifications, gatewayCommands: orders.commands },
    };
  };

const invoice = (id: string) => ({ entityType: 'invoice' as const, id });
const subscription = (id: string) => ({ entityType: 'subscription' as const, id });

/** The policy of an account, as it stands now. */
export const policyNameOf = ({ account }: DunningFacts): string =>
  policyFor({ account: { dunningPolicy: account.dunning_policy }, tenant: account });

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

/** null: nothing has changed that the run has to know. */
function commandOf(
  { run, debts }: DunningFacts,
  { pause, timeline }: Evaluation,
  due: DueStep | null,
  policy: string,
): AdvanceDunning | null {
  if (!run) return null;
  const anchorDate = debts[0]?.anchor ?? run.anchor;
  const isKnown =
    run.policy === policy &&
    run.anchor === anchorDate &&
    (pause !== null) === (run.pausedState !== null) &&
    debts.length > 0;
  if (!due && isKnown) return null;
  const wasTaken = timeline.some(({ code, result }) => code === 'overdue' && result !== 'pending');
  const isTaken = [...(due?.supersedes ?? []), ...(due ? [due.step] : [])].some(({ code }) => code === 'overdue');
  return {
    ...{ type: 'dunning.advance', policy, anchorDate },
    pause: pause && { kind: pause.kind, reason: pause.reason, until: pause.until },
    isOverdue: due !== null && (wasTaken || isTaken),
    step: due && takenStep(due, timeline),
  };
}

function takenStep({ step, round }: DueStep, timeline: Evaluation['timeline']): TakenStep {
  const dayOf = (code: string) => timeline.find((one) => one.code === code && one.result === 'pending')?.day ?? null;
  const { code, kind, priority, template, channels, state, event } = step;
  return {
    ...{ code, kind, priority, template, channels, round, endedByGateway: [] },
    ...(state === undefined ? {} : { state }),
    ...(event === undefined ? {} : { event }),
    suspensionDay: dayOf('suspend'),
    terminationDay: dayOf('terminate'),
  };
}

interface Orders {
  /** All that have not ended. */
  subscriptions: string[];
  /** Those that their gateway is told to end. */
  ended: string[];
  commands: string[];
}
const noOrders: Orders = { subscriptions: [], ended: [], commands: [] };

/** What the step is about, and what gateways are told with it. */
async function ordersOf(
  tx: Tx,
  tenantId: string,
  { account }: DunningFacts,
  { step }: DueStep,
  canOrder: DunDeps['canOrder'],
): Promise<Orders> {
  if (step.kind !== 'suspend' && step.kind !== 'terminate') return noOrders;
  const running = await runningSubscriptions(tx, tenantId, account.id);
  const orders: Orders = { subscriptions: [...new Set(running.map(({ id }) => id))], ended: [], commands: [] };
  if (step.kind === 'suspend') return orders;
  for (const { id, gateway_account_id: gatewayAccountId } of running) {
    if (gatewayAccountId === null || !(await isOrderable(tx, tenantId, gatewayAccountId, canOrder))) continue;
    orders.ended.push(id);
    if ((await commandOfSubscription(tx, tenantId, id))?.status === 'pending') continue;
    const command = newUuid();
    await insertGatewayCommand(tx, {
      ...{ id: command, tenant_id: tenantId, billing_account_id: account.id, gateway_account_id: gatewayAccountId },
      ...{ kind: 'cancel_subscription', subscription_id: id, refund_id: null, at_period_end: false },
      requested_by: byDunning,
    });
    orders.commands.push(command);
  }
  return orders;
}

async function isOrderable(tx: Tx, tenantId: string, id: string, canOrder: DunDeps['canOrder']): Promise<boolean> {
  await tx.actAsSystem();
  const account = await gatewayAccountById(tx, id);
  await tx.actAs([tenantId]);
  return account !== null && canOrder(account);
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
