import { createHash } from 'node:crypto';
import type { Document, RenderedDocument } from './document.js';
import { createFlow, type Flow } from './flow.js';
import type { Fonts } from './fonts.js';
import { type Formats, formatsOf } from './formats.js';
import { drawParties } from './parties.js';
import { colors, createSheet, type Sheet, type Style } from './sheet.js';
import { drawLines } from './table.js';
import { atMost, clean } from './text.js';
import { drawTotals } from './totals.js';

const ours = '#1f4e79';
const small: Style = { size: 7.5, color: colors.faint };
const mostFooterLines = 4;
const logoBox = { width: 200, height: 60 };

/** A document as PDF: the same one is the same bytes, on each machine and whatever was rendered before. */
export async function renderDocument(document: Document, fonts: Fonts): Promise<RenderedDocument> {
  const formats = formatsOf(document);
  const { words } = formats;
  const color = document.branding.color ?? ours;
  const sheet = createSheet({
    fonts,
    paper: formats.paper,
    title: [words.title[document.kind], clean(document.number ?? '')].join(' ').trim(),
    language: document.locale,
    createdAt: document.issuedAt,
  });
  const footer = footerOf(sheet, document.branding.footer);
  const flow = createFlow(sheet, {
    begin: () => {
      if (document.mark) sheet.watermark(words.mark[document.mark]);
      sheet.band(color);
      return sheet.top;
    },
    end: sheet.bottom - sheet.heightOf(small) * Math.max(footer.length, 1) - 12,
  });
  drawTitle(sheet, flow, document, formats, color);
  drawParties(sheet, flow, document, formats);
  drawLines(sheet, flow, document, formats);
  drawTotals(sheet, flow, document, formats, color);
  drawNotes(sheet, flow, document.notes, formats);
  const bytes = await sheet.end((page, pages) => {
    const count = words.page.replace('{page}', String(page)).replace('{pages}', String(pages));
    sheet.text(count, sheet.right, sheet.bottom - sheet.heightOf(small), { ...small, align: 'right' });
    sheet.texts(footer, sheet.left, sheet.bottom - footer.length * sheet.heightOf(small), small);
  });
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The page's number stands beside its last line. */
const footerOf = (sheet: Sheet, footer: string | null): string[] =>
  footer === null ? [] : atMost(sheet.wrap(clean(footer), sheet.width * 0.75, small), mostFooterLines);

/** The logo, or the seller's name where there is none, and beside it what this is. */
function drawTitle(sheet: Sheet, flow: Flow, { kind, seller, branding }: Document, { words }: Formats, color: string) {
  const title: Style = { size: 24, weight: 'bold', color, align: 'right' };
  const name: Style = { size: 15, weight: 'bold' };
  const y = flow.y();
  sheet.text(words.title[kind], sheet.right, y, title);
  const left = sheet.width - sheet.widthOf(words.title[kind], title) - 24;
  const end = branding.logo
    ? y + sheet.logo(branding.logo, sheet.left, y, logoBox)
    : sheet.texts(atMost(sheet.wrap(clean(seller.name), left, name), 3), sheet.left, y + 4, name);
  flow.moveTo(Math.max(end, y + sheet.heightOf(title)) + 24);
}

function drawNotes(sheet: Sheet, flow: Flow, notes: string | null, { words }: Formats): void {
  const lines = notes === null ? [] : sheet.wrap(clean(notes), sheet.width, { size: 9 });
  if (lines.length === 0) return;
  const height = sheet.heightOf({ size: 9 });
  flow.skip(16);
  flow.keep(2 * height + sheet.heightOf(small));
  sheet.text(words.notes, sheet.left, flow.y(), { ...small, weight: 'bold' });
  flow.skip(sheet.heightOf(small) + 2);
  for (const line of lines) {
    flow.keep(height);
    sheet.text(line, sheet.left, flow.y(), { size: 9 });
    flow.skip(height);
  }
}
