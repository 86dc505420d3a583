import type { Tx } from '../../db/connection.js';
import type { GatewayAccountRow } from '../../db/gateway-accounts.js';
import { waitingFor } from '../../db/gateway-event-keys.js';
import { accountOfCustomer, gatewayRef, insertGatewayRef, type RefKind } from '../../db/gateway-refs-admin.js';
import { lockGiven, lockNames } from '../../db/name-locks.js';
import { platformAccount } from '../../db/payers.js';
import { newUuid } from '../../db/uuid.js';
import { publicId, uuidOf } from '../../domain/ids.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { externalIdOf, findGatewayAccount, findTenant } from '../find.js';
import { invalid, notFound, Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { gatewayRefSchema, newGatewayRef } from '../schemas/gateway.js';

interface Ref {
  gatewayAccountId: string;
  livemode: boolean;
  kind: RefKind;
  providerId: string;
  tenantId: string;
  billingAccountId: string;
}

/** Events that are applied at once, in their order; what more there is the relay finds. */
const atOnce = 1000;

/** Whose a gateway's object is, told by the operator. */
export const createGatewayRefRoutes = ({ applyWaiting }: Pick<ApiDeps, 'applyWaiting'>): readonly Route[] => [
  operatorRoute({
    method: 'put',
    path: '/admin/gateway-refs',
    name: 'putGatewayRef',
    summary: "Map a gateway's customer or subscription to a tenant, and look again at the events that waited for it",
    body: newGatewayRef,
    answers: { 200: { description: 'Mapped.', schema: gatewayRefSchema } },
    problems: ['conflict', 'not_found'],
    handle: async ({ body, caller, requestId }, tx) => {
      const account = await findGatewayAccount(tx, body.gateway_account);
      const tenant = await findTenant(tx, body.tenant);
      if (account.tenant_id !== null && account.tenant_id !== tenant.id)
        throw new Problem('conflict', `The gateway account '${body.gateway_account}' belongs to another tenant.`);
      if (account.tenant_id !== null && body.customer === undefined)
        throw invalid('customer', 'is needed: the payers of a tenant’s own account are its customers');

      const waiting: string[] = [];
      const payers: string[] = [];
      for (const livemode of livemodesOf(account, body.livemode)) {
        await tx.actAs([tenant.id]);
        const billingAccountId = await payerOf(tx, tenant.id, body.customer, livemode);
        const names = { gatewayAccountId: account.id, livemode, kind: body.kind, providerId: body.provider_id };
        await tx.actAsSystem();
        await mapOnce(tx, { ...names, tenantId: tenant.id, billingAccountId });
        await tx.actAsSystem();
        const refs = [{ kind: body.kind, id: body.provider_id }];
        const [, events] = await Promise.all([
          lockGiven(tx, lockNames(names, refs)),
          waitingFor(tx, names, refs, atOnce),
        ]);
        waiting.push(...events.map((event) => event.id));
        payers.push(billingAccountId);
      }
      const view = {
        gateway_account: publicId('gateway_account', account.id),
        kind: body.kind,
        provider_id: body.provider_id,
        tenant: { id: publicId('tenant', tenant.id), external_id: tenant.external_id },
        billing_accounts: payers.map((id) => publicId('billing_account', id)),
        requeued: waiting.length,
      };
      const told = {
        action: 'gateway_ref.put',
        entityType: 'billing_account',
        entityId: payers[0] ?? null,
        after: view,
      };
      await audit(tx, { caller, requestId }, told, tenant.id);
      return { status: 200, body: view, afterCommit: () => void applyWaiting(tenant.id, waiting) };
    },
  }),
];

/** As the tenant. */
async function payerOf(tx: Tx, tenantId: string, customer: string | undefined, livemode: boolean): Promise<string> {
  if (customer === undefined) return platformAccount(tx, tenantId, livemode);
  const names = { id: uuidOf('customer', customer), externalId: externalIdOf(customer) };
  const found = await accountOfCustomer(tx, tenantId, names, livemode);
  if (found === null) throw notFound('customer', customer);
  return found;
}

/** Begins as `app_system`, which sees the mappings of all tenants. The same mapping again changes nothing. */
async function mapOnce(tx: Tx, ref: Ref): Promise<void> {
  const known = await gatewayRef(tx, ref);
  if (known) return refuseOther(ref, known);
  await tx.actAs([ref.tenantId]);
  if (!(await insertGatewayRef(tx, { ...ref, subscriptionId: newUuid() })))
    throw new Problem('conflict', `'${ref.providerId}' has just been mapped; repeat the request.`);
}

function refuseOther(ref: Ref, known: { tenant_id: string; billing_account_id: string }): void {
  if (known.tenant_id !== ref.tenantId)
    throw new Problem('conflict', `'${ref.providerId}' is mapped to another tenant.`);
  if (known.billing_account_id !== ref.billingAccountId)
    throw new Problem('conflict', `'${ref.providerId}' is mapped to another payer of the tenant.`);
}

/** An account of both modes may see the object in either. */
const livemodesOf = (account: GatewayAccountRow, asked: boolean | undefined): boolean[] =>
  asked !== undefined ? [asked] : account.mode === 'both' ? [true, false] : [account.mode === 'live'];
