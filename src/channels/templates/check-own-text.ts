import { UndeliverableMessage } from '../../domain/errors.js';
import type { Template } from './folder.js';
import { InvalidText } from './invalid-text.js';
import { lastResort } from './locale.js';
import type { OwnText } from './own-text.js';
import type { RenderMessage } from './render.js';
import { longestShort } from './text.js';
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
  const say = (given: Variables, locale: string, own: readonly OwnText[]): Said => {
    const { subject, text, short } = render(name, locale, given, { own });
    return { body: `${subject}\n${text}`, short: short ?? '' };
  };
  try {
    const [mine, shipped] = [say(sample, text.locale, [text]), say(sample, lastResort, [])];
    say(needed, text.locale, [text]);
    const shown = readVariables(template, sample, text.locale).scope;
    const known = readVariables(template, sample, lastResort).scope;
    const missing = (field: keyof Said): TextProblem[] =>
      Object.entries(variables)
        .filter(([, { kind, required }]) => required || kind === 'url')
        .filter(
          ([variable]) =>
            shipped[field].includes(known[variable] ?? '') && !mine[field].includes(shown[variable] ?? ''),
        )
        .map(([variable]) => ({ field, message: `must show '${variable}'` }));
    return [...missing('body'), ...(text.short === null ? [] : [...misused(shipped, mine), ...missing('short')])];
  } catch (error) {
    return [problemOf(error)];
  }
}

/** A message in words, field by field. */
interface Said {
  body: string;
  short: string;
}

function misused(shipped: Said, mine: Said): TextProblem[] {
  if (shipped.short === '') return [{ field: 'short', message: 'is for templates that leave as SMS or push' }];
  const { length } = [...mine.short];
  return length > longestShort
    ? [{ field: 'short', message: `must come to at most ${longestShort} characters, and has ${length} with samples` }]
    : [];
}

/** @throws what is no text's fault */
function problemOf(error: unknown): TextProblem {
  if (!(error instanceof UndeliverableMessage)) throw error;
  const { cause } = error;
  if (cause instanceof InvalidText) return { field: cause.field, message: cause.message };
  return { field: 'body', message: error.message };
}
