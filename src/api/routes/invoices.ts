import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { accountOfCustomer } from '../../db/gateway-refs-admin.js';
import { writeInvoiceLines } from '../../db/invoice-lines.js';
import { accountOfSubscription, setInvoiceExternals } from '../../db/invoices.js';
import { newUuid } from '../../db/uuid.js';
import { checkInvoiceMove } from '../../domain/check-invoice-move.js';
import { pricedLines } from '../amounts.js';
import { audit } from '../audit.js';
import type { Billing } from '../billing.js';
import { checkIfMatch } from '../etag.js';
import { findCustomer, uuidIn } from '../find.js';
import { findInvoice, invoiceAnswer, invoiceIn, seriesOf } from '../invoices.js';
import { invalid, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { invoiceChange, invoiceDetail, newInvoice } from '../schemas/invoice.js';
import { uniqueOrConflict } from '../unique.js';
import { invoiceView } from '../views/invoice.js';

const params = z.object({ id: idText('Id of the invoice, or `ext:` and its external id.') });

/** What tenants ask their customers to pay. */
export const createInvoiceRoutes = (billing: Billing): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/invoices',
    name: 'createInvoice',
    summary: 'Draft an invoice',
    body: newInvoice,
    answers: { 201: { description: 'Drafted; it gets its number when it is issued.', schema: invoiceDetail } },
    problems: ['conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const customer = await findCustomer(tx, tenantId, body.customer);
      const accountId = await accountOfCustomer(tx, tenantId, { id: customer.id, externalId: null }, true);
      if (accountId === null) throw new Problem('conflict', 'The customer was deleted, and gets no further invoices.');
      const subscriptionId = await subscriptionOf(tx, tenantId, body.subscription ?? null, accountId);
      const { lines, subtotalMinor, taxMinor } = pricedLines(body.lines, body.currency);
      const id = newUuid();
      const { committed } = await billing.apply(tx, caller, {
        accountId,
        own: named(subscriptionId),
        cause: 'invoice.create',
        commands: () => [
          {
            type: 'invoice.write',
            refs: [{ kind: 'own', id }],
            series: body.series ?? seriesOf(caller, 'invoice'),
            currency: body.currency,
            subtotalMinor,
            taxMinor,
            dueDate: body.due_date ?? null,
            subscriptionId,
          },
        ],
      });
      await writeInvoiceLines(tx, tenantId, id, lines);
      const externals = { externalId: body.external_id ?? null, metadata: body.metadata ?? {} };
      await uniqueOrConflict(setInvoiceExternals(tx, tenantId, id, externals, false), 'invoice', externals.externalId);
      const answer = await invoiceAnswer(tx, tenantId, id, 201);
      const after = { ...(answer.body as object) };
      await audit(tx, { caller, requestId }, { action: 'invoice.create', entityType: 'invoice', entityId: id, after });
      return { ...answer, afterCommit: committed };
    },
  }),
  tenantRoute('write', {
    method: 'patch',
    path: '/invoices/{id}',
    name: 'updateInvoice',
    summary: 'Change a draft, or put right what the fiscal authority has rejected',
    description: 'One that was rejected becomes a draft again, and keeps its number when it is issued once more.',
    params,
    body: invoiceChange,
    answers: { 200: { description: 'The draft as it is now.', schema: invoiceDetail } },
    problems: ['illegal_transition', 'precondition_failed', 'conflict'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const row = await findInvoice(tx, tenantId, params.id);
      const { id, billing_account_id: accountId } = row;
      const subscriptionId =
        body.subscription === undefined
          ? row.subscription_id
          : await subscriptionOf(tx, tenantId, body.subscription, accountId);
      const currency = body.currency ?? row.currency ?? '';
      if (body.lines === undefined && currency !== row.currency)
        throw invalid('lines', 'are needed with another currency');
      const priced = body.lines && pricedLines(body.lines, currency);
      const { committed } = await billing.apply(tx, caller, {
        accountId,
        own: [{ entityType: 'invoice', id }, ...named(subscriptionId)],
        cause: 'invoice.update',
        commands: (state, source) => {
          const invoice = invoiceIn(state, id);
          checkIfMatch(ifMatch, invoice);
          checkInvoiceMove(invoice, 'write', source);
          return [
            {
              type: 'invoice.write',
              refs: [{ kind: 'own', id }],
              series: body.series ?? invoice.series ?? seriesOf(caller, 'invoice'),
              currency,
              subtotalMinor: priced?.subtotalMinor ?? invoice.subtotalMinor ?? 0,
              taxMinor: priced?.taxMinor ?? invoice.taxMinor,
              dueDate: body.due_date === undefined ? invoice.dueDate : body.due_date,
              subscriptionId,
            },
          ];
        },
      });
      if (priced) await writeInvoiceLines(tx, tenantId, id, priced.lines);
      const externals = {
        externalId: body.external_id === undefined ? row.external_id : body.external_id,
        metadata: body.metadata ?? row.metadata,
      };
      await uniqueOrConflict(setInvoiceExternals(tx, tenantId, id, externals, true), 'invoice', externals.externalId);
      const answer = await invoiceAnswer(tx, tenantId, id);
      const told = { before: invoiceView(row), after: { ...(answer.body as object) } };
      await audit(
        tx,
        { caller, requestId },
        { action: 'invoice.update', entityType: 'invoice', entityId: id, ...told },
      );
      return { ...answer, afterCommit: committed };
    },
  }),
];

const named = (subscriptionId: string | null) =>
  subscriptionId === null ? [] : [{ entityType: 'subscription' as const, id: subscriptionId }];

/** @throws Problem unless it is one of the payer */
async function subscriptionOf(
  tx: Tx,
  tenantId: string,
  text: string | null,
  accountId: string,
): Promise<string | null> {
  if (text === null) return null;
  const id = uuidIn('subscription', text, 'subscription');
  if ((await accountOfSubscription(tx, tenantId, id)) !== accountId)
    throw invalid('subscription', 'is no subscription of this customer');
  return id;
}
