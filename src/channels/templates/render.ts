import { UndeliverableMessage } from '../../domain/errors.js';
import { readTemplateFolder, type Template, type TemplateFolder } from './folder.js';
import { createLiquid, type Values } from './liquid.js';
import { chooseLocale, directionOf, formatLocale } from './locale.js';
import { colorsOf, type Look, plainLook } from './look.js';
import { createOwnTexts, type OwnText } from './own-text.js';
import { compilePhrase } from './phrase.js';
import { type CompiledText, compileText, plainText } from './text.js';
import { readVariables, type Variables } from './variables.js';

export type { Variables } from './variables.js';

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
  /** The one that the text is in; another than the wanted one after a fallback. */
  locale: string;
  /** Names of optional variables that came with a value not of their kind; the message does without. */
  dropped: string[];
}

export interface Manner {
  look?: Look;
  /** The tenant's own texts of this template; each stands for the shipped one of its locale. */
  own?: readonly OwnText[];
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
  const shipped = new Map([...folder.templates.values()].map((one) => [one.name, compileAll(one)]));
  const sender = new Set(['tenant_name']);
  const footers = new Map([...folder.footers].map(([locale, text]) => [locale, compilePhrase(text, 'body', sender)]));
  const ownTexts = createOwnTexts();

  return (name, wanted, variables, { look = plainLook, own = [] } = {}) => {
    const template = folder.templates.get(name);
    const texts = shipped.get(name);
    if (!template || !texts) throw new UndeliverableMessage(`Cannot render '${name}': there is no such template`);
    const locale = chooseLocale(wanted, new Set([...texts.keys(), ...own.map((one) => one.locale)]));
    const { scope, problems, dropped } = readVariables(template, variables, formatLocale(wanted, locale));
    if (problems.length > 0)
      throw new UndeliverableMessage(
        `Cannot render '${name}': ${problems.map((one) => `'${one.variable}' ${one.problem}`).join(', ')}`,
      );
    try {
      const mine = own.find((one) => one.locale === locale);
      const text = mine ? ownTexts(mine, template) : texts.get(locale);
      if (!text) throw new Error('there is no text');
      const words = text(scope);
      const footer = footers.get(chooseLocale(locale, new Set(footers.keys())))?.(scope) ?? '';
      const { blocks, ...line } = words;
      const page: Values = {
        ...line,
        blocks: blocks as unknown as readonly Values[],
        ...directions[directionOf(locale)],
        ...colorsOf(look),
        logo: look.logo,
        sender: scope.tenant_name ?? brand,
        footer,
        brand,
        locale,
      };
      return {
        subject: words.subject,
        html: html('html', page),
        text: plainText(words, [footer, brand]),
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

/** @throws Error: what does not compile must not start. */
function compileAll({ name, variables, texts }: Template): ReadonlyMap<string, CompiledText> {
  const known = new Set(Object.keys(variables));
  return new Map(
    [...texts].map(([locale, text]) => {
      try {
        return [locale, compileText(text, known)];
      } catch (error) {
        throw new Error(`Cannot read template '${name}' in '${locale}': ${reasonOf(error)}`, { cause: error });
      }
    }),
  );
}

/** Liquid's own sentence, without the lines of the template that follow it. */
const reasonOf = (error: unknown): string => String((error as Error).message).split('\n')[0] ?? '';
