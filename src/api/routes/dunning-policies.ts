import { z } from 'zod';
import { createApplyApiCommand } from '../../billing/apply-api-command.js';
import {
  type DunningPolicyRow,
  deletePolicy,
  isPolicyUsed,
  listPolicies,
  lookAgainBy,
  policyByName,
  putPolicy,
} from '../../db/dunning-policies.js';
import { accountById } from '../../db/dunning-runs.js';
import { newUuid } from '../../db/uuid.js';
import { faultsOfPolicy, isShippedPolicy, mostPolicies, policyOfDrafts } from '../../domain/dunning/own-policy.js';
import { policies } from '../../domain/dunning/policies.js';
import { publicId } from '../../domain/ids.js';
import { audit } from '../audit.js';
import { actorOf, type Biller } from '../auth.js';
import { findAccounts, preview } from '../dunning.js';
import type { DunningDeps } from '../dunning-changes.js';
import { requirePolicy } from '../dunning-policy.js';
import { forBoth } from '../for-both.js';
import { invalidFields, notFound, Problem } from '../problems.js';
import type { Route } from '../route.js';
import { dunningPreview } from '../schemas/dunning.js';
import { newPolicy, policyChoice, policyList, policyName, policySchema } from '../schemas/dunning-policy.js';
import { idText } from '../schemas/fields.js';
import { ownPolicyView, shippedPolicyView } from '../views/dunning-policy.js';

const named = z.object({ name: policyName });
const about = (row: DunningPolicyRow) => ({ entityType: 'dunning_policy', entityId: row.id });

