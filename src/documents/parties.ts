import type { Document, Party } from './document.js';
import type { Flow } from './flow.js';
import type { Formats } from './formats.js';
import { colors, type Sheet, type Style } from './sheet.js';
import { atMost, clean } from './text.js';

const name: Style = { size: 10, weight: 'bold' };
const detail: Style = { size: 9 };
const label: Style = { size: 7.5, weight: 'bold', color: colors.faint };
/** So that nobody's address fills a page. */
const mostLines = 14;
const gap = 18;

/** Who sells, who buys, and when: three columns below the title. */
export function drawParties(sheet: Sheet, flow: Flow, document: Document, formats: Formats): void {
  const { words } = formats;
  const column = (sheet.width - 2 * gap) / 3;
  const begin = flow.y();

  const drawParty = (title: string, party: Party, x: number): number => {
    const lines = (text: string, style: Style) => sheet.wrap(clean(text), column, style);
    const rest = [...party.address, ...(party.taxId ? [`${words.taxId}: ${party.taxId}`] : []), party.email ?? ''];
    let y = sheet.texts([title], x, begin, label) + 2;
    y = sheet.texts(atMost(lines(party.name, name), 4), x, y, name);
    const details = rest.filter((text) => clean(text) !== '').flatMap((text) => lines(text, detail));
    return sheet.texts(atMost(details, mostLines), x, y, detail);
  };

  const facts: [string, string][] = [
    ...(document.number === null ? [] : [[words.number, clean(document.number)] as [string, string]]),
    [words.date, formats.instant(document.issuedAt)],
    ...(document.until === null ? [] : [[words.until[document.kind], formats.day(document.until)] as [string, string]]),
  ];
  const drawFacts = (x: number): number => {
    let y = begin;
    for (const [title, value] of facts) {
      y = sheet.texts([title], x, y, label) + 2;
      y = sheet.texts(atMost(sheet.wrap(value, column, detail), 3), x, y, detail) + 5;
    }
    return y;
  };

  const ends = [
    drawParty(words.from, document.seller, sheet.left),
    drawParty(words.to[document.kind], document.buyer, sheet.left + column + gap),
    drawFacts(sheet.left + 2 * (column + gap)),
  ];
  flow.moveTo(Math.max(...ends) + 20);
}
