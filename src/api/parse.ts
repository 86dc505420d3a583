import type { z } from 'zod';
import { type FieldError, invalidFields } from './problems.js';

type Place = 'path' | 'query' | 'body';

/** @throws Problem `validation_failed` that names each field. */
export function parse(schema: z.ZodObject | undefined, value: unknown, place: Place): Record<string, unknown> {
  if (!schema) {
    if (place === 'path' || isEmpty(value)) return {};
    throw invalidFields([{ field: place, message: `must be empty` }]);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidFields(result.error.issues.flatMap((issue) => fieldErrors(issue, place)));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function fieldErrors(issue: z.core.$ZodIssue, place: Place): FieldError[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: at === '' ? key : `${at}.${key}`, message: 'is not known' }));
  return [{ field: at === '' ? place : at, message: issue.message }];
}
