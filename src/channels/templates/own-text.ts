import type { Template } from './folder.js';
import type { Scope } from './phrase.js';
import { type CompiledText, compileShort, compileText, type SourceText } from './text.js';

/** A tenant's own text of a template in one locale. */
export interface OwnText extends SourceText {
  /** Of this version: another text has another id. */
  id: string;
  locale: string;
}

/** A text once it is compiled. */
export interface Compiled {
  words: CompiledText;
  /** null: it has none. */
  short: ((scope: Scope) => string) | null;
}

/** Own texts that are kept compiled; what is over this is forgotten together. */
const most = 1000;

/**
 * Compiles each text once, when it is first said. A version of an own text is known by its id, so none can stand for
 * another's. @throws InvalidText
 */
export function createCompiled(): (template: Template, locale: string, own: readonly OwnText[]) => Compiled {
  const shipped = new Map<string, Compiled>();
  const owned = new Map<string, Compiled>();
  return ({ name, variables, texts }, locale, own) => {
    const mine = own.find((one) => one.locale === locale);
    const [kept, key] = mine ? [owned, mine.id] : [shipped, `${name} ${locale}`];
    const known = kept.get(key);
    if (known) return known;
    const text = mine ?? texts.get(locale);
    if (!text) throw new Error(`there is no text in '${locale}'`);
    if (owned.size >= most) owned.clear();
    const names = new Set(Object.keys(variables));
    const short = text.short === null ? null : compileShort(text.short, names);
    const fresh: Compiled = { words: compileText(text, names), short };
    kept.set(key, fresh);
    return fresh;
  };
}
