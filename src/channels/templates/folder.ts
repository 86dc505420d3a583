import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isKind, type Kind } from './kinds.js';
import { lastResort } from './locale.js';
import { readSource, type SourceText } from './text.js';

/** Beside `src` and beside `dist`: the same files for both. */
export const templatesFolder = fileURLToPath(new URL('../../../templates/', import.meta.url));

export interface Variable {
  kind: Kind;
  required: boolean;
}

/** A folder with `template.json` and a text for each locale. */
export interface Template {
  name: string;
  variables: Readonly<Record<string, Variable>>;
  /** A value of each variable, to look at the message. */
  sample: Readonly<Record<string, string>>;
  texts: ReadonlyMap<string, SourceText>;
}

export interface TemplateFolder {
  templates: ReadonlyMap<string, Template>;
  /** The look of every message, in Liquid; made of `html.mjml`. */
  layout: string;
  /** Last sentences of every message, by locale. */
  footers: ReadonlyMap<string, string>;
  /** What the link to one's preferences is called, by locale. */
  preferences: ReadonlyMap<string, string>;
}

/** Shared by all templates; holds no message of its own. */
const layout = 'layout';
const textEnding = '.md';
const footerEnding = '.footer.md';
const preferencesEnding = '.preferences.md';

/** @throws Error which names what a template lacks: half of one must not start. */
export function readTemplateFolder(folder: string = templatesFolder): TemplateFolder {
  const read = (...path: string[]): string => readFileSync([folder, ...path].join('/'), 'utf8');
  const files = (name: string, ending: string): [string, string][] =>
    readdirSync([folder, name].join('/'))
      .filter((file) => file.endsWith(ending))
      .map((file) => [file.slice(0, -ending.length), read(name, file).trim()]);
  const footers = new Map(files(layout, footerEnding));
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== layout)
    .map((entry) => entry.name)
    .sort();
  const templates = names.map((name): [string, Template] => {
    const fail = (what: string) => new Error(`Cannot read template '${name}': ${what}`);
    const texts = new Map(files(name, textEnding).map(([locale, text]) => [locale, readSource(text)]));
    if (!texts.has(lastResort)) throw fail(`it has no locale '${lastResort}'`);
    for (const locale of texts.keys())
      if (!footers.has(locale)) throw fail(`'${layout}/${locale}${footerEnding}' is missing`);
    const { variables, sample } = Object(JSON.parse(read(name, 'template.json'))) as Record<string, unknown>;
    return [name, { name, variables: readVariables(variables, fail), sample: readSample(sample, fail), texts }];
  });
  const preferences = new Map(files(layout, preferencesEnding));
  return { layout: read(layout, 'html.liquid'), footers, preferences, templates: new Map(templates) };
}

/** `{"amount": "money", "receipt_url": "url?"}`; `?`: the message can do without. */
function readVariables(variables: unknown, fail: (what: string) => Error): Record<string, Variable> {
  if (typeof variables !== 'object' || variables === null) throw fail(`template.json has no 'variables'`);
  return Object.fromEntries(
    Object.entries(variables).map(([variable, word]) => {
      const kind = String(word).replace(/\?$/, '');
      if (!isKind(kind)) throw fail(`'${variable}' has no kind '${kind}'`);
      return [variable, { kind, required: !String(word).endsWith('?') }];
    }),
  );
}

function readSample(sample: unknown, fail: (what: string) => Error): Record<string, string> {
  if (typeof sample !== 'object' || sample === null) throw fail(`template.json has no 'sample'`);
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, String(value)]));
}
