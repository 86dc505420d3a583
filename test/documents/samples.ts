import { crc32, deflateSync } from 'node:zlib';
import type { Document, DocumentLine } from '../../src/documents/document.js';

const line = (fields: Partial<DocumentLine> = {}): DocumentLine => ({
  description: 'Consulting in January',
  quantity: '2.5',
  unit: 'h',
  unitAmountMinor: 12_000,
  taxRate: '10',
  amountMinor: 30_000,
  ...fields,
});
export const sampleLines = (count: number): DocumentLine[] =>
  Array.from({ length: count }, (_, index) => line({ description: `Item ${index + 1}`, unit: null }));

/** An invoice with one line, but for what is given. */
export const sample = (fields: Partial<Document> = {}): Document => ({
  kind: 'invoice',
  number: 'INV-2026-001',
  mark: null,
  seller: { name: 'Acme Ltd', address: ['1 High Street', 'London'], taxId: 'GB123', email: 'billing@acme.example' },
  buyer: { name: 'Ada Lovelace', address: ['12 Square', 'Paris'], taxId: null, email: 'ada@example.com' },
  issuedAt: Date.UTC(2026, 0, 31, 23, 30),
  until: '2026-02-28',
  currency: 'USD',
  lines: [line()],
  totals: {
    subtotalMinor: 30_000,
    discountMinor: 0,
    taxes: [{ rate: '10', amountMinor: 3000 }],
    totalMinor: 33_000,
    settled: { creditedMinor: 0, paidMinor: 0, dueMinor: 33_000 },
  },
  notes: null,
  branding: { logo: null, color: null, footer: null },
  locale: 'en-GB',
  timezone: 'UTC',
  paper: null,
  ...fields,
});

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG of one colour, with transparency; `data` in place of its pixels. */
export function png(width: number, height: number, data?: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 4, Buffer.from([200, 30, 60, 180]))]);
  const pixels = data ?? deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const dataUrl = (bytes: Buffer, type = 'png'): string => `data:image/${type};base64,${bytes.toString('base64')}`;
