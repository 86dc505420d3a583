import { isDeepStrictEqual } from 'node:util';
import type { EventTypeFields } from '../../db/event-types.js';
import { invalid, invalidFields } from '../problems.js';
import { compileSchema } from './compile-schema.js';
import { schemaErrors, schemaLimits } from './schema-rules.js';

/** @throws Problem `validation_failed`: the schema is none that is taken, or the example does not match it. */
export function checkDefinition({ schema, example }: Pick<EventTypeFields, 'schema' | 'example'>): void {
  const errors = schemaErrors(schema);
  if (errors.length > 0) throw invalidFields(errors);
  const check = compiled(schema);
  if (example === null) return;
  if (Buffer.byteLength(JSON.stringify(example)) > schemaLimits.bytes)
    throw invalid('example', `must be at most ${schemaLimits.bytes} bytes`);
  const error = check(example);
  if (error) throw invalid(error.path.replace(/^data/, 'example'), error.message);
}

function compiled(schema: EventTypeFields['schema']) {
  try {
    return compileSchema(schema);
  } catch (error) {
    throw invalid('schema', (error as Error).message.slice(0, 500));
  }
}

/** The same schema, whatever the order of its keys: no new version. */
export const sameSchema = (a: EventTypeFields['schema'], b: EventTypeFields['schema']): boolean =>
  isDeepStrictEqual(a, b);
