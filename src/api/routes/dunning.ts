import { z } from 'zod';
import { listDunningRuns } from '../../db/dunning-runs.js';
import { findAccounts, findRun, preview, runDetail, runView } from '../dunning.js';
import { type Change, createDunningChanges, type DunningDeps } from '../dunning-changes.js';
import { forBoth } from '../for-both.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { Problem } from '../problems.js';
import type { Answer, Route } from '../route.js';
import * as schemas from '../schemas/dunning.js';
import { idText } from '../schemas/fields.js';

const params = z.object({ id: idText('Id of the run.') });
const asItIs = (schema: z.ZodType) => ({ 200: { description: 'As it stands now.', schema } });

/** Reminding: of what customers owe a tenant for the tenant, of what a tenant owes the platform for the operator. */
export function createDunningRoutes(deps: DunningDeps): readonly Route[] {
  const { now } = deps;
  const { pause, resume, promise, exempt, step } = createDunningChanges(deps);

  /** Who may change a run: each of those whose payers they are. */
  const change = <Body extends z.ZodObject>(
    [path, name, summary, body]: readonly [string, string, string, Body],
    make: (change: Change, body: z.output<Body>) => Promise<Answer>,
  ): Route[] =>
    forBoth(
      {
        ...{ access: 'write', method: 'post', path: `/dunning/{id}/${path}`, summary, params, body },
        names: [`${name}Dunning`, `${name}TenantDunning`],
        answers: asItIs(schemas.dunningRunDetail),
        problems: ['illegal_transition', 'not_found'],
      },
      async ({ by, tenantId, params, body, requestId }, tx) => {
        const run = await findRun(tx, tenantId, params.id);
        if (run.account_kind === 'platform' && by.kind === 'tenant')
          throw new Problem('insufficient_scope', 'What the tenant owes the platform is not its own to change.');
        return make({ tx, by, run, requestId }, body);
      },
    );

  const nothing = z.strictObject({});
  return [
    ...forBoth(
      {
        ...{ access: 'read', method: 'get', path: '/dunning', names: ['listDunning', 'listTenantDunning'] },
        summary: 'List runs of dunning',
        query: z.strictObject({ ...pageQuery, ...schemas.dunningQuery }),
        answers: asItIs(listSchema('DunningRun', schemas.dunningRunSchema)),
        problems: ['not_found'],
      },
      async ({ tenantId, query: { limit, cursor, account, ...same } }, tx) => {
        const accountIds = account === undefined ? undefined : await findAccounts(tx, tenantId, account);
        const page = await listDunningRuns(tx, tenantId, { ...same, accountIds }, pageOf({ limit, cursor }));
        return { status: 200, body: listBody(page, (row) => runView(row, tenantId)) };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'read', method: 'get', path: '/dunning/preview' },
        names: ['previewDunning', 'previewTenantDunning'],
        summary: 'Show what will come of an account if nothing is paid',
        query: z.strictObject(schemas.previewQuery),
        answers: asItIs(schemas.dunningPreview),
        problems: ['not_found'],
      },
      async ({ tenantId, query }, tx) => {
        const [account] = await findAccounts(tx, tenantId, query.account);
        return { status: 200, body: await preview(tx, tenantId, account, now()) };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'read', method: 'get', path: '/dunning/{id}', names: ['getDunning', 'getTenantDunning'], params },
        summary: 'Read a run, with what was done and what is ahead',
        answers: asItIs(schemas.dunningRunDetail),
      },
      async ({ tenantId, params }, tx) => {
        const { id } = await findRun(tx, tenantId, params.id);
        return { status: 200, body: await runDetail(tx, tenantId, id, now()) };
      },
    ),
    ...change(['pause', 'pause', 'Have a run wait', schemas.pauseRequest], pause),
    ...change(['resume', 'resume', 'Have it go on', nothing], resume),
    ...change(['promise-to-pay', 'promise', 'Have it wait for a promised payment', schemas.promiseRequest], promise),
    ...change(['exempt', 'exempt', 'Take the payer out of dunning', schemas.exemptRequest], exempt(true)),
    ...change(['include', 'include', 'Take the payer back into dunning', nothing], exempt(false)),
    ...change(['run-step', 'hurry', 'Take a step before its time', schemas.stepRequest], step),
  ];
}
