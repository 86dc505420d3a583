import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { lookAgainBy } from '../../db/dunning-policies.js';
import { stagesOfTenants } from '../../db/dunning-stages.js';
import { waitingForTenant } from '../../db/gateway-event-keys.js';
import { lockGiven, lockNameOfTenant } from '../../db/name-locks.js';
import { changeTenant, createTenant, listTenants, type TenantFields, type TenantRow } from '../../db/tenants.js';
import { newUuid } from '../../db/uuid.js';
import { isShippedPolicy } from '../../domain/dunning/own-policy.js';
import type { DunningState } from '../../domain/entities.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { requirePolicy } from '../dunning-policy.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { findTenant } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { type Answer, operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newTenant, tenantChange, tenantQuery, tenantSchema } from '../schemas/tenant.js';
import { tenantView } from '../views/tenant.js';

const params = z.object({ tenant: idText('Id of the tenant, or `ext:` and its external id.') });

/** Events that are applied at once, in their order; what more there is the relay finds. */
const atOnce = 1000;

/** What open runs of dunning are evaluated by. */
const ofDunning = [
  ...['dunning_policy', 'dunning_min_balance_minor', 'daysUntilOverdueStatus', 'reactivation_rule'],
  'void_unused_period',
] as const;

/** Tenants, for the operator. */
export const createTenantRoutes = ({ applyWaiting }: Pick<ApiDeps, 'applyWaiting'>): readonly Route[] => [
  operatorRoute({
    method: 'post',
    path: '/admin/tenants',
    name: 'createTenant',
    summary: 'Create a tenant, and the account of what it owes the platform',
    description: 'Stored gateway events that named it before it existed are looked at again.',
    body: newTenant,
    answers: { 201: { description: 'Created.', schema: tenantSchema } },
    problems: ['conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { external_id: externalId, ...fields } = body;
      const policy = fields.settings?.dunning_policy ?? null;
      if (policy !== null && !isShippedPolicy(policy))
        throw invalid('settings.dunning_policy', 'a new tenant has no policy of its own');
      const row = await createTenant(tx, { id: newUuid(), externalId, ...fields });
      if (!row) throw new Problem('conflict', `There is a tenant with the external_id '${externalId}'.`);
      const told = {
        action: 'tenant.create',
        entityType: 'tenant',
        entityId: row.id,
        after: tenantView(row, undefined),
      };
      await audit(tx, { caller, requestId }, told, row.id);
      await tx.actAsSystem();
      const [, events] = await Promise.all([
        lockGiven(tx, [lockNameOfTenant(externalId)]),
        waitingForTenant(tx, externalId, atOnce),
      ]);
      const waiting = events.map((event) => event.id);
      return { ...answer(201, row, undefined), afterCommit: () => void applyWaiting(row.id, waiting) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/tenants',
    name: 'listTenants',
    summary: 'List tenants',
    query: z.strictObject({ ...pageQuery, ...tenantQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Tenant', tenantSchema) } },
    handle: async ({ query }, tx) => {
      const page = await listTenants(tx, { status: query.status }, pageOf(query));
      const stages = await stagesAs(tx, page.rows);
      return { status: 200, body: listBody(page, (row) => tenantView(row, stages.get(row.id))) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/tenants/{tenant}',
    name: 'getTenant',
    summary: 'Read a tenant',
    params,
    answers: { 200: { description: 'The tenant.', schema: tenantSchema } },
    handle: async ({ params }, tx) => {
      const row = await findTenant(tx, params.tenant);
      return answer(200, row, (await stagesAs(tx, [row])).get(row.id));
    },
  }),
  operatorRoute({
    method: 'patch',
    path: '/admin/tenants/{tenant}',
    name: 'updateTenant',
    summary: 'Change a tenant',
    params,
    body: tenantChange,
    answers: { 200: { description: 'The tenant as it is now.', schema: tenantSchema } },
    problems: ['precondition_failed'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      const { id } = await findTenant(tx, params.tenant);
      await tx.actAs([id]);
      const policy = body.settings?.dunning_policy ?? null;
      if (policy !== null) await requirePolicy(tx, id, policy, 'settings.dunning_policy');
      const changed = await changeTenant(tx, id, (row) => {
        checkIfMatch(ifMatch, row);
        return merged(row, body);
      });
      if (!changed) throw notFound('tenant', params.tenant);
      const { before, after } = changed;
      if (ofDunning.some((name) => before.settings[name] !== after.settings[name])) await lookAgainBy(tx, id, null);
      const stage = (await stagesOfTenants(tx, [id])).get(id);
      const told = { before: tenantView(before, stage), after: tenantView(after, stage) };
      await audit(
        tx,
        { caller, requestId },
        { action: 'tenant.update', entityType: 'tenant', entityId: id, ...told },
        id,
      );
      return answer(200, after, stage);
    },
  }),
];

/** As `app_system`; as these tenants from then on. */
async function stagesAs(tx: Tx, rows: readonly TenantRow[]): Promise<Map<string, DunningState>> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  await tx.actAs(ids);
  return stagesOfTenants(tx, ids);
}

const answer = (status: number, row: TenantRow, stage: DunningState | undefined): Answer => ({
  status,
  body: tenantView(row, stage),
  headers: { ETag: etagOf(row) },
});

const merged = (row: TenantRow, change: z.output<typeof tenantChange>): TenantFields => ({
  name: change.name ?? row.name,
  email: change.email === undefined ? row.email : change.email,
  currency: change.currency ?? row.currency,
  locale: change.locale ?? row.locale,
  timezone: change.timezone ?? row.timezone,
  branding: change.branding ?? row.branding,
  settings: { ...row.settings, ...change.settings },
});
