import { UndeliverableMessage } from '../../domain/errors.js';
import { fileOf, footerOf, readTemplateFolder, type Template, type TemplateFolder, type Variable } from './folder.js';
import { kinds, readCurrency } from './kinds.js';
import { createLiquid } from './liquid.js';
import { formatLocale, lastResort, localeChain } from './locale.js';

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
  /** The one that the template has; another than the wanted one after a fallback. */
  locale: string;
  /** Names of optional variables that came with a value not of their kind; the message does without. */
  dropped: string[];
}

export type Variables = Readonly<Record<string, string>>;

/** @throws UndeliverableMessage for an unknown template, or when a required variable is missing. */
export type RenderMessage = (template: string, locale: string, variables: Variables) => RenderedMessage;

export interface TemplatesDeps {
  /** The product's name, in the footer. */
  brand: string;
  folder?: TemplateFolder;
}

export function createTemplates({ brand, folder = readTemplateFolder() }: TemplatesDeps): RenderMessage {
  const html = createLiquid(folder.files, 'html');
  const plain = createLiquid(folder.files, 'none');

  return (name, wanted, variables) => {
    const template = folder.templates.get(name);
    if (!template) throw new UndeliverableMessage(`Cannot render '${name}': there is no such template`);
    const locale = localeChain(wanted).find((one) => template.locales.has(one)) ?? lastResort;
    const { scope, dropped } = read(template, variables, formatLocale(wanted, locale));
    const all = { ...scope, brand, locale, footer: footerOf(locale) };
    try {
      return {
        subject: plain(fileOf(name, locale, 'subject'), all)
          .replaceAll(/\s+/g, ' ')
          .trim(),
        html: html(fileOf(name, locale, 'html'), all),
        text: tidy(plain(fileOf(name, locale, 'text'), all)),
        locale,
        dropped,
      };
    } catch (error) {
      throw new UndeliverableMessage(`Cannot render '${name}' in '${locale}': ${reasonOf(error)}`, { cause: error });
    }
  };
}

/** Values as a person reads them. @throws UndeliverableMessage naming every required one that is not there. */
function read(template: Template, variables: Variables, locale: string) {
  const setting = { locale, currency: readCurrency(own(variables, 'currency') ?? '') };
  const scope: Record<string, string> = {};
  const missing: string[] = [];
  const dropped: string[] = [];
  for (const [name, { kind, required }] of Object.entries<Variable>(template.variables)) {
    const given = own(variables, name);
    const value = given === undefined ? null : kinds[kind](given, setting);
    if (value !== null) scope[name] = value;
    else if (required) missing.push(given === undefined ? `'${name}' is missing` : `'${name}' is not a ${kind}`);
    else if (given !== undefined) dropped.push(name);
  }
  if (missing.length > 0) throw new UndeliverableMessage(`Cannot render '${template.name}': ${missing.join(', ')}`);
  return { scope, dropped };
}

const own = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) ? String(variables[name]) : undefined;

/** Liquid's own sentence, without the lines of the template that follow it. */
const reasonOf = (error: unknown): string => String((error as Error).message).split('\n')[0] ?? '';

/** At most one empty line in a row, none at the beginning, and an end of line at the end. */
const tidy = (text: string): string =>
  `${text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
