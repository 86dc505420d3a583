import { z } from 'zod';
import { createInvoicePdf } from '../../billing/invoice-pdf.js';
import { tenantById } from '../../db/tenants.js';
import type { Document, RenderedDocument } from '../../documents/document.js';
import { TooManyDocuments } from '../../documents/renderer.js';
import type { ApiDeps } from '../deps.js';
import { findInvoice } from '../invoices.js';
import { notFound, Problem } from '../problems.js';
import { quoteDocument } from '../quote-document.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { newQuote, pdf } from '../schemas/document.js';
import { idText } from '../schemas/fields.js';

const answers = { 200: { description: 'The PDF.', schema: pdf, type: 'application/pdf' } };

/** Invoices and quotes as PDF. */
export function createDocumentRoutes({
  db,
  render,
  now,
  config,
}: Pick<ApiDeps, 'db' | 'render' | 'now' | 'config'>): readonly Route[] {
  const rendered = async (tenantId: string, document: Document): Promise<RenderedDocument> => {
    try {
      return await render(tenantId, document);
    } catch (error) {
      if (!(error instanceof TooManyDocuments)) throw error;
      throw new Problem('rate_limited', 'Too many documents of the tenant are being made.', {
        headers: { 'Retry-After': '1' },
      });
    }
  };

  const pdfOf = createInvoicePdf({ db, render: rendered, brand: config.brand });
  const invoicePdf = async (tenantId: string, id: string): Promise<Answer> => {
    const made = await pdfOf(tenantId, (tx) => findInvoice(tx, tenantId, id));
    if (made === 'untold') throw new Problem('conflict', 'No event of its gateway has told its amounts yet.');
    if (made === 'changing')
      throw new Problem('conflict', 'The invoice is being changed.', { headers: { 'Retry-After': '1' } });
    return answer(made, made.name);
  };

  return [
    tenantRoute('read', {
      method: 'post',
      path: '/documents/quote',
      name: 'renderQuote',
      summary: 'Make a quote as PDF',
      description:
        'Nothing is stored: the same quote, with a `date`, is the same bytes, whose SHA-256 is the `ETag`. Amounts are worked out as those of invoices. What is left out is the tenant’s own: its name, language, and of its `branding` `logo`, `color`, `address`, `tax_id` and `footer`.',
      body: newQuote,
      isPure: true,
      answers,
      serve: async ({ body, caller }) => {
        const { tenantId } = caller;
        const tenant = await db.withTenant(tenantId, (tx) => tenantById(tx, tenantId));
        if (!tenant) throw notFound('tenant', tenantId);
        return answer(await rendered(tenantId, quoteDocument(body, tenant, now())), body.number);
      },
    }),
    tenantRoute('read', {
      method: 'get',
      path: '/invoices/{id}/pdf',
      name: 'getInvoicePdf',
      summary: 'Read an invoice as PDF',
      description:
        'Of an issued invoice made once for each version of it, kept, and given out again byte by byte; who sells and buys stays what its first PDF said. Drafts are marked as such, and not kept.',
      params: z.object({ id: idText('Id of the invoice, or `ext:` and its external id.') }),
      answers,
      problems: ['conflict'],
      serve: ({ params, caller }) => invoicePdf(caller.tenantId, params.id),
    }),
  ];
}

const answer = ({ bytes, sha256 }: RenderedDocument, name: string): Answer => ({
  status: 200,
  headers: {
    'Content-Type': 'application/pdf',
    'Content-Length': String(bytes.length),
    'Content-Disposition': `inline; filename="${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 64)}.pdf"`,
    'Cache-Control': 'private, no-cache',
    ETag: `"${sha256}"`,
    'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  },
  stream: (response) => void response.end(bytes),
});
