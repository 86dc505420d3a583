import type { TenantRow } from '../db/tenants.js';
import { brandingOf, partyOfTenant } from '../documents/branding.js';
import type { Document } from '../documents/document.js';
import { readLogo } from '../documents/logo.js';
import { taxesByRate } from '../domain/lines.js';
import type { Millis } from '../domain/time.js';
import { minorOf, pricedLines } from './amounts.js';
import { invalid } from './problems.js';
import type { QuoteBody } from './schemas/document.js';

/** What a quote's PDF shows. @throws Problem `validation_failed` */
export function quoteDocument(body: QuoteBody, tenant: TenantRow, now: Millis): Document {
  const { currency } = body;
  const priced = pricedLines(body.lines, currency);
  const discountMinor = minorOf({ major: body.discount, minor: body.discount_minor }, currency, 'discount') ?? 0;
  if (discountMinor > priced.subtotalMinor) throw invalid('discount', 'is more than the lines come to');
  const own = partyOfTenant(tenant);
  const branding = brandingOf(tenant.branding);
  const { logo } = body.branding ?? {};
  return {
    kind: 'quote',
    number: body.number,
    mark: null,
    seller: {
      name: body.seller?.name ?? own.name,
      address: body.seller?.address ?? own.address,
      taxId: body.seller?.tax_id ?? own.taxId,
      email: body.seller?.email ?? own.email,
    },
    buyer: {
      name: body.customer.name,
      address: body.customer.address ?? [],
      taxId: body.customer.tax_id ?? null,
      email: body.customer.email ?? null,
    },
    issuedAt: body.date === undefined ? now : Date.parse(body.date),
    until: body.valid_until ?? null,
    currency,
    lines: priced.lines.map((line, index) => ({ ...line, unit: body.lines[index]?.unit ?? null })),
    totals: {
      subtotalMinor: priced.subtotalMinor,
      discountMinor,
      taxes: taxesByRate(priced.lines),
      totalMinor: priced.totalMinor - discountMinor,
      settled: null,
    },
    notes: body.notes ?? null,
    branding: {
      logo: logo === undefined ? branding.logo : readLogo(logo),
      color: body.branding?.color ?? branding.color,
      footer: body.branding?.footer ?? branding.footer,
    },
    locale: body.locale ?? tenant.locale,
    // A day that was given is that day wherever it is read.
    timezone: body.date === undefined ? (body.timezone ?? tenant.timezone) : 'UTC',
    paper: body.paper ?? null,
  };
}
