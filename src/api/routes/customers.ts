import { z } from 'zod';
import { appendEvents } from '../../billing/append-events.js';
import type { Tx } from '../../db/connection.js';
import {
  type CustomerRow,
  createCustomer,
  deleteCustomer,
  listCustomers,
  lockCustomer,
  updateCustomer,
} from '../../db/customers.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { customerEvent } from '../../domain/tell/customers.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import { changedCustomer, newCustomerFields } from '../customer-input.js';
import type { ApiDeps } from '../deps.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { findCustomer } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { customerChange, customerQuery, customerSchema, newCustomer } from '../schemas/customer.js';
import { idText } from '../schemas/fields.js';
import { customerView } from '../views/customer.js';

const params = z.object({ id: idText('Id of the customer, or `ext:` and its external id.') });
const about = (row: CustomerRow) => ({ entityType: 'customer', entityId: row.id });

/** Who pays a tenant. */
export function createCustomerRoutes({ publishEvents, now }: Pick<ApiDeps, 'publishEvents' | 'now'>): readonly Route[] {
  const tell = async (
    tx: Tx,
    caller: TenantCaller,
    row: CustomerRow,
    what: Parameters<typeof customerEvent>[3],
  ): Promise<() => void> => {
    const customer = { ...row, tenantId: row.tenant_id, externalId: row.external_id };
    const { deliverable } = await appendEvents(tx, [customerEvent(caller.tenantExternalId, customer, now(), what)]);
    return () => publishEvents(caller.tenantId, deliverable);
  };

  return [
    tenantRoute('write', {
      method: 'post',
      path: '/customers',
      name: 'createCustomer',
      summary: 'Create a customer',
      description:
        'One that a gateway has named before under this external id is completed, and keeps its id: what is given here counts.',
      body: newCustomer,
      answers: { 201: { description: 'Created.', schema: customerSchema } },
      problems: ['conflict'],
      handle: async ({ body, caller, requestId }, tx) => {
        const id = newUuid();
        const externalId = body.external_id ?? publicId('customer', id);
        const row = await createCustomer(tx, caller.tenantId, { id, externalId, ...newCustomerFields(body) });
        if (!row) throw new Problem('conflict', `There is a customer with the external_id '${externalId}'.`);
        const told = { action: 'customer.create', ...about(row), after: customerView(row) };
        await audit(tx, { caller, requestId }, told);
        return { ...answer(201, row), afterCommit: await tell(tx, caller, row, 'created') };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/customers',
      name: 'listCustomers',
      summary: 'List customers, also those that only gateways have named',
      query: z.strictObject({ ...pageQuery, ...customerQuery }),
      answers: { 200: { description: 'A page.', schema: listSchema('Customer', customerSchema) } },
      handle: async ({ query, caller }, tx) => {
        const { limit, cursor, ...filter } = query;
        const page = await listCustomers(tx, caller.tenantId, filter, pageOf({ limit, cursor }));
        return { status: 200, body: listBody(page, customerView) };
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/customers/{id}',
      name: 'getCustomer',
      summary: 'Read a customer',
      params,
      answers: { 200: { description: 'The customer.', schema: customerSchema } },
      handle: async ({ params, caller }, tx) => answer(200, await findCustomer(tx, caller.tenantId, params.id)),
    }),
    tenantRoute('write', {
      method: 'patch',
      path: '/customers/{id}',
      name: 'updateCustomer',
      summary: 'Change a customer',
      params,
      body: customerChange,
      answers: { 200: { description: 'The customer as it is now.', schema: customerSchema } },
      problems: ['precondition_failed', 'conflict'],
      handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
        const before = await locked(tx, caller, params.id);
        checkIfMatch(ifMatch, before);
        if (before.status === 'deleted' || before.erased_at !== null)
          throw new Problem('conflict', 'The customer was deleted or erased, and stays as it is.');
        const { fields, changed } = changedCustomer(before, body);
        if (changed.length === 0) return answer(200, before);
        const row = await updateCustomer(tx, caller.tenantId, before.id, fields);
        if (!row) throw notFound('customer', params.id);
        const told = { before: customerView(before), after: customerView(row) };
        await audit(tx, { caller, requestId }, { action: 'customer.update', ...about(row), ...told });
        return { ...answer(200, row), afterCommit: await tell(tx, caller, row, { changed }) };
      },
    }),
    tenantRoute('write', {
      method: 'delete',
      path: '/customers/{id}',
      name: 'deleteCustomer',
      summary: 'Delete a customer',
      description: 'Its invoices stay, and what is open of them is still owed; it gets no further ones.',
      params,
      answers: { 204: { description: 'Deleted.', schema: null } },
      problems: ['precondition_failed'],
      handle: async ({ params, ifMatch, caller, requestId }, tx) => {
        const before = await locked(tx, caller, params.id);
        checkIfMatch(ifMatch, before);
        const row = await deleteCustomer(tx, caller.tenantId, before.id);
        if (!row) return { status: 204 };
        await audit(tx, { caller, requestId }, { action: 'customer.delete', ...about(row) });
        return { status: 204, afterCommit: await tell(tx, caller, row, 'deleted') };
      },
    }),
  ];
}

async function locked(tx: Tx, caller: TenantCaller, text: string): Promise<CustomerRow> {
  const { id } = await findCustomer(tx, caller.tenantId, text);
  const row = await lockCustomer(tx, caller.tenantId, id);
  if (!row) throw notFound('customer', text);
  return row;
}

const answer = (status: number, row: CustomerRow): Answer => ({
  status,
  body: customerView(row),
  headers: { ETag: etagOf(row) },
});
