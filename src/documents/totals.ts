import type { Document } from './document.js';
import type { Flow } from './flow.js';
import type { Formats } from './formats.js';
import { colors, type Sheet, type Style } from './sheet.js';

interface Row {
  label: string;
  value: string;
  /** `strong`: what it all comes to. */
  weight: 'plain' | 'strong';
}

const plain: Style = { size: 9 };
const strong: Style = { size: 11, weight: 'bold' };
const gap = 24;
const between = 4;

/** What the lines come to, all of it on one page. */
export function drawTotals(sheet: Sheet, flow: Flow, document: Document, formats: Formats, color: string): void {
  const rows = rowsOf(document, formats);
  const styleOf = ({ weight }: Row): Style => (weight === 'strong' ? strong : plain);
  const heightOf = (row: Row): number => sheet.heightOf(styleOf(row)) + between;
  flow.keep(rows.reduce((sum, row) => sum + heightOf(row), 0));
  const widest = Math.max(...rows.map((row) => sheet.widthOf(row.value, styleOf(row))));
  const labels = Math.max(...rows.map((row) => sheet.widthOf(row.label, styleOf(row))));
  const from = Math.max(sheet.left, sheet.right - widest - gap - labels);
  for (const row of rows) {
    const style = styleOf(row);
    // More rates than a page has room for.
    flow.keep(heightOf(row));
    if (row.weight === 'strong') sheet.rule(flow.y(), from, color);
    const y = flow.y() + between / 2;
    sheet.text(row.label, from, y, row.weight === 'strong' ? style : { ...style, color: colors.faint });
    sheet.text(row.value, sheet.right, y, { ...style, align: 'right' });
    flow.skip(heightOf(row));
  }
}

function rowsOf({ totals }: Document, { words, money, percent }: Formats): Row[] {
  const row = (label: string, minor: number, weight: Row['weight'] = 'plain'): Row => ({
    label,
    value: money(minor),
    weight,
  });
  const less = (label: string, minor: number): Row[] => (minor === 0 ? [] : [row(label, -minor)]);
  const { settled } = totals;
  return [
    row(words.subtotal, totals.subtotalMinor),
    ...less(words.discount, totals.discountMinor),
    ...totals.taxes.map(({ rate, amountMinor }) =>
      row(rate === null ? words.tax : `${words.tax} ${percent(rate)}`, amountMinor),
    ),
    row(words.total, totals.totalMinor, 'strong'),
    ...less(words.credited, settled?.creditedMinor ?? 0),
    ...less(words.paid, settled?.paidMinor ?? 0),
    ...(settled ? [row(words.due, settled.dueMinor, 'strong')] : []),
  ];
}
