import type { Document, DocumentLine } from './document.js';
import type { Flow } from './flow.js';
import type { Formats } from './formats.js';
import { colors, type Sheet, type Style } from './sheet.js';
import { clean } from './text.js';

const cell: Style = { size: 9 };
const head: Style = { size: 7.5, weight: 'bold', color: colors.faint };
const padding = 5;
const gap = 12;
/** Of the table's width: what descriptions have at least, however large the amounts are. */
const leastForDescription = 0.34;

interface Column {
  title: string;
  value: (line: DocumentLine) => string;
}

/** Rows that are kept together, below a head that is repeated on each page. */
export function drawLines(sheet: Sheet, flow: Flow, { lines }: Document, formats: Formats): void {
  const { words } = formats;
  const numbers: Column[] = [
    {
      title: words.quantity,
      value: ({ quantity, unit }) => [formats.number(quantity), clean(unit ?? '')].join(' ').trim(),
    },
    { title: words.unitPrice, value: (line) => formats.money(line.unitAmountMinor) },
    ...(lines.some((line) => line.taxRate !== null)
      ? [{ title: words.tax, value: ({ taxRate }: DocumentLine) => (taxRate === null ? '' : formats.percent(taxRate)) }]
      : []),
    { title: words.amount, value: (line) => formats.money(line.amountMinor) },
  ];
  const rows = lines.map((line) => numbers.map(({ value }) => value(line)));
  const natural = numbers.map(({ title }, column) =>
    Math.max(sheet.widthOf(title, head), ...rows.map((values) => sheet.widthOf(values[column] ?? '', cell))),
  );
  const most = sheet.width * (1 - leastForDescription) - gap * numbers.length;
  const scale = Math.min(1, most / natural.reduce((sum, width) => sum + width, 0));
  const widths = natural.map((width) => width * scale);
  const ends = widths.map(
    (_, column) => sheet.right - widths.slice(column + 1).reduce((sum, width) => sum + width + gap, 0),
  );
  const descriptionWidth = (ends[0] ?? 0) - (widths[0] ?? 0) - gap - sheet.left;

  /** What is wider than its column is written smaller, never cut. */
  const drawNumbers = (values: readonly string[], y: number, style: Style): void => {
    for (const [column, value] of values.entries()) {
      const fit = Math.min(1, (widths[column] ?? 0) / Math.max(sheet.widthOf(value, style), 1));
      const size = style.size * fit;
      const lower = (sheet.heightOf(style) - sheet.heightOf({ size })) / 2;
      sheet.text(value, ends[column] ?? 0, y + lower, { ...style, size, align: 'right' });
    }
  };

  const drawHead = (): void => {
    const y = flow.y();
    sheet.text(words.description, sheet.left, y, head);
    drawNumbers(
      numbers.map(({ title }) => title),
      y,
      head,
    );
    flow.moveTo(y + sheet.heightOf(head) + padding);
    sheet.rule(flow.y());
  };

  const lineHeight = sheet.heightOf(cell);
  const drawRow = (description: readonly string[], values: readonly string[]): void => {
    flow.keep(description.length * lineHeight + 2 * padding);
    flow.skip(padding);
    drawNumbers(values, flow.y(), cell);
    // One that is longer than a page goes on with the next.
    for (const text of description) {
      if (flow.room() < lineHeight + padding) {
        flow.newPage();
        flow.skip(padding);
      }
      sheet.text(text, sheet.left, flow.y(), cell);
      flow.skip(lineHeight);
    }
    flow.skip(padding);
    sheet.rule(flow.y());
  };

  flow.keep(sheet.heightOf(head) + lineHeight + 4 * padding);
  drawHead();
  flow.head(drawHead);
  for (const [index, line] of lines.entries())
    drawRow(sheet.wrap(clean(line.description), descriptionWidth, cell), rows[index] ?? []);
  flow.head(null);
  flow.skip(14);
}
