import { z } from 'zod';
import { createApplyApiCommand } from '../../billing/apply-api-command.js';
import { createDun, type Dunned, type DunOptions, StepRefused } from '../../billing/dun.js';
import type { Tx } from '../../db/connection.js';
import { lockDunning } from '../../db/dunning.js';
import { type DunningRunRow, endPauses, insertPause, listDunningRuns, pausesOfRun } from '../../db/dunning-runs.js';
import { newUuid } from '../../db/uuid.js';
import { markOf } from '../../domain/dunning/calendar.js';
import { fromDecimal } from '../../domain/money.js';
import { dayIn, daysBetween, plusDays } from '../../domain/time.js';
import { audit } from '../audit.js';
import { actorOf, type Biller } from '../auth.js';
import type { BillingDeps } from '../billing.js';
import type { ApiDeps } from '../deps.js';
import { findAccounts, findRun, preview, runDetail, runView } from '../dunning.js';
import { findTenant } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, Problem } from '../problems.js';
import { type Answer, operatorRoute, type Route, tenantRoute } from '../route.js';
import * as schemas from '../schemas/dunning.js';
import { idText } from '../schemas/fields.js';

type Deps = BillingDeps & Pick<ApiDeps, 'canOrder' | 'startGatewayCommand'>;

/** A change of a run: under the account's lock, by who may. */
interface Change {
  tx: Tx;
  by: Biller;
  run: DunningRunRow;
  requestId: string;
}

const mostPromises = 2;
const longestPromise = 14;
const params = z.object({ id: idText('Id of the run.') });
const ofTenant = { tenant: idText('Id of the tenant, or `ext:` and its external id.') };

