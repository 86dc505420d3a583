import { Liquid } from 'liquidjs';
import { InvalidText } from './invalid-text.js';
import { limits } from './liquid.js';

/** Without loops and without what makes a text longer, the time of a phrase grows with its length alone. */
const tags: readonly string[] = ['if', 'unless', 'case'];
const filters: readonly string[] = ['default', 'upcase', 'downcase', 'capitalize', 'truncate'];

/** Values as a person reads them, by the names of the template's variables. */
export type Scope = Readonly<Record<string, string>>;

/** Renders; null when it shows a variable that is not there. */
export type Phrase = (scope: Scope) => string | null;

/** Liquid of words: variables, conditions and a few filters. Nothing is escaped: a phrase is text, whatever shows it. */
const engine = createEngine();

/** `known`: names that it may show. @throws InvalidText */
export function compilePhrase(text: string, field: string, known: ReadonlySet<string>): Phrase {
  const parsed = parse(text, field);
  const unknown = engine.globalVariablesSync(parsed).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new InvalidText(field, `there is no variable '${unknown[0]}'`);
  return (scope) => {
    try {
      const words: string = engine.renderSync(parsed, Object.assign(Object.create(null), scope));
      return words.replaceAll(/\s+/g, ' ').trim();
    } catch (error) {
      if (error instanceof Error && error.name === 'UndefinedVariableError') return null;
      throw new InvalidText(field, reasonOf(error));
    }
  };
}

function parse(text: string, field: string) {
  try {
    return engine.parse(text);
  } catch (error) {
    throw new InvalidText(field, reasonOf(error));
  }
}

function createEngine(): Liquid {
  const liquid = new Liquid({
    templates: Object.create(null),
    relativeReference: false,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    locale: 'en',
    timezoneOffset: 0,
    ...limits,
  });
  for (const name of Object.keys(liquid.tags)) if (!tags.includes(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!filters.includes(name)) delete liquid.filters[name];
  return liquid;
}

/** Liquid's own sentence, without the lines of the text that follow it. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
