import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { type ErasureRow, erasureById, requestErasure } from '../../db/erasure.js';
import { customerId } from '../../db/gateway-refs-admin.js';
import type { TenantRow } from '../../db/tenants.js';
import { newUuid } from '../../db/uuid.js';
import { publicId, uuidOf } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import type { OperatorCaller } from '../auth.js';
import { externalIdOf, findTenant, uuidIn } from '../find.js';
import { notFound } from '../problems.js';
import { type Answer, operatorRoute, type Route } from '../route.js';
import { customerErasure, erasureSchema, tenantErasure } from '../schemas/erasure.js';
import { idText } from '../schemas/fields.js';
import { timeOrNull } from '../views/time.js';

interface Asked {
  tenant: TenantRow;
  /** null: the tenant and all of its customers. */
  customer: string | null;
  reason: string;
  dryRun: boolean;
  caller: OperatorCaller;
  requestId: string;
}

const answers = {
  202: { description: 'It is being erased; the relay sees to it that it ends.', schema: erasureSchema },
};
const what =
  'Names, addresses and texts go, and with them the stored bodies of gateway events; amounts, dates, statuses and the ids that link them stay. `GET /admin/erasures/{id}` tells how far it is. Of an erased payer gateways’ later events are applied without anything personal.';

/** A person's right to be forgotten, for the operator. */
export const createErasureRoutes = ({
  startErasure,
}: {
  startErasure: (erasure: { tenantId: string; id: string }) => Promise<void>;
}): readonly Route[] => {
  /** As the tenant from here on. */
  async function begin(tx: Tx, { tenant, customer, reason, dryRun, caller, requestId }: Asked): Promise<Answer> {
    await tx.actAs([tenant.id]);
    const row = await requestErasure(tx, {
      id: newUuid(),
      tenant_id: tenant.id,
      customer_id: customer,
      reason,
      dry_run: dryRun,
    });
    const view = erasureView(row);
    const told = { reason, dry_run: dryRun, customer: view.customer };
    const action = customer === null ? 'tenant.erase' : 'customer.erase';
    await audit(tx, { caller, requestId }, { action, entityType: 'erasure', entityId: row.id, after: told }, tenant.id);
    const afterCommit = () => void startErasure({ tenantId: tenant.id, id: row.id });
    return { status: 202, body: view, afterCommit };
  }

  return [
    operatorRoute({
      method: 'post',
      path: '/admin/tenants/{tenant}/erase',
      name: 'eraseTenant',
      summary: 'Erase the personal data of a tenant and of all its customers',
      description: what,
      params: z.object({ tenant: idText('Id of the tenant, or `ext:` and its external id.') }),
      body: tenantErasure,
      answers,
      problems: ['not_found'],
      handle: async ({ params, body, caller, requestId }, tx) => {
        const tenant = await findTenant(tx, params.tenant);
        const { reason, dry_run: dryRun = false } = body;
        return begin(tx, { tenant, customer: null, reason, dryRun, caller, requestId });
      },
    }),
    operatorRoute({
      method: 'post',
      path: '/admin/customers/{customer}/erase',
      name: 'eraseCustomer',
      summary: 'Erase the personal data of a customer of a tenant',
      description: what,
      params: z.object({ customer: idText('Id of the customer, or `ext:` and its external id.') }),
      body: customerErasure,
      answers,
      problems: ['not_found'],
      handle: async ({ params, body, caller, requestId }, tx) => {
        const tenant = await findTenant(tx, body.tenant);
        const { reason, dry_run: dryRun = false } = body;
        await tx.actAs([tenant.id]);
        const names = { id: uuidOf('customer', params.customer), externalId: externalIdOf(params.customer) };
        const customer = await customerId(tx, tenant.id, names);
        if (customer === null) throw notFound('customer', params.customer);
        return begin(tx, { tenant, customer, reason, dryRun, caller, requestId });
      },
    }),
    operatorRoute({
      method: 'get',
      path: '/admin/erasures/{id}',
      name: 'getErasure',
      summary: 'Read how far an erasure is',
      params: z.object({ id: idText('Id of the erasure.') }),
      answers: { 200: { description: 'The erasure.', schema: erasureSchema } },
      problems: ['not_found'],
      handle: async ({ params }, tx) => {
        const row = await erasureById(tx, uuidIn('erasure', params.id, 'erasure'));
        if (!row) throw notFound('erasure', params.id);
        return { status: 200, body: erasureView(row) };
      },
    }),
  ];
};

const erasureView = (row: ErasureRow): z.infer<typeof erasureSchema> => ({
  id: publicId('erasure', row.id),
  tenant: { id: publicId('tenant', row.tenant_id), external_id: row.tenant_external_id },
  customer: row.customer_id && publicId('customer', row.customer_id),
  reason: row.reason,
  dry_run: row.dry_run,
  status: row.status,
  counts: row.counts,
  requested_at: rfc3339(row.requested_at),
  finished_at: timeOrNull(row.finished_at),
});
