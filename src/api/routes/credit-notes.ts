import { z } from 'zod';
import { takeNumber } from '../../billing/take-number.js';
import type { Tx } from '../../db/connection.js';
import {
  type CreditNoteRow,
  correctedMinor,
  creditNoteById,
  insertCreditNote,
  listCreditNotes,
} from '../../db/credit-notes.js';
import type { InvoiceRow } from '../../db/invoices.js';
import { newUuid } from '../../db/uuid.js';
import type { Invoice, InvoiceStatus } from '../../domain/entities.js';
import { publicId } from '../../domain/ids.js';
import { dueMinorOf } from '../../domain/invoice-moves.js';
import type { Line } from '../../domain/lines.js';
import { minorOf, pricedLines } from '../amounts.js';
import { audit } from '../audit.js';
import type { Billing } from '../billing.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { uuidIn } from '../find.js';
import { findInvoice, invoiceIn, seriesOf } from '../invoices.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { ofCreditNotes } from '../relations.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { creditNoteQuery, creditNoteSchema, newCreditNote } from '../schemas/credit-note.js';
import { idText } from '../schemas/fields.js';
import { creditNoteView } from '../views/invoice.js';

const expanded = expandable('ReadCreditNote', creditNoteSchema, ofCreditNotes);
const listQuery = z.strictObject({ ...pageQuery, ...creditNoteQuery, ...expandQuery(ofCreditNotes) });
const ofInvoice = z.object({ id: idText('Id of the invoice, or `ext:` and its external id.') });

/** What is taken back of invoices that were issued. */
export const createCreditNoteRoutes = (billing: Billing): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/invoices/{id}/credit-notes',
    name: 'createCreditNote',
    summary: 'Issue a credit note for an invoice',
    description:
      'Of an invoice that is open it takes from what is due, never more than that; when nothing is due any more, the invoice is paid. Of one that is paid it corrects what was paid: the money itself goes back by a refund.',
    params: ofInvoice,
    body: newCreditNote,
    answers: { 201: { description: 'Issued, with a number of its own series.', schema: creditNoteSchema } },
    problems: ['illegal_transition', 'conflict'],
    handle: async ({ params, body, caller, requestId }, tx) => {
      const row = await findInvoice(tx, caller.tenantId, params.id);
      const wanted = wantedOf(body, row);
      const told: { note?: CreditNoteRow } = {};
      const { committed } = await billing.apply(tx, caller, {
        accountId: row.billing_account_id,
        own: [{ entityType: 'invoice', id: row.id }],
        cause: 'credit_note.create',
        commands: async (state, source) => {
          const invoice = invoiceIn(state, row.id);
          const kind = kindOf(invoice);
          await checkAmount(tx, invoice, kind, wanted.amountMinor);
          const series = seriesOf(caller, 'credit_note');
          told.note = {
            id: newUuid(),
            tenant_id: caller.tenantId,
            invoice_id: invoice.id,
            number: await takeNumber(tx, state.tenant, 'credit_note', series, source.now),
            kind,
            currency: wanted.currency,
            amount_minor: wanted.amountMinor,
            tax_minor: wanted.taxMinor,
            lines: wanted.lines,
            reason: body.reason ?? null,
            issued_at: source.now,
          };
          return kind === 'refund'
            ? []
            : [{ type: 'invoice.credit', refs: [{ kind: 'own', id: invoice.id }], amountMinor: wanted.amountMinor }];
        },
      });
      const { note } = told;
      if (!note) throw new Error('Cannot issue a credit note: it was not made');
      await insertCreditNote(tx, note);
      const entry = { action: 'credit_note.create', entityType: 'credit_note', entityId: note.id };
      await audit(tx, { caller, requestId }, { ...entry, after: creditNoteView(note) });
      return { status: 201, body: creditNoteView(note), afterCommit: committed };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/invoices/{id}/credit-notes',
    name: 'listCreditNotesOfInvoice',
    summary: 'List the credit notes of an invoice',
    params: ofInvoice,
    query: listQuery,
    answers: { 200: { description: 'A page.', schema: listSchema('CreditNote', expanded) } },
    handle: async ({ params, query, caller }, tx) => {
      const { id } = await findInvoice(tx, caller.tenantId, params.id);
      return list(tx, caller.tenantId, query, id);
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/credit-notes',
    name: 'listCreditNotes',
    summary: 'List credit notes',
    query: listQuery,
    answers: { 200: { description: 'A page.', schema: listSchema('CreditNote', expanded) } },
    handle: ({ query, caller }, tx) => list(tx, caller.tenantId, query),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/credit-notes/{id}',
    name: 'getCreditNote',
    summary: 'Read a credit note',
    params: z.object({ id: idText('Id of the credit note.') }),
    query: z.strictObject(expandQuery(ofCreditNotes)),
    answers: { 200: { description: 'The credit note.', schema: expanded } },
    handle: async ({ params, query, caller }, tx) => {
      const note = await creditNoteById(tx, caller.tenantId, uuidIn('credit_note', params.id, 'credit note'));
      if (!note) throw notFound('credit note', params.id);
      const beside = await expand(tx, caller.tenantId, ofCreditNotes, query.expand, [note]);
      return { status: 200, body: { ...creditNoteView(note), ...beside(note) } };
    },
  }),
];

