import { z } from 'zod';
import { takeNumber } from '../../billing/take-number.js';
import type { Tx } from '../../db/connection.js';
import { isReferenceFree } from '../../db/payments.js';
import { newUuid } from '../../db/uuid.js';
import { checkInvoiceMove } from '../../domain/check-invoice-move.js';
import type { Command } from '../../domain/commands.js';
import type { Invoice } from '../../domain/entities.js';
import { dueMinorOf, type InvoiceMove, type InvoiceStep } from '../../domain/invoice-moves.js';
import { isNumbered } from '../../domain/record/own-invoice.js';
import type { BillingState, Source } from '../../domain/state.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { Billing } from '../billing.js';
import { checkIfMatch } from '../etag.js';
import { findInvoice, invoiceAnswer, invoiceIn, seriesOf } from '../invoices.js';
import { invalid, Problem, referenceTaken } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { invoiceDetail, markPaid, maybeReason, withReason } from '../schemas/invoice.js';

const params = z.object({ id: idText('Id of the invoice, or `ext:` and its external id.') });
type Body = {
  reason?: string | null | undefined;
  reference?: string;
  method?: string | undefined;
  paid_at?: number | undefined;
};

interface Asked {
  tx: Tx;
  caller: TenantCaller;
  body: Body;
  invoice: Invoice;
  state: BillingState;
  source: Source;
}

interface MoveRoute {
  path: string;
  move: InvoiceMove;
  summary: string;
  body?: z.ZodObject;
  description?: string;
  commands: (asked: Asked) => Promise<Command[]> | Command[];
}

const nothing = z.strictObject({});
const refsOf = (invoice: Invoice) => [{ kind: 'own' as const, id: invoice.id }];
const step =
  (move: InvoiceStep) =>
  ({ invoice, body }: Asked): Command[] => [
    { type: 'invoice.move', refs: refsOf(invoice), move, reason: body.reason ?? null },
  ];

const moves: readonly MoveRoute[] = [
  {
    path: 'issue',
    move: 'issue',
    summary: 'Issue a draft: it gets its number, and is final',
    description: 'Numbers of a series have no gap. The year is that of the tenant’s time zone.',
    commands: issue,
  },
  { path: 'send', move: 'send', summary: 'Say that it was sent to its payer', commands: step('send') },
  {
    path: 'authorize',
    move: 'authorize',
    summary: 'Say that the fiscal authority has authorised it',
    commands: step('authorize'),
  },
  {
    path: 'reject',
    move: 'reject',
    summary: 'Say that the fiscal authority has rejected it',
    body: maybeReason,
    commands: step('reject'),
  },
  {
    path: 'void',
    move: 'void',
    summary: 'Void it: nothing is owed for it',
    description: 'Only while nothing of it is paid; a credit note corrects what is.',
    body: withReason,
    commands: step('void'),
  },
  {
    path: 'uncollectible',
    move: 'uncollectible',
    summary: 'Give it up; late money still pays it',
    body: maybeReason,
    commands: step('uncollectible'),
  },
  {
    path: 'mark-paid',
    move: 'pay',
    summary: 'Record a payment of all that is due, taken outside a gateway',
    body: markPaid,
    commands: pay,
  },
];

/** What becomes of an invoice; which move its state allows: `domain/invoice-moves.ts`. */
export const createInvoiceMoveRoutes = (billing: Billing): readonly Route[] =>
  moves.map((one) => moveRoute(billing, one));

const moveRoute = (billing: Billing, { path, move, summary, description, body, commands }: MoveRoute): Route =>
  tenantRoute('write', {
    method: 'post',
    path: `/invoices/{id}/${path}`,
    name: `${path.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Invoice`,
    summary,
    ...(description === undefined ? {} : { description }),
    params,
    body: body ?? nothing,
    answers: { 200: { description: 'The invoice as it is now.', schema: invoiceDetail } },
    problems: ['illegal_transition', 'precondition_failed', 'conflict'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      const row = await findInvoice(tx, caller.tenantId, params.id);
      const { committed } = await billing.apply(tx, caller, {
        accountId: row.billing_account_id,
        own: [{ entityType: 'invoice', id: row.id }],
        cause: `invoice.${path}`,
        commands: (state, source) => {
          const invoice = invoiceIn(state, row.id);
          checkIfMatch(ifMatch, invoice);
          checkInvoiceMove(invoice, move, source);
          return commands({ tx, caller, body: body as Body, invoice, state, source });
        },
      });
      const answer = await invoiceAnswer(tx, caller.tenantId, row.id);
      const { status, number } = answer.body as { status: string; number: string | null };
      const told = { before: { status: row.status }, after: { status, number } };
      await audit(
        tx,
        { caller, requestId },
        { action: `invoice.${path}`, entityType: 'invoice', entityId: row.id, ...told },
      );
      return { ...answer, afterCommit: committed };
    },
  });

async function issue({ tx, caller, invoice, state, source }: Asked): Promise<Command[]> {
  const command = { type: 'invoice.move', refs: refsOf(invoice), move: 'issue' } as const;
  if (isNumbered(invoice)) return [command];
  const series = invoice.series ?? seriesOf(caller, 'invoice');
  return [{ ...command, number: await takeNumber(tx, state.tenant, 'invoice', series, source.now) }];
}

async function pay({ tx, caller, invoice, body, source }: Asked): Promise<Command[]> {
  const { reference = '', method, paid_at } = body;
  // Whoever records a payment has the account's lock first, then the reference's: nobody waits in a circle.
  if (!(await isReferenceFree(tx, caller.tenantId, reference))) throw referenceTaken(reference);
  const due = dueMinorOf(invoice);
  if (due === null || invoice.currency === null)
    throw new Problem('conflict', 'Nobody has told so far what the invoice comes to.');
  if (paid_at !== undefined && paid_at > source.now) throw invalid('paid_at', 'is in the future');
  return [
    {
      type: 'payment.record',
      refs: [
        { kind: 'own', id: newUuid() },
        { kind: 'payment', id: reference },
      ],
      amountMinor: due,
      currency: invoice.currency,
      paidAt: paid_at ?? source.now,
      ...(method === undefined ? {} : { methodSummary: method }),
      invoice: refsOf(invoice),
    },
  ];
}
