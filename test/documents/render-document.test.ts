import { describe, expect, test } from 'vitest';
import type { Document } from '../../src/documents/document.js';
import { createFonts } from '../../src/documents/fonts.js';
import { readLogo } from '../../src/documents/logo.js';
import { renderDocument } from '../../src/documents/render-document.js';
import { readPdf } from './read-pdf.js';
import { dataUrl, png, sample, sampleLines } from './samples.js';

const fonts = createFonts();
const render = (fields: Partial<Document> = {}) => renderDocument(sample(fields), fonts());
const read = async (fields: Partial<Document> = {}) => readPdf((await render(fields)).bytes);

const hindi: Partial<Document> = {
  locale: 'hi',
  currency: 'INR',
  lines: [{ ...sampleLines(1)[0]!, description: 'क्षत्रिय mixed-हिन्दी', taxRate: '18' }],
};

describe('renderDocument', () => {
  test('says who, what and how much, in embedded fonts', async () => {
    const { pages, embedded } = await read();
    expect(pages).toHaveLength(1);
    for (const text of [
      'Invoice',
      'INV-2026-001',
      'Acme Ltd',
      'GB123',
      'Ada Lovelace',
      '31 January 2026',
      '28 February 2026',
    ])
      expect(pages[0]).toContain(text);
    for (const text of ['Consulting in January', '2.5 h', 'US$120.00', '10%', 'US$330.00', 'Page 1 of 1'])
      expect(pages[0]).toContain(text);
    expect(embedded.sort()).toEqual(['NotoSans-Bold', 'NotoSans-Regular']);
  });

  test.each([
    ['JPY', 'en-GB', 'JP¥330'],
    ['KWD', 'en-GB', 'KWD\u00a00.330'],
    ['BRL', 'pt-BR', 'R$\u00a03,30'],
    ['EUR', 'es', '3,30\u00a0€'],
    ['INR', 'hi', '₹3.30'],
  ])('amounts in %s for %s: %s', async (currency, locale, amount) => {
    const lines = [{ ...sampleLines(1)[0]!, amountMinor: 330 }];
    const { pages } = await read({ currency, locale, lines });
    expect(pages[0]!.replaceAll('\u00a0', ' ')).toContain(amount.replaceAll('\u00a0', ' '));
  });

  test('amounts that no float holds are exact', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const { pages } = await read({ lines: [{ ...sampleLines(1)[0]!, unitAmountMinor: most, amountMinor: most }] });
    expect(pages[0]).toContain('US$90,071,992,547,409.91');
  });

  test.each([
    ['the day of the zone', { timezone: 'Asia/Tokyo' }, '1 February 2026'],
    ['a draft', { mark: 'draft' as const, number: null }, 'DRAFT'],
    ['what is void', { mark: 'void' as const, locale: 'es' }, 'ANULADA'],
    ['an unknown language', { locale: 'xx' }, 'Bill to'],
    ['a quote', { kind: 'quote' as const, locale: 'pt' }, 'Orçamento'],
    ['no lines', { lines: [] }, 'Amount due'],
  ])('%s', async (_name, fields, text) => {
    expect((await read(fields)).pages[0]).toContain(text);
  });

  test('200 lines repeat their head, and each stands once', async () => {
    const { pages } = await read({ lines: sampleLines(200) });
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages.slice(0, -1)) expect(page).toContain('Description');
    expect(pages.join(' ').match(/Item \d+/g)).toEqual(sampleLines(200).map((line) => line.description));
    expect(pages.at(-1)).toContain(`Page ${pages.length} of ${pages.length}`);
  });

  test('the sums stand on one page, whatever the number of lines', async () => {
    for (let count = 15; count < 45; count += 1) {
      const { pages } = await read({ lines: sampleLines(count) });
      expect(pages.filter((page) => page.includes('Subtotal'))).toEqual(
        pages.filter((page) => page.includes('Amount due')),
      );
    }
  });

  test('Devanagari is shaped with its script, beside Latin letters too', async () => {
    const { pages } = await read(hindi);
    // One glyph each, which stand for several letters.
    for (const text of ['क्ष', 'mixed-', 'बीजक']) expect(pages[0]).toContain(text);
    // The sign of i stands before its letters.
    expect(pages[0]!.replaceAll('\u200d', '')).toMatch(/ि.?ह?न्द/u);
  });

  test('the same document is the same bytes, whatever was rendered before', async () => {
    const documents: Partial<Document>[] = [
      {},
      hindi,
      { branding: { logo: readLogo(dataUrl(png(9, 9))), color: null, footer: 'f' } },
    ];
    for (const document of documents) {
      const alone = await renderDocument(sample(document), createFonts()());
      for (const other of documents) await render(other);
      expect((await render(document)).sha256).toBe(alone.sha256);
    }
  });
});