async function list(tx: Tx, tenantId: string, query: z.output<typeof listQuery>, invoiceId?: string): Promise<Answer> {
  const { limit, cursor, expand: wanted, ...filter } = query;
  const page = await listCreditNotes(tx, tenantId, { ...filter, invoiceId }, pageOf({ limit, cursor }));
  return { status: 200, body: await expandedList(tx, tenantId, page, creditNoteView, ofCreditNotes, wanted) };
}

interface Wanted {
  currency: string;
  amountMinor: number;
  taxMinor: number;
  lines: Line[];
}

function wantedOf(body: z.output<typeof newCreditNote>, { currency }: InvoiceRow): Wanted {
  if (currency === null) throw new Problem('conflict', 'Nobody has told so far what the invoice comes to.');
  const amountMinor = minorOf({ major: body.amount, minor: body.amount_minor }, currency, 'amount');
  if ((amountMinor === undefined) === (body.lines === undefined))
    throw invalid('amount', 'is needed, or lines: one of them');
  if (body.lines === undefined) return { currency, amountMinor: amountMinor ?? 0, taxMinor: 0, lines: [] };
  const { lines, totalMinor, taxMinor } = pricedLines(body.lines, currency);
  return { currency, amountMinor: totalMinor, taxMinor, lines };
}

/** What a credit note does to an invoice of each state; those that are missing have none. */
const kinds: Readonly<Partial<Record<InvoiceStatus, CreditNoteRow['kind']>>> = {
  issued: 'credit',
  sent: 'credit',
  authorized: 'credit',
  uncollectible: 'credit',
  paid: 'refund',
};

function kindOf({ id, status }: Invoice): CreditNoteRow['kind'] {
  const kind = kinds[status];
  if (kind) return kind;
  const states = Object.keys(kinds).map((one) => `'${one}'`);
  throw new Problem(
    'illegal_transition',
    `Cannot credit ${publicId('invoice', id)}: it is '${status}', and has to be ${states.join(', ')}.`,
  );
}

/** @throws Problem `validation_failed`: there is not so much to take back */
async function checkAmount(tx: Tx, invoice: Invoice, kind: CreditNoteRow['kind'], amountMinor: number): Promise<void> {
  if (amountMinor <= 0) throw invalid('amount', 'must be more than nothing');
  const most =
    kind === 'credit'
      ? (dueMinorOf(invoice) ?? 0)
      : invoice.paidMinor - (await correctedMinor(tx, invoice.tenantId, invoice.id));
  if (amountMinor > most)
    throw invalid('amount', `is ${amountMinor} minor units, and at most ${most} can be taken back`);
}
