import { z } from 'zod';
import { type DisputeRow, disputeById, listDisputes } from '../../db/disputes.js';
import { publicId } from '../../domain/ids.js';
import { toMajor } from '../../domain/money.js';
import { rfc3339 } from '../../domain/time.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, uuidIn } from '../find.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { ofDisputes } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { disputeQuery, disputeSchema } from '../schemas/dispute.js';
import { idText } from '../schemas/fields.js';
import { payerView } from '../views/payer.js';
import { timeOrNull } from '../views/time.js';

const expanded = expandable('ReadDispute', disputeSchema, ofDisputes);

/** Payments that their payers dispute, as gateways tell it. */
export const disputeRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/disputes',
    name: 'listDisputes',
    summary: 'List disputed payments',
    query: z.strictObject({ ...pageQuery, ...disputeQuery, ...expandQuery(ofDisputes) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Dispute', expanded) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, payment, customer, ...same } = query;
      const { tenantId } = caller;
      const filter = {
        ...same,
        paymentId: payment === undefined ? undefined : uuidIn('payment', payment, 'payment'),
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
      };
      const page = await listDisputes(tx, tenantId, filter, pageOf({ limit, cursor }));
      const view = (row: DisputeRow) => disputeView(row, tenantId);
      return { status: 200, body: await expandedList(tx, tenantId, page, view, ofDisputes, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/disputes/{id}',
    name: 'getDispute',
    summary: 'Read a dispute',
    params: z.object({ id: idText('Id of the dispute.') }),
    query: z.strictObject(expandQuery(ofDisputes)),
    answers: { 200: { description: 'The dispute.', schema: expanded } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await disputeById(tx, caller.tenantId, uuidIn('dispute', params.id, 'dispute'));
      if (!row) throw notFound('dispute', params.id);
      const beside = await expand(tx, caller.tenantId, ofDisputes, query.expand, [row]);
      return { status: 200, body: { ...disputeView(row, caller.tenantId), ...beside(row) } };
    },
  }),
];

const disputeView = (row: DisputeRow, tenantId: string): z.infer<typeof disputeSchema> => ({
  id: publicId('dispute', row.id),
  payment_id: publicId('payment', row.payment_id),
  customer_id: payerView(row, tenantId),
  status: row.status,
  amount: row.amount_minor === null || row.currency === null ? null : toMajor(row.amount_minor, row.currency),
  amount_minor: row.amount_minor,
  currency: row.currency,
  reason: row.reason,
  evidence_due_by: timeOrNull(row.evidence_due_by),
  provider_dispute_id: row.provider_dispute_id,
  opened_at: timeOrNull(row.opened_at),
  closed_at: timeOrNull(row.closed_at),
  created_at: rfc3339(row.created_at),
});
