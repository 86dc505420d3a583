import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { entryOf } from '../../domain/events.js';

/** What is wrong with `data`: where (`amount`, `lines.3.sku`; empty: the whole) and what. */
export interface Wrong {
  path: string;
  message: string;
}

/** Checks data by the schema of its event; each schema is compiled once. null: it matches, or there is no schema. */
export function createDataCheck(): (type: string, data: unknown) => Wrong | null {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction | null>();
  const validatorOf = (type: string): ValidateFunction | null => {
    const schema = entryOf(type)?.schema;
    if (schema === undefined) return null;
    const known = compiled.get(type) ?? ajv.compile(schema);
    compiled.set(type, known);
    return known;
  };
  return (type, data) => {
    const validate = validatorOf(type);
    if (!validate || validate(data)) return null;
    const [error] = validate.errors ?? [];
    const steps = (error?.instancePath ?? '').split('/').slice(1).map(unescaped);
    if (error?.keyword === 'required')
      return { path: [...steps, error.params.missingProperty].join('.'), message: 'is missing' };
    return { path: steps.join('.'), message: error?.message ?? 'is not valid' };
  };
}

/** Of a step of a JSON pointer (RFC 6901). */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
