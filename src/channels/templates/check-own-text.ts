import { UndeliverableMessage } from '../../domain/errors.js';
import type { Template } from './folder.js';
import { InvalidText } from './invalid-text.js';
import { lastResort } from './locale.js';
import type { OwnText } from './own-text.js';
import type { RenderMessage } from './render.js';
import { readVariables, type Variables } from './variables.js';

export interface TextProblem {
  field: string;
  message: string;
}

/**
 * What is wrong with a tenant's text: it has to compile, to be said with all variables and with the required ones alone,
 * and to show whatever the shipped text shows of required variables and links. Empty: nothing is.
 */
export function checkOwnText(render: RenderMessage, template: Template, text: OwnText): TextProblem[] {
  const { name, variables, sample } = template;
  const needed = Object.fromEntries(Object.entries(sample).filter(([variable]) => variables[variable]?.required));
  const say = (given: Variables, locale: string, own: readonly OwnText[]): string => {
    const { subject, text } = render(name, locale, given, { own });
    return `${subject}\n${text}`;
  };
  try {
    const [mine, shipped] = [say(sample, text.locale, [text]), say(sample, lastResort, [])];
    say(needed, text.locale, [text]);
    const shown = readVariables(template, sample, text.locale).scope;
    const known = readVariables(template, sample, lastResort).scope;
    return Object.entries(variables)
      .filter(([, { kind, required }]) => required || kind === 'url')
      .filter(([variable]) => shipped.includes(known[variable] ?? '') && !mine.includes(shown[variable] ?? ''))
      .map(([variable]) => ({ field: 'body', message: `must show '${variable}'` }));
  } catch (error) {
    return [problemOf(error)];
  }
}

/** @throws what is no text's fault */
function problemOf(error: unknown): TextProblem {
  if (!(error instanceof UndeliverableMessage)) throw error;
  const { cause } = error;
  if (cause instanceof InvalidText) return { field: cause.field, message: cause.message };
  return { field: 'body', message: error.message };
}
