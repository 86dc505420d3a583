import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

/** What is wrong with data, or null. `path` begins with `data`. */
export type Check = (data: unknown) => { path: string; message: string } | null;

/** One error is enough: all of them would be as many as there are values. */
const options: Options = {
  allErrors: false,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  logger: false,
};
const draft7 = /^http:\/\/json-schema\.org\/draft-07\/schema#?$/;
const draft2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** `Ajv` by draft, made when first needed. */
const makers = { draft7: () => withFormats(new Ajv(options)), draft2020: () => withFormats(new Ajv2020(options)) };
const made: { [Draft in keyof typeof makers]?: Ajv } = {};

/** Dates by their calendar, the rest by expressions that read a text once (`fast`). */
function withFormats(ajv: Ajv): Ajv {
  ajvFormats.default(ajv, { mode: 'fast', formats: ['email', 'uri', 'uuid', 'ipv4', 'ipv6'] });
  return ajvFormats.default(ajv, ['date', 'time', 'date-time']);
}

/**
 * A check of data by a JSON Schema of draft 2020-12, or draft-07 where `$schema` says so.
 * @throws Error when it is no such schema. What a tenant sent passes `schemaErrors` first.
 */
export function compileSchema({ $schema = draft2020Uri, ...schema }: Readonly<Record<string, unknown>>): Check {
  const draft = draft7.test(String($schema)) ? 'draft7' : draft2020.test(String($schema)) ? 'draft2020' : null;
  if (draft === null) throw new Error('$schema must be that of draft 2020-12 or draft-07');
  made[draft] ??= makers[draft]();
  const ajv = made[draft];
  const validate = ajv.compile(schema);
  // It remembers every schema it has seen, for ever.
  ajv.removeSchema(schema);
  return (data) => {
    if (validate(data)) return null;
    const [error] = validate.errors ?? [];
    return { path: error ? pathOf(error) : 'data', message: messageOf(error) };
  };
}
const draft2020Uri = 'https://json-schema.org/draft/2020-12/schema';

/** JSON pointer → the form of all field names of the API. */
function pathOf({ instancePath, params }: ErrorObject): string {
  const steps = instancePath.split('/').slice(1);
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing: unknown = params.missingProperty ?? params.additionalProperty;
  return ['data', ...names, ...(missing === undefined ? [] : [String(missing)])].join('.').slice(0, 300);
}

/** Without the value itself: it may be anybody's. */
function messageOf(error: ErrorObject | undefined): string {
  if (error?.keyword === 'required') return 'is needed';
  if (error?.keyword === 'additionalProperties') return 'is not known';
  if (error?.keyword === 'enum') return `must be one of ${JSON.stringify(error.params.allowedValues).slice(0, 300)}`;
  return error?.message ?? 'does not match the schema';
}
