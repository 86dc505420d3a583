import type { Template, Variable } from './folder.js';
import { kinds, readCurrency } from './kinds.js';
import type { Scope } from './phrase.js';

export type Variables = Readonly<Record<string, string>>;

export interface ReadVariables {
  /** As a person reads them. */
  scope: Scope;
  /** Why each required one that cannot be shown is not there. */
  problems: { variable: string; problem: string }[];
  /** Names of optional ones that came with a value not of their kind; the message does without. */
  dropped: string[];
}

/** Values as a person reads them in a locale. */
export function readVariables(
  { variables }: Pick<Template, 'variables'>,
  given: Variables,
  locale: string,
): ReadVariables {
  const setting = { locale, currency: readCurrency(own(given, 'currency') ?? '') };
  const scope: Record<string, string> = {};
  const result: ReadVariables = { scope, problems: [], dropped: [] };
  for (const [name, { kind, required }] of Object.entries<Variable>(variables)) {
    const text = own(given, name);
    const value = text === undefined ? null : kinds[kind](text, setting);
    if (value !== null) scope[name] = value;
    else if (required)
      result.problems.push({ variable: name, problem: text === undefined ? 'is missing' : `is not a ${kind}` });
    else if (text !== undefined) result.dropped.push(name);
  }
  return result;
}

const own = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) ? String(variables[name]) : undefined;
