/** Width of a text without a line break, in points. */
export type Measure = (text: string) => number;

/** No control characters, and nothing that turns the direction of writing; line ends are `\n`, never three in a row. */
export const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/\t/g, ' ')
    .replaceAll(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();

/** Devanagari, and what joins its letters. */
const devanagari = String.raw`[\u0900-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff]|\u200c|\u200d`;
const ofOneScript = new RegExp(`(?:${devanagari})+|(?:(?!${devanagari})[^])+`, 'g');

/** Parts of one script each: a font shapes a text by the first script that it meets there. */
export const runsOf = (text: string): readonly string[] => text.match(ofOneScript) ?? [];

/** What must not be torn apart: a letter with its marks, and letters that a virama or a joiner holds together. */
const clusters = /\P{M}(?:[\p{M}\u200c\u200d]|(?<=[\u094d\u200d])\p{L})*|\p{M}+/gu;

/** Lines no wider than `width`: broken at spaces, and inside of a word only where it is wider than a whole line. */
export function wrap(text: string, width: number, measure: Measure): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure));
}

function wrapParagraph(paragraph: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/ +/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = measure(word) <= width ? [word] : torn(word, width, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

function torn(word: string, width: number, measure: Measure): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const cluster of word.match(clusters) ?? []) {
    if (piece !== '' && measure(piece + cluster) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += cluster;
  }
  return [...pieces, piece];
}

/** At most so many lines; the last of more ends in `…`. */
export const atMost = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `${lines[most - 1]}…`];
