import type { Day, Millis } from '../domain/time.js';
import type { Logo } from './logo.js';

/** Somebody who sells or buys. */
export interface Party {
  name: string;
  /** As they are printed, one below the other. */
  address: string[];
  taxId: string | null;
  email: string | null;
}

export interface DocumentLine {
  description: string;
  /** Decimal text. */
  quantity: string;
  /** What is counted, such as `h`; null: nothing is said of it. */
  unit: string | null;
  unitAmountMinor: number;
  /** Percent, decimal text; null: none. */
  taxRate: string | null;
  /** Without tax. */
  amountMinor: number;
}

export interface Totals {
  subtotalMinor: number;
  discountMinor: number;
  /** One for each rate; `rate` null: it is not known. */
  taxes: { rate: string | null; amountMinor: number }[];
  totalMinor: number;
  /** null: nobody pays a quote. */
  settled: { creditedMinor: number; paidMinor: number; dueMinor: number } | null;
}

export interface Branding {
  logo: Logo | null;
  /** `#rrggbb`; null: ours. */
  color: string | null;
  /** At the end of each page. */
  footer: string | null;
}

/** All that a page shows. Amounts are minor units of `currency`. The same document is the same bytes. */
export interface Document {
  kind: 'invoice' | 'quote';
  /** null: it has none yet. */
  number: string | null;
  /** Across each page: what is not valid as it is. */
  mark: 'draft' | 'void' | null;
  seller: Party;
  buyer: Party;
  /** Also the PDF's own date. */
  issuedAt: Millis;
  /** Of an invoice: until when it is to be paid; of a quote: until when it holds. */
  until: Day | null;
  /** ISO 4217, upper case. */
  currency: string;
  lines: DocumentLine[];
  totals: Totals;
  notes: string | null;
  branding: Branding;
  /** BCP 47. */
  locale: string;
  /** IANA, of dates. */
  timezone: string;
  /** null: what the locale's region prints on. */
  paper: Paper | null;
}

export type Paper = 'A4' | 'LETTER';

export interface RenderedDocument {
  /** PDF. */
  bytes: Buffer;
  /** Of `bytes`, in hex. */
  sha256: string;
}