/** By which steps payers are reminded: shipped policies, those that a tenant has written, and which account goes by which. */
export function createDunningPolicyRoutes({ now, config, ...deps }: DunningDeps): readonly Route[] {
  const apply = createApplyApiCommand({ voice: config, now, attempts: false });
  return [
    ...forBoth(
      {
        ...{ access: 'read', method: 'get', path: '/dunning/policies' },
        names: ['listDunningPolicies', 'listTenantDunningPolicies'],
        summary: 'List policies of dunning, those that are shipped first',
        answers: { 200: { description: 'All.', schema: policyList } },
      },
      async ({ tenantId }, tx) => {
        const data = [
          ...Object.values(policies).map(shippedPolicyView),
          ...(await listPolicies(tx, tenantId)).map(ownPolicyView),
        ];
        return { status: 200, body: { data, next_cursor: null } };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'read', method: 'get', path: '/dunning/policies/{name}', params: named },
        names: ['getDunningPolicy', 'getTenantDunningPolicy'],
        summary: 'Read a policy',
        answers: { 200: { description: 'The policy.', schema: policySchema } },
      },
      async ({ tenantId, params: { name } }, tx) => {
        const shipped = Object.values(policies).find((one) => one.name === name);
        if (shipped) return { status: 200, body: shippedPolicyView(shipped) };
        const row = await policyByName(tx, tenantId, name);
        if (!row) throw notFound('policy', name);
        return { status: 200, body: ownPolicyView(row) };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'write', method: 'put', path: '/dunning/policies/{name}', params: named, body: newPolicy },
        names: ['putDunningPolicy', 'putTenantDunningPolicy'],
        summary: 'Write a policy, or write it anew',
        description:
          'Who goes by it is looked at again within a minute; what was taken of it stays taken. What the operator has written only the operator changes.',
        answers: { 200: { description: 'As it is now.', schema: policySchema } },
        problems: ['conflict'],
      },
      async ({ by, tenantId, params: { name }, body, requestId }, tx) => {
        requireOwnName(name);
        const faults = faultsOfPolicy(body.steps);
        if (faults.length > 0)
          throw invalidFields(faults.map(({ path, message }) => ({ field: path.join('.'), message })));
        const before = await policyByName(tx, tenantId, name, 'change');
        if (before) requireWriter(before, by);
        else if ((await listPolicies(tx, tenantId)).length >= mostPolicies)
          throw new Problem('conflict', `There are ${mostPolicies} policies already.`);
        const { steps } = policyOfDrafts(name, null, body.steps);
        const { description = null } = body;
        const written = { id: newUuid(), name, description, steps, byOperator: by.kind === 'operator' };
        const row = await putPolicy(tx, tenantId, written);
        if (!row) throw new Problem('conflict', `The operator has just written the policy '${name}'.`);
        await lookAgainBy(tx, tenantId, name);
        const told = { ...(before ? { before: ownPolicyView(before) } : {}), after: ownPolicyView(row) };
        await audit(tx, { caller: by, requestId }, { action: 'dunning_policy.put', ...about(row), ...told }, tenantId);
        return { status: 200, body: ownPolicyView(row) };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'write', method: 'delete', path: '/dunning/policies/{name}', params: named },
        names: ['deleteDunningPolicy', 'deleteTenantDunningPolicy'],
        summary: 'Delete a policy that nobody goes by',
        answers: { 204: { description: 'Deleted.', schema: null } },
        problems: ['conflict'],
      },
      async ({ by, tenantId, params: { name }, requestId }, tx) => {
        requireOwnName(name);
        const row = await policyByName(tx, tenantId, name, 'change');
        if (!row) throw notFound('policy', name);
        requireWriter(row, by);
        if (await isPolicyUsed(tx, tenantId, name))
          throw new Problem('conflict', 'The tenant, or one of its accounts, goes by the policy.');
        await deletePolicy(tx, tenantId, name);
        const told = { action: 'dunning_policy.delete', ...about(row), before: ownPolicyView(row) };
        await audit(tx, { caller: by, requestId }, told, tenantId);
        return { status: 204 };
      },
    ),
    ...forBoth(
      {
        ...{ access: 'write', method: 'put', path: '/dunning/accounts/{account}/policy', body: policyChoice },
        names: ['chooseDunningPolicy', 'chooseTenantDunningPolicy'],
        params: z.object({
          account: idText('A billing account, a customer or a tenant: its id, or `ext:` and an external id.'),
        }),
        summary: 'Choose by which policy a payer is reminded',
        description: 'Of a customer or a tenant in live and in test mode. What was taken stays taken.',
        answers: { 200: { description: 'What will come of it.', schema: dunningPreview } },
        problems: ['not_found'],
      },
      async ({ by, tenantId, params, body: { policy }, requestId }, tx) => {
        const ids = await findAccounts(tx, tenantId, params.account);
        const after: (() => void)[] = [];
        for (const accountId of ids) {
          const account = await accountById(tx, tenantId, accountId);
          if (!account) throw notFound('billing account', params.account);
          if (account.kind === 'platform' && by.kind === 'tenant')
            throw new Problem('insufficient_scope', 'What the tenant owes the platform is not its own to change.');
          if (policy !== null) await requirePolicy(tx, tenantId, policy, 'policy', account.kind === 'platform');
          const { before, deliverable, notifications, dunning } = await apply(tx, {
            ...{ accountId, livemode: account.livemode, own: [], cause: 'dunning.policy', actor: actorOf(by) },
            commands: () => [{ type: 'dunning.policy', policy }],
          });
          const told = { before: { policy: before.account.ownDunningPolicy }, after: { policy } };
          const what = { action: 'dunning.choose_policy', entityType: 'billing_account', entityId: accountId, ...told };
          await audit(tx, { caller: by, requestId }, what, tenantId);
          after.push(() => {
            deps.publishEvents(tenantId, deliverable);
            deps.sendMails(tenantId, notifications);
            if (dunning) void deps.wakeDunning(dunning);
          });
        }
        const body = await preview(tx, tenantId, ids[0], now());
        return { status: 200, body, afterCommit: () => after.forEach((begin) => void begin()) };
      },
    ),
  ];
}

/** @throws Problem `conflict` */
function requireOwnName(name: string): void {
  if (isShippedPolicy(name)) throw new Problem('conflict', `The policy '${name}' is shipped, and stays as it is.`);
}

/** @throws Problem `insufficient_scope` */
function requireWriter({ name, by_operator, id }: DunningPolicyRow, { kind }: Biller): void {
  if (by_operator && kind === 'tenant')
    throw new Problem(
      'insufficient_scope',
      `The operator has written the policy '${name}' (${publicId('dunning_policy', id)}).`,
    );
}
