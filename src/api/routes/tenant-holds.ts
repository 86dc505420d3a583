import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { stagesOfTenants } from '../../db/dunning-stages.js';
import { accountInForce } from '../../db/payers.js';
import { tenantById } from '../../db/tenants.js';
import type { Command } from '../../domain/commands.js';
import type { Tenant } from '../../domain/entities.js';
import { publicId } from '../../domain/ids.js';
import { byDunning } from '../../domain/record/dunning.js';
import { audit } from '../audit.js';
import type { Billing } from '../billing.js';
import { findTenant } from '../find.js';
import { notFound, Problem } from '../problems.js';
import { type Answer, operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import { tenantHold, tenantRelease, tenantSchema } from '../schemas/tenant.js';
import { tenantView } from '../views/tenant.js';

interface Move {
  name: string;
  summary: string;
  description: string;
  /** Why it cannot be; null: it can. */
  refusal: (tenant: Tenant) => string | null;
}

const isHeld = ({ suspendedAt, statusReason }: Tenant): boolean => suspendedAt !== null && statusReason !== byDunning;

const hold: Move = {
  name: 'suspendTenant',
  summary: 'Suspend a tenant',
  description: 'Its keys only read and export (403 `tenant_suspended`) until it is reactivated, whatever it pays.',
  refusal: (tenant) =>
    tenant.status === 'canceled'
      ? 'it is canceled'
      : isHeld(tenant)
        ? `it is held already (${tenant.statusReason})`
        : null,
};
const release: Move = {
  name: 'reactivateTenant',
  summary: 'Let go of a tenant that the operator has suspended',
  description: 'What dunning has suspended stays so until it is paid, or exempt.',
  refusal: (tenant) => (isHeld(tenant) ? null : 'nobody holds it'),
};

/** The operator's own brake, beside dunning's. */
export function createTenantHoldRoutes(billing: Billing): readonly Route[] {
  const params = z.object({ tenant: idText('Id of the tenant, or `ext:` and its external id.') });
  const route = <B extends z.ZodObject>(
    path: string,
    { name, summary, description, refusal }: Move,
    body: B,
    commandOf: (body: z.output<B>) => Command,
  ): Route =>
    operatorRoute({
      method: 'post',
      path: `/admin/tenants/{tenant}/${path}`,
      name,
      summary,
      description,
      params,
      body,
      answers: { 200: { description: 'The tenant as it is now.', schema: tenantSchema } },
      problems: ['illegal_transition'],
      handle: async ({ params, body, caller, requestId }, tx): Promise<Answer> => {
        const { id } = await findTenant(tx, params.tenant);
        await tx.actAs([id]);
        const account = await accountInForce(tx, id);
        const before = await viewOf(tx, id);
        const { committed } = await billing.apply(
          tx,
          { ...caller, tenantId: id },
          {
            ...account,
            own: [],
            cause: `tenant.${path}`,
            commands: ({ tenant }) => {
              const why = refusal(tenant);
              if (why !== null) throw new Problem('illegal_transition', `Cannot ${path} the tenant: ${why}.`);
              return [commandOf(body as z.output<B>)];
            },
          },
        );
        const after = await viewOf(tx, id);
        const what = { action: `tenant.${path}`, entityType: 'tenant', entityId: id };
        await audit(tx, { caller, requestId }, { ...what, before, after: { ...after, ...body } }, id);
        return { status: 200, body: after, afterCommit: committed };
      },
    });
  return [
    route('suspend', hold, tenantHold, ({ reason }) => ({ type: 'tenant.hold', reason })),
    route('reactivate', release, tenantRelease, () => ({ type: 'tenant.release' })),
  ];
}

/** As the tenant. */
async function viewOf(tx: Tx, id: string): Promise<ReturnType<typeof tenantView>> {
  const row = await tenantById(tx, id);
  if (!row) throw notFound('tenant', publicId('tenant', id));
  return tenantView(row, (await stagesOfTenants(tx, [id])).get(id));
}
