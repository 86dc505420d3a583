import type { z } from 'zod';
import { createApplyApiCommand } from '../billing/apply-api-command.js';
import { createDun, type Dunned, type DunOptions, StepRefused } from '../billing/dun.js';
import type { Tx } from '../db/connection.js';
import { lockDunning } from '../db/dunning.js';
import { type DunningRunRow, endPauses, insertPause, pausesOfRun } from '../db/dunning-runs.js';
import { newUuid } from '../db/uuid.js';
import { markOf } from '../domain/dunning/calendar.js';
import { fromDecimal } from '../domain/money.js';
import { dayIn, daysBetween, plusDays } from '../domain/time.js';
import { audit } from './audit.js';
import { actorOf, type Biller } from './auth.js';
import type { BillingDeps } from './billing.js';
import type { ApiDeps } from './deps.js';
import { runDetail } from './dunning.js';
import { invalid, Problem } from './problems.js';
import type { Answer } from './route.js';
import type * as schemas from './schemas/dunning.js';

export type DunningDeps = BillingDeps & Pick<ApiDeps, 'canOrder' | 'startGatewayCommand' | 'countSteps'>;

/** A change of a run: under the account's lock, by who may. */
export interface Change {
  tx: Tx;
  by: Biller;
  run: DunningRunRow;
  requestId: string;
}

const mostPromises = 2;
const longestPromise = 14;

/** What somebody may change of a run. Each looks at the account in the same transaction, so that the answer shows what has come of it. */
export function createDunningChanges(deps: DunningDeps) {
  const { now, config, canOrder } = deps;
  const apply = createApplyApiCommand({ voice: config, now, attempts: false });
  const dun = createDun({ apply, canOrder, now });

  /** After the commit. Each run has one clock, whoever else has just looked. */
  const begin = (tenantId: string, run: DunningRunRow, told: Partial<Dunned>) => () => {
    deps.publishEvents(tenantId, told.deliverable ?? []);
    deps.sendMails(tenantId, told.notifications ?? []);
    deps.countSteps(told.taken ?? []);
    for (const id of told.gatewayCommands ?? []) void deps.startGatewayCommand({ tenantId, id });
    const { billing_account_id: accountId, currency } = run;
    void deps.wakeDunning({ tenantId, accountId, currency, recovered: [] });
  };

  async function changed(change: Change, action: string, told: object, options: DunOptions = {}): Promise<Answer> {
    const { tx, by, run } = change;
    const dunned = await dun(tx, by.tenantId, run.billing_account_id, options).catch((error) => {
      throw error instanceof StepRefused
        ? new Problem('illegal_transition', `Cannot take the step: ${error.message}.`)
        : error;
    });
    return answered(change, action, told, dunned);
  }

  async function answered(
    { tx, by, run, requestId }: Change,
    action: string,
    told: object,
    published: Partial<Dunned>,
  ): Promise<Answer> {
    const { tenantId } = by;
    const what = { action: `dunning.${action}`, entityType: 'dunning_run', entityId: run.id, after: { ...told } };
    await audit(tx, { caller: by, requestId }, what, tenantId);
    const body = await runDetail(tx, tenantId, run.id, now());
    return { status: 200, body, afterCommit: begin(tenantId, run, published) };
  }

  return {
    pause: async (change: Change, { until, reason }: z.output<typeof schemas.pauseRequest>): Promise<Answer> => {
      const { tx, by, run } = change;
      const at = now();
      const untilAt = until === undefined ? null : Date.parse(until);
      if (untilAt !== null && untilAt <= at) throw invalid('until', 'must be in the future');
      await requireOpen(change);
      const kept = { kind: 'operator', reason, promised_on: null, promised_minor: null } as const;
      const one = { ...kept, id: newUuid(), from_at: at, until_at: untilAt, created_by: actorOf(by) };
      await insertPause(tx, by.tenantId, run.id, one);
      return changed(change, 'pause', { until: until ?? null, reason });
    },

    resume: async (change: Change): Promise<Answer> => {
      await requireOpen(change);
      const ended = await endPauses(change.tx, change.by.tenantId, change.run.id, now());
      if (ended === 0) throw new Problem('illegal_transition', 'Cannot resume: nobody has asked for a pause.');
      return changed(change, 'resume', {});
    },

    promise: async (change: Change, { date, amount }: z.output<typeof schemas.promiseRequest>): Promise<Answer> => {
      const { tx, by, run } = change;
      const { timezone } = (await requireOpen(change)).account;
      const at = now();
      const ahead = daysBetween(dayIn(timezone, at), date);
      if (ahead < 0 || ahead > longestPromise)
        throw invalid('date', `must be today or at most ${longestPromise} days ahead`);
      const before = (await pausesOfRun(tx, by.tenantId, run.id)).filter((one) => one.kind === 'promise');
      if (before.length >= mostPromises)
        throw new Problem('illegal_transition', `Cannot promise again: there have been ${mostPromises} promises.`);
      const minor = amount === undefined ? null : fromDecimal(amount, run.currency);
      await insertPause(tx, by.tenantId, run.id, {
        ...{ id: newUuid(), kind: 'promise', reason: null, promised_on: date, promised_minor: minor, from_at: at },
        until_at: markOf(timezone, plusDays(date, 1)),
        created_by: actorOf(by),
      });
      return changed(change, 'promise', { date, amount_minor: minor });
    },

    exempt:
      (exempt: boolean) =>
      async (change: Change, body: { reason?: string }): Promise<Answer> => {
        const { tx, by, run } = change;
        const facts = await lockDunning(tx, by.tenantId, run.billing_account_id);
        const applied = await apply(tx, {
          accountId: run.billing_account_id,
          livemode: run.livemode,
          own: (facts?.debts ?? []).map(({ id }) => ({ entityType: 'invoice', id })),
          cause: exempt ? 'dunning.exempt' : 'dunning.include',
          actor: actorOf(by),
          commands: () => [{ type: 'dunning.exempt', exempt }],
        });
        const { deliverable, notifications } = applied;
        const published = { deliverable, notifications };
        return answered(change, exempt ? 'exempt' : 'include', { reason: body.reason ?? null }, published);
      },

    step: (change: Change, { step }: z.output<typeof schemas.stepRequest>): Promise<Answer> =>
      changed(change, 'run_step', { step: step ?? null }, { hurry: { step, by: actorOf(change.by) } }),
  };
}

/** Under the account's lock from here on. @throws Problem `illegal_transition` */
async function requireOpen({ tx, by, run }: Change) {
  const facts = await lockDunning(tx, by.tenantId, run.billing_account_id);
  if (facts?.run?.id !== run.id) throw new Problem('illegal_transition', 'The run is over.');
  return facts;
}
