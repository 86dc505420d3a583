import type { Template } from './folder.js';
import { type CompiledText, compileText, type SourceText } from './text.js';

/** A tenant's own text of a template in one locale. */
export interface OwnText extends SourceText {
  /** Of this version: another text has another id. */
  id: string;
  locale: string;
}

/** Texts that are kept compiled; what is over this is forgotten together. */
const most = 1000;

/** Compiles each version once. The id says whose it is, so no tenant's text can stand for another's. */
export function createOwnTexts(): (text: OwnText, template: Template) => CompiledText {
  const compiled = new Map<string, CompiledText>();
  return (text, { variables }) => {
    const known = compiled.get(text.id);
    if (known) return known;
    if (compiled.size >= most) compiled.clear();
    const fresh = compileText(text, new Set(Object.keys(variables)));
    compiled.set(text.id, fresh);
    return fresh;
  };
}