/** Reminding: of what customers owe a tenant for the tenant, of what a tenant owes the platform for the operator. */
export function createDunningRoutes(deps: Deps): readonly Route[] {
  const { now, config, canOrder } = deps;
  const apply = createApplyApiCommand({ voice: config, now, attempts: false });
  const dun = createDun({ apply, canOrder, now });

  /** After the commit. Each run has one clock, whoever else has just looked. */
  const begin = (tenantId: string, run: DunningRunRow, told: Partial<Dunned>) => () => {
    deps.publishEvents(tenantId, told.deliverable ?? []);
    deps.sendMails(tenantId, told.notifications ?? []);
    for (const id of told.gatewayCommands ?? []) void deps.startGatewayCommand({ tenantId, id });
    void deps.wakeDunning({ tenantId, accountId: run.billing_account_id, currency: run.currency });
  };

  /** Looks at the account in the same transaction, so that the answer shows what has come of the change. */
  async function changed(
    { tx, by, run, requestId }: Change,
    action: string,
    told: object,
    options: DunOptions = {},
  ): Promise<Answer> {
    const { tenantId } = by;
    const dunned = await dun(tx, tenantId, run.billing_account_id, options).catch((error) => {
      throw error instanceof StepRefused
        ? new Problem('illegal_transition', `Cannot take the step: ${error.message}.`)
        : error;
    });
    return answered({ tx, by, run, requestId }, action, told, dunned);
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

  const pause = async (change: Change, { until, reason }: z.output<typeof schemas.pauseRequest>) => {
    const { tx, by, run } = change;
    const at = now();
    const untilAt = until === undefined ? null : Date.parse(until);
    if (untilAt !== null && untilAt <= at) throw invalid('until', 'must be in the future');
    await requireOpen(change);
    const kept = { kind: 'operator', reason, promised_on: null, promised_minor: null } as const;
    const one = { ...kept, id: newUuid(), from_at: at, until_at: untilAt, created_by: actorOf(by) };
    await insertPause(tx, by.tenantId, run.id, one);
    return changed(change, 'pause', { until: until ?? null, reason });
  };

  const resume = async (change: Change) => {
    await requireOpen(change);
    const ended = await endPauses(change.tx, change.by.tenantId, change.run.id, now());
    if (ended === 0) throw new Problem('illegal_transition', 'Cannot resume: nobody has asked for a pause.');
    return changed(change, 'resume', {});
  };

  const promise = async (change: Change, { date, amount }: z.output<typeof schemas.promiseRequest>) => {
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
  };

  const exempt = (exempt: boolean) => async (change: Change, body: { reason?: string }) => {
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
  };

  const step = (change: Change, { step }: z.output<typeof schemas.stepRequest>) =>
    changed(change, 'run_step', { step: step ?? null }, { hurry: { step, by: actorOf(change.by) } });

  const list = async (tx: Tx, tenantId: string, { limit, cursor, account, ...same }: z.output<typeof listQuery>) => {
    const accountIds = account === undefined ? undefined : await findAccounts(tx, tenantId, account);
    const page = await listDunningRuns(tx, tenantId, { ...same, accountIds }, pageOf({ limit, cursor }));
    return { status: 200, body: listBody(page, (row) => runView(row, tenantId)) };
  };

  const reading = {
    list: {
      name: 'listDunning',
      summary: 'List runs of dunning',
      schema: listSchema('DunningRun', schemas.dunningRunSchema),
    },
    preview: {
      ...{ name: 'previewDunning', summary: 'Show what will come of an account if nothing is paid' },
      schema: schemas.dunningPreview,
    },
    one: {
      name: 'getDunning',
      summary: 'Read a run, with what was done and what is ahead',
      schema: schemas.dunningRunDetail,
    },
  };
  const answersOf = ({ schema }: { schema: z.ZodType }) => ({ 200: { description: 'As it stands now.', schema } });
  const listQuery = z.strictObject({ ...pageQuery, ...schemas.dunningQuery });
  const previewQuery = z.strictObject(schemas.previewQuery);

  const reads: readonly Route[] = [
    tenantRoute('read', {
      ...{ method: 'get', path: '/dunning', name: reading.list.name, summary: reading.list.summary },
      ...{ query: listQuery, answers: answersOf(reading.list), problems: ['not_found'] },
      handle: ({ query, caller }, tx) => list(tx, caller.tenantId, query),
    }),
    tenantRoute('read', {
      ...{ method: 'get', path: '/dunning/preview', name: reading.preview.name, summary: reading.preview.summary },
      ...{ query: previewQuery, answers: answersOf(reading.preview), problems: ['not_found'] },
      handle: async ({ query, caller }, tx) => {
        const [account] = await findAccounts(tx, caller.tenantId, query.account);
        return { status: 200, body: await preview(tx, caller.tenantId, account, now()) };
      },
    }),
    tenantRoute('read', {
      ...{ method: 'get', path: '/dunning/{id}', name: reading.one.name, summary: reading.one.summary },
      ...{ params, answers: answersOf(reading.one) },
      handle: async ({ params, caller }, tx) => {
        const { id } = await findRun(tx, caller.tenantId, params.id);
        return { status: 200, body: await runDetail(tx, caller.tenantId, id, now()) };
      },
    }),
    operatorRoute({
      ...{ method: 'get', path: '/admin/tenants/{tenant}/dunning', name: 'listTenantDunning' },
      ...{
        summary: 'List runs of dunning of a tenant and its customers',
        params: z.object(ofTenant),
        query: listQuery,
      },
      ...{ answers: answersOf(reading.list), problems: ['not_found'] },
      handle: async ({ params, query }, tx) => {
        const { id } = await findTenant(tx, params.tenant);
        await tx.actAs([id]);
        return list(tx, id, query);
      },
    }),
    operatorRoute({
      ...{ method: 'get', path: '/admin/tenants/{tenant}/dunning/preview', name: 'previewTenantDunning' },
      ...{ summary: reading.preview.summary, params: z.object(ofTenant), query: previewQuery },
      ...{ answers: answersOf(reading.preview), problems: ['not_found'] },
      handle: async ({ params, query }, tx) => {
        const { id } = await findTenant(tx, params.tenant);
        await tx.actAs([id]);
        const [account] = await findAccounts(tx, id, query.account);
        return { status: 200, body: await preview(tx, id, account, now()) };
      },
    }),
    operatorRoute({
      ...{ method: 'get', path: '/admin/tenants/{tenant}/dunning/{id}', name: 'getTenantDunning' },
      ...{ summary: reading.one.summary, params: params.extend(ofTenant), answers: answersOf(reading.one) },
      problems: ['not_found'],
      handle: async ({ params }, tx) => {
        const { id } = await findTenant(tx, params.tenant);
        await tx.actAs([id]);
        const run = await findRun(tx, id, params.id);
        return { status: 200, body: await runDetail(tx, id, run.id, now()) };
      },
    }),
  ];

  /** The same for both who may change a run: each of those whose payers they are. */
  function writes<Body extends z.ZodObject>(
    what: { path: string; name: string; summary: string; body: Body },
    change: (change: Change, body: z.output<Body>) => Promise<Answer>,
  ): Route[] {
    const { path, name, summary, body } = what;
    const answers = answersOf(reading.one);
    const route = { method: 'post', summary, body, answers } as const;
    const problems = ['illegal_transition', 'not_found'] as const;
    return [
      tenantRoute('write', {
        ...{ ...route, path: `/dunning/{id}/${path}`, name: `${name}Dunning`, params, problems: [...problems] },
        handle: async ({ params, body, caller, requestId }, tx) => {
          const run = await findRun(tx, caller.tenantId, params.id);
          if (run.account_kind === 'platform')
            throw new Problem('insufficient_scope', 'What the tenant owes the platform is not its own to change.');
          return change({ tx, by: caller, run, requestId }, body as z.output<Body>);
        },
      }),
      operatorRoute({
        ...{ ...route, path: `/admin/tenants/{tenant}/dunning/{id}/${path}`, name: `${name}TenantDunning` },
        ...{ params: params.extend(ofTenant), problems: [...problems] },
        handle: async ({ params, body, caller, requestId }, tx) => {
          const { id } = await findTenant(tx, params.tenant);
          await tx.actAs([id]);
          const run = await findRun(tx, id, params.id);
          return change({ tx, by: { ...caller, tenantId: id }, run, requestId }, body as z.output<Body>);
        },
      }),
    ];
  }

  const nothing = z.strictObject({});
  return [
    ...reads,
    ...writes({ path: 'pause', name: 'pause', summary: 'Have a run wait', body: schemas.pauseRequest }, pause),
    ...writes({ path: 'resume', name: 'resume', summary: 'Have it go on', body: nothing }, resume),
    ...writes(
      {
        path: 'promise-to-pay',
        name: 'promise',
        summary: 'Have it wait for a promised payment',
        body: schemas.promiseRequest,
      },
      promise,
    ),
    ...writes(
      { path: 'exempt', name: 'exempt', summary: 'Take the payer out of dunning', body: schemas.exemptRequest },
      exempt(true),
    ),
    ...writes(
      { path: 'include', name: 'include', summary: 'Take the payer back into dunning', body: nothing },
      exempt(false),
    ),
    ...writes(
      { path: 'run-step', name: 'hurry', summary: 'Take a step before its time', body: schemas.stepRequest },
      step,
    ),
  ];
}

/** Under the account's lock from here on. @throws Problem `illegal_transition` */
async function requireOpen({ tx, by, run }: Change) {
  const facts = await lockDunning(tx, by.tenantId, run.billing_account_id);
  if (facts?.run?.id !== run.id) throw new Problem('illegal_transition', 'The run is over.');
  return facts;
}
