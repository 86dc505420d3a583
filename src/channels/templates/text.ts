import { InvalidText } from './invalid-text.js';
import { kinds } from './kinds.js';
import { compilePhrase, type Phrase, type Scope } from './phrase.js';

/**
 * What a message says in one language, said once for HTML and plain text. Paragraphs of `body` stand apart by an empty
 * line: `# heading` (one, the first), `> good: callout` (`good`, `bad`, `info`), `- label: value` (rows of a table),
 * `[label]({{ url }})` (a button), or plain words. All of it is Liquid (`phrase.ts`).
 */
export interface SourceText {
  subject: string;
  /** What mail programs show beside the subject. */
  preview: string;
  body: string;
  /** The same in a sentence or two, for SMS and pushes, without the sender's name; null: it is sent as a mail alone. */
  short: string | null;
}

export const tones = ['good', 'bad', 'info'] as const;
export type Tone = (typeof tones)[number];

type BlockOf<Words> =
  | { kind: 'paragraph'; text: Words }
  | { kind: 'callout'; tone: Tone; text: Words }
  | { kind: 'rows'; rows: { label: Words; value: Words }[] }
  | { kind: 'button'; label: Words; url: Words };
export type Block = BlockOf<string>;

/** A message in words, before it gets its look. */
export interface Words {
  subject: string;
  preview: string;
  heading: string;
  blocks: Block[];
}

/** @throws InvalidText when what cannot be left out shows a variable that is not there. */
export type CompiledText = (scope: Scope) => Words;

/** Far more than a mail needs. What is looked for in a tag takes longer than its length. */
const most = { tags: 200, tagLength: 500 } as const;

function requireFewTags(text: string, field: string): void {
  const [, ...tags] = text.split(/\{[{%]/);
  if (tags.length > most.tags) throw new InvalidText(field, `must have at most ${most.tags} of {{ and {%`);
  if (tags.some((tag) => tag.search(/[}%]\}/) > most.tagLength))
    throw new InvalidText(field, `must have at most ${most.tagLength} characters between {{ and }}`);
}

/** Characters of a short text, with all of its values: some SMS, and what a phone still shows of a push. */
export const longestShort = 300;

/** The words of a short text. `known`: names of the template's variables. @throws InvalidText */
export function compileShort(short: string, known: ReadonlySet<string>): (scope: Scope) => string {
  requireFewTags(short, 'short');
  const phrase = compilePhrase(short, 'short', known);
  return (scope) => needed(phrase(scope), 'short');
}

/** `known`: names of the template's variables. @throws InvalidText */
export function compileText(
  { subject, preview, body }: Omit<SourceText, 'short'>,
  known: ReadonlySet<string>,
): CompiledText {
  for (const [field, text] of Object.entries({ subject, preview, body })) requireFewTags(text, field);
  const phrase = (text: string): Phrase => compilePhrase(text, 'body', known);
  const subjectOf = compilePhrase(subject, 'subject', known);
  const previewOf = compilePhrase(preview, 'preview', known);
  const [first = '', ...rest] = body.trim().split(/\n\s*\n/);
  if (!/^# \S/.test(first)) throw new InvalidText('body', 'must begin with a heading: # …');
  const headingOf = phrase(first.slice(2));
  const blocks = rest.map((text) => readBlock(text.trim(), phrase));
  return (scope) => ({
    subject: needed(subjectOf(scope), 'subject'),
    preview: previewOf(scope) ?? '',
    heading: needed(headingOf(scope), 'body'),
    blocks: blocks.flatMap((block) => renderBlock(block, scope) ?? []),
  });
}

function needed(words: string | null, field: string): string {
  if (words === null || words === '') throw new InvalidText(field, 'has no words without its optional variables');
  return words;
}

function readBlock(text: string, phrase: (text: string) => Phrase): BlockOf<Phrase> {
  if (text.startsWith('# ')) throw new InvalidText('body', 'has a second heading');
  if (text.startsWith('>')) {
    const [, word = '', words = ''] = /^>\s*(\w+):\s+(.+)$/s.exec(text) ?? [];
    const tone = tones.find((one) => one === word);
    if (!tone) throw new InvalidText('body', `a callout must be > ${tones.join(': … or > ')}: …`);
    return { kind: 'callout', tone, text: phrase(words) };
  }
  if (text.startsWith('- '))
    return {
      kind: 'rows',
      rows: text.split('\n').map((line) => {
        const [, label = '', value = ''] = /^- (.+?): (.+)$/.exec(line.trim()) ?? [];
        if (value === '') throw new InvalidText('body', 'a row must be - label: value');
        return { label: phrase(label), value: phrase(value) };
      }),
    };
  const middle = text.startsWith('[') && text.endsWith(')') ? text.lastIndexOf('](') : -1;
  return middle < 2
    ? { kind: 'paragraph', text: phrase(text) }
    : { kind: 'button', label: phrase(text.slice(1, middle)), url: phrase(text.slice(middle + 2, -1)) };
}

/** null: it shows a variable that is not there, or nothing at all. */
function renderBlock(block: BlockOf<Phrase>, scope: Scope): Block | null {
  switch (block.kind) {
    case 'paragraph': {
      const text = block.text(scope);
      return text ? { kind: block.kind, text } : null;
    }
    case 'callout': {
      const text = block.text(scope);
      return text ? { kind: block.kind, tone: block.tone, text } : null;
    }
    case 'rows': {
      const rows = block.rows.flatMap((row) => {
        const [label, value] = [row.label(scope), row.value(scope)];
        return label && value ? [{ label, value }] : [];
      });
      return rows.length > 0 ? { kind: block.kind, rows } : null;
    }
    case 'button': {
      const [label, url] = [block.label(scope), kinds.url(block.url(scope) ?? '', anySetting)];
      return label && url ? { kind: block.kind, label, url } : null;
    }
  }
}

const anySetting = { locale: 'en', currency: null };

/** A file: lines `Subject: …`, `Preview: …` and, where there is one, `Short: …`, an empty line, the body. @throws InvalidText */
export function readSource(file: string): SourceText {
  const header = /^Subject: ([^\n]+)\nPreview: ([^\n]+)\n(?:Short: ([^\n]+)\n)?\n(.+)$/s;
  const [, subject, preview, short = null, body] = header.exec(file) ?? [];
  if (subject === undefined || preview === undefined || body === undefined)
    throw new InvalidText('subject', 'must begin with the lines Subject: … and Preview: …');
  return { subject, preview, body, short };
}

const lines: { [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => string } = {
  paragraph: ({ text }) => text,
  callout: ({ text }) => text,
  rows: ({ rows }) => rows.map(({ label, value }) => `${label}: ${value}`).join('\n'),
  button: ({ label, url }) => `${label}: ${url}`,
};

/** The same as plain text; `end`: lines below it. */
export const plainText = ({ heading, blocks }: Pick<Words, 'heading' | 'blocks'>, end: readonly string[]): string =>
  `${[heading, ...blocks.map((block) => (lines[block.kind] as (one: Block) => string)(block)), ['--', ...end].join('\n')].join('\n\n')}\n`;
