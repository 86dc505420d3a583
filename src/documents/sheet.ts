import PDFDocument from 'pdfkit';
import type { Paper } from './document.js';
import type { Fonts, Weight } from './fonts.js';
import type { Logo } from './logo.js';
import { runsOf, wrap } from './text.js';

export interface Style {
  /** Points, as are all lengths. */
  size: number;
  weight?: Weight;
  color?: string;
  /** Which end of a text `x` is. */
  align?: 'left' | 'right';
}

export const colors = { text: '#1f2430', faint: '#6b7280', rule: '#d6d9df', mark: '#eceef1' } as const;

const sizes: Readonly<Record<Paper, readonly [number, number]>> = { A4: [595.28, 841.89], LETTER: [612, 792] };
const margin = 48;
/** Of Noto Sans: its Devanagari stands higher and hangs lower than Latin. */
const lineHeight = 1.38;

/** Pages that are drawn on; `y` grows downwards. */
export type Sheet = ReturnType<typeof createSheet>;

export interface SheetOptions {
  fonts: Fonts;
  paper: Paper;
  /** Of the file, not printed. */
  title: string;
  /** BCP 47. */
  language: string;
  createdAt: number;
}

export function createSheet({ fonts, paper, title, language, createdAt }: SheetOptions) {
  const [width, height] = sizes[paper];
  const pdf = new PDFDocument({
    size: [width, height],
    margin: 0,
    bufferPages: true,
    autoFirstPage: false,
    // What zlib makes of the same bytes differs from one version of Node to the next.
    compress: false,
    // None of the built-in ones, which cannot be embedded.
    font: null as unknown as string,
    lang: language,
    displayTitle: true,
    info: { Title: title, Producer: 'Billhook', Creator: 'Billhook', CreationDate: new Date(createdAt) },
  });
  // An opened font, which the types do not know of.
  for (const [weight, font] of Object.entries(fonts)) pdf.registerFont(weight, font as unknown as Buffer);
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));

  const use = ({ size, weight = 'regular' }: Style) => pdf.font(weight).fontSize(size);
  const widthOf = (text: string, style: Style): number => {
    use(style);
    return runsOf(text).reduce((sum, run) => sum + pdf.widthOfString(run), 0);
  };
  const heightOf = ({ size }: Style): number => size * lineHeight;

  const text = (line: string, x: number, y: number, style: Style): void => {
    let at = style.align === 'right' ? x - widthOf(line, style) : x;
    use(style).fillColor(style.color ?? colors.text);
    for (const run of runsOf(line)) {
      pdf.text(run, at, y, { lineBreak: false });
      at += pdf.widthOfString(run);
    }
  };

  return {
    left: margin,
    right: width - margin,
    width: width - 2 * margin,
    top: margin,
    bottom: height - margin,
    addPage: (): void => void pdf.addPage(),
    widthOf,
    heightOf,
    wrap: (paragraphs: string, most: number, style: Style): string[] =>
      wrap(paragraphs, most, (line) => widthOf(line, style)),
    text,
    /** Lines one below the other; returns where the next would be. */
    texts: (lines: readonly string[], x: number, y: number, style: Style): number => {
      for (const [index, line] of lines.entries()) text(line, x, y + index * heightOf(style), style);
      return y + lines.length * heightOf(style);
    },
    rule: (y: number, from = margin, color: string = colors.rule): void =>
      void pdf
        .moveTo(from, y)
        .lineTo(width - margin, y)
        .lineWidth(0.7)
        .strokeColor(color)
        .stroke(),
    /** Along the upper edge. */
    band: (color: string): void => void pdf.rect(0, 0, width, 8).fill(color),
    /** Fitted into a box; returns its height. */
    logo: ({ bytes, ...size }: Logo, x: number, y: number, most: { width: number; height: number }): number => {
      const scale = Math.min(most.width / size.width, most.height / size.height, 1);
      // As its pixels lie: its size was read so, too.
      const fitted = { width: size.width * scale, height: size.height * scale, ignoreOrientation: true };
      pdf.image(Buffer.from(bytes), x, y, fitted);
      return fitted.height;
    },
    /** Across the page. */
    watermark: (word: string): void => {
      const style: Style = { size: 96, weight: 'bold', color: colors.mark };
      pdf.save().rotate(-40, { origin: [width / 2, height / 2] });
      text(word, (width - widthOf(word, style)) / 2, (height - heightOf(style)) / 2, style);
      pdf.restore();
    },
    /** Draws what needs the number of pages on each of them, and ends the PDF. */
    end: async (onEachPage: (page: number, pages: number) => void): Promise<Buffer> => {
      const { start, count } = pdf.bufferedPageRange();
      for (let index = 0; index < count; index += 1) {
        pdf.switchToPage(start + index);
        onEachPage(index + 1, count);
      }
      await new Promise<void>((resolve, reject) => {
        pdf.on('end', resolve);
        pdf.on('error', reject);
        pdf.end();
      });
      return Buffer.concat(chunks);
    },
  };
}
