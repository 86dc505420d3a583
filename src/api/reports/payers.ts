import { z } from 'zod';
import type { Database } from '../../db/connection.js';
import type { Payers } from '../../db/reports/scope.js';
import { tenantIdsAfter } from '../../db/tenants.js';
import { publicId } from '../../domain/ids.js';
import type { TenantCaller } from '../auth.js';
import { findTenant } from '../find.js';
import { invalid } from '../problems.js';
import { idText } from '../schemas/fields.js';

/** Whose payments a report is about, and whose turn it takes among the reports that are made at once. */
export interface Subject {
  payers: Payers;
  turn: string;
}

/** The operator's reports take turns of their own: none of them keeps a tenant from its own. */
const turn = 'operator';
const nobody = '00000000-0000-0000-0000-000000000000';
/** In one transaction, one after the other. */
const mostTenants = 2000;

export const ofTenant = z.object({ tenant: idText('Id of the tenant, or `ext:` and its external id.') });
export const oneOrAll = {
  tenant: idText('Id of a tenant that pays, or `ext:` and its external id; without it all of them.').optional(),
};

/** The tenant's own customers. */
export const ownCustomers = ({ tenantId }: TenantCaller): Subject => ({
  payers: { payer: 'customer', tenantId },
  turn: tenantId,
});

/** The customers of a tenant, for the operator. @throws Problem `not_found` */
export const customersOf = async (db: Database, tenant: string): Promise<Subject> => {
  const { id } = await db.withSystem((tx) => findTenant(tx, tenant));
  return { payers: { payer: 'customer', tenantId: id }, turn };
};

/** Tenants as payers, for the operator: one, or all. @throws Problem `not_found`, `validation_failed` */
export const payingTenants = async (db: Database, tenant: string | undefined): Promise<Subject> => {
  const tenantIds = await db.withSystem(async (tx) =>
    tenant === undefined ? await tenantIdsAfter(tx, nobody, mostTenants + 1) : [(await findTenant(tx, tenant)).id],
  );
  if (tenantIds.length > mostTenants) throw invalid('tenant', `is needed: there are more than ${mostTenants} tenants`);
  // Of nobody there is nothing to tell, but a transaction is somebody's.
  return { payers: { payer: 'platform', tenantIds: tenantIds.length > 0 ? tenantIds : [nobody] }, turn };
};

const nameOf = { customer: 'customer', platform: 'tenant' } as const;
/** What names of payers are ids of. */
export const payerName = ({ payer }: Payers): 'customer' | 'tenant' => nameOf[payer];
export const payerId = (payers: Payers, id: string): string => publicId(payerName(payers), id);
