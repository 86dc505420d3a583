import { UndeliverableMessage } from '../../domain/errors.js';
import { readTemplateFolder, type Template, type TemplateFolder } from './folder.js';
import { createLiquid, type Values } from './liquid.js';
import { chooseLocale, directionOf, formatLocale } from './locale.js';
import { colorsOf, type Look, plainLook } from './look.js';
import { createCompiled, type OwnText } from './own-text.js';
import { compilePhrase } from './phrase.js';
import { plainText } from './text.js';
import { readVariables, type Variables } from './variables.js';

export type { Variables } from './variables.js';

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
  /** For SMS and pushes; null: it is sent as a mail alone. */
  short: string | null;
  /** The one that the text is in; another than the wanted one after a fallback. */
  locale: string;
  /** Names of optional variables that came with a value not of their kind; the message does without. */
  dropped: string[];
}

export interface Manner {
  look?: Look;
  /** The tenant's own texts of this template; each stands for the shipped one of its locale. */
  own?: readonly OwnText[];
  /** Where its reader chooses what to get; absent: nothing is said of it. */
  preferencesUrl?: string;
}

/** @throws UndeliverableMessage for an unknown template, or when a required variable is missing. */
export type RenderMessage = (
  template: string,
  locale: string,
  variables: Variables,
  manner?: Manner,
) => RenderedMessage;

export interface TemplatesDeps {
  /** The product's name, in the footer. */
  brand: string;
  folder?: TemplateFolder;
}

export function createTemplates({ brand, folder = readTemplateFolder() }: TemplatesDeps): RenderMessage {
  const html = createLiquid({ html: folder.layout }, 'html');
  const compiled = createCompiled();
  const sender = new Set(['tenant_name']);
  const footers = new Map([...folder.footers].map(([locale, text]) => [locale, compilePhrase(text, 'body', sender)]));

  const preferenceWords = (locale: string): string =>
    folder.preferences.get(chooseLocale(locale, new Set(folder.preferences.keys()))) ?? '';

  /** In the language nearest to the wanted one: own words in it need not have any. null: the template has none. */
  const shippedShort = (template: Template, wanted: string, variables: Variables): string | null => {
    const locale = chooseLocale(wanted, new Set(template.texts.keys()));
    const { scope } = readVariables(template, variables, formatLocale(wanted, locale));
    return compiled(template, locale, []).short?.(scope) ?? null;
  };

  return (name, wanted, variables, { look = plainLook, own = [], preferencesUrl } = {}) => {
    const template = folder.templates.get(name);
    if (!template) throw new UndeliverableMessage(`Cannot render '${name}': there is no such template`);
    const locale = chooseLocale(wanted, new Set([...template.texts.keys(), ...own.map((one) => one.locale)]));
    const { scope, problems, dropped } = readVariables(template, variables, formatLocale(wanted, locale));
    if (problems.length > 0)
      throw new UndeliverableMessage(
        `Cannot render '${name}': ${problems.map((one) => `'${one.variable}' ${one.problem}`).join(', ')}`,
      );
    try {
      const spoken = compiled(template, locale, own);
      const words = spoken.words(scope);
      const footer = footers.get(chooseLocale(locale, new Set(footers.keys())))?.(scope) ?? '';
      const choose = preferencesUrl === undefined ? null : preferenceWords(locale);
      const { blocks, ...line } = words;
      const page: Values = {
        ...line,
        blocks: blocks as unknown as readonly Values[],
        ...directions[directionOf(locale)],
        ...colorsOf(look),
        logo: look.logo,
        sender: scope.tenant_name ?? brand,
        footer,
        preferences_label: choose,
        preferences_url: preferencesUrl ?? null,
        brand,
        locale,
      };
      return {
        subject: words.subject,
        html: html('html', page),
        short: spoken.short ? spoken.short(scope) : shippedShort(template, wanted, variables),
        text: plainText(words, [footer, ...(choose === null ? [] : [`${choose}: ${preferencesUrl}`]), brand]),
        locale,
        dropped,
      };
    } catch (error) {
      throw new UndeliverableMessage(`Cannot render '${name}' in '${locale}': ${reasonOf(error)}`, { cause: error });
    }
  };
}

const directions = {
  ltr: { dir: 'ltr', start: 'left', end: 'right' },
  rtl: { dir: 'rtl', start: 'right', end: 'left' },
} as const;

/** Liquid's own sentence, without the lines of the template that follow it. */
const reasonOf = (error: unknown): string => String((error as Error).message).split('\n')[0] ?? '';
