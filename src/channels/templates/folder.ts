import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isKind, type Kind } from './kinds.js';
import { lastResort } from './locale.js';

/** Beside `src` and beside `dist`: the same files for both. */
export const templatesFolder = fileURLToPath(new URL('../../../templates/', import.meta.url));

/** The parts of a message and how their files end. A channel that needs another part adds a row. */
export const parts = { subject: 'subject', html: 'html', text: 'txt' } as const;
export type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

export interface Variable {
  kind: Kind;
  required: boolean;
}

/** A folder with `template.json` and, for each locale, a file per part. */
export interface Template {
  name: string;
  variables: Readonly<Record<string, Variable>>;
  locales: ReadonlySet<string>;
}

export interface TemplateFolder {
  templates: ReadonlyMap<string, Template>;
  /** Every `*.liquid` file by its path without that ending: `payment_received/en.html`. */
  files: Readonly<Record<string, string>>;
}

/** The file of a part in a locale. */
export const fileOf = (template: string, locale: string, part: Part): string => `${template}/${locale}.${parts[part]}`;

/** Shared by all templates; holds no message of its own. */
const layout = 'layout';

/** The file of the last sentences in a locale, the same for HTML and text. */
export const footerOf = (locale: string): string => `${layout}/${locale}.footer`;

/** @throws Error which names what a template lacks: half of one must not start. */
export function readTemplateFolder(folder: string = templatesFolder): TemplateFolder {
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  // No prototype: a template that asks for the file `constructor` finds nothing.
  const files: Record<string, string> = Object.create(null);
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders)
    for (const file of readdirSync(`${root}${name}`).filter((one) => one.endsWith('.liquid')))
      files[`${name}/${file.slice(0, -'.liquid'.length)}`] = readFileSync(`${root}${name}/${file}`, 'utf8');
  const templates = folders
    .filter(({ name }) => name !== layout)
    .map(({ name }) => readTemplate(name, readFileSync(`${root}${name}/template.json`, 'utf8'), Object.keys(files)));
  return { files, templates: new Map(templates.map((one) => [one.name, one])) };
}

function readTemplate(name: string, json: string, files: readonly string[]): Template {
  const locales = new Set(
    files.filter((file) => file.startsWith(`${name}/`)).map((file) => file.slice(name.length + 1).replace(/\..*$/, '')),
  );
  if (!locales.has(lastResort)) throw new Error(`Cannot read template '${name}': it has no locale '${lastResort}'`);
  for (const locale of locales)
    for (const file of [footerOf(locale), ...partNames.map((part) => fileOf(name, locale, part))])
      if (!files.includes(file)) throw new Error(`Cannot read template '${name}': '${file}.liquid' is missing`);
  return { name, locales, variables: readVariables(name, JSON.parse(json)) };
}

/** `{"variables": {"amount": "money", "receipt_url": "url?"}}`; `?`: the message can do without. */
function readVariables(name: string, parsed: unknown): Record<string, Variable> {
  const { variables } = Object(parsed) as { variables?: unknown };
  if (typeof variables !== 'object' || variables === null)
    throw new Error(`Cannot read template '${name}': template.json has no 'variables'`);
  return Object.fromEntries(
    Object.entries(variables).map(([variable, word]) => {
      const kind = String(word).replace(/\?$/, '');
      if (!isKind(kind)) throw new Error(`Cannot read template '${name}': '${variable}' has no kind '${kind}'`);
      return [variable, { kind, required: !String(word).endsWith('?') }];
    }),
  );
}
