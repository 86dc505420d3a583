import { z } from 'zod';
import { isObject } from '../../domain/filter.js';
import { type IdKind, prefixes } from '../../domain/ids.js';

/** NUL cannot be stored as text. */
const storable = /^[^\0]*$/;

/** Text of 1 to `max` characters. */
export const text = (max: number) => z.string().trim().min(1).max(max).regex(storable, 'must not contain NUL');

/** A JSON object as it was given, whatever its keys are called: zod's own `record` leaves `__proto__` out without a word. */
export const jsonObject = z
  .custom<Record<string, unknown>>(isObject, 'must be an object')
  .meta({ type: 'object', additionalProperties: {} });

/** An object with keys of the caller's own, but for `__proto__`, which is refused. */
export const dictionary = <Key extends z.ZodType<string, string>, Value extends z.ZodType>(key: Key, value: Value) =>
  z.preprocess(
    (given, context) => {
      if (isObject(given) && Object.hasOwn(given, '__proto__'))
        context.addIssue({ code: 'custom', path: ['__proto__'], message: 'is no name that can be kept' });
      return given;
    },
    z.record(key, value),
  );

/** One of `values`, in upper or lower case. */
export const word = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .string()
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(values))
    .meta({ type: 'string', enum: [...values] });

/** TypeID of an answer. */
export const typeId = (kind: IdKind) => z.string().meta({ example: `${prefixes[kind]}_01h455vb4pex5vsknk084sn02q` });

/** An id in a path or a body: a TypeID, or `ext:` and the caller's own id where the entity has one. */
export const idText = (description: string) => z.string().min(1).max(300).meta({ description });

/** Instant of a query. */
export const instant = z.iso
  .datetime({ offset: true, message: 'must be an RFC 3339 time such as 2025-10-30T12:30:00Z' })
  .transform((value) => Date.parse(value))
  .meta({ type: 'string', format: 'date-time' });

/** Instant of an answer. */
export const time = z.string().meta({ format: 'date-time', example: '2025-10-30T12:30:00Z' });

export const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'must be a currency code of ISO 4217')
  .transform((value) => value.toUpperCase())
  .meta({ type: 'string', example: 'USD' });

/** Part of a number: letters and digits in upper case, and `-` between them. */
export const series = z
  .string()
  .max(20)
  .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'must be letters A to Z and digits, with - between them')
  .meta({ example: 'INV' });

export const timezone = z
  .string()
  .max(64)
  .refine(isTimezone, 'must be an IANA time zone such as America/Sao_Paulo')
  .meta({ example: 'America/Sao_Paulo' });

export const locale = z
  .string()
  .max(35)
  .refine(isLocale, 'must be a language tag such as pt-BR')
  .meta({ example: 'pt-BR' });

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
