import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/api/event-types/compile-schema.js';
import { schemaErrors, schemaLimits } from '../../src/api/event-types/schema-rules.js';
import { type CatalogueEntry, catalogue, eventNames } from '../../src/domain/events.js';

const fields = (schema: Record<string, unknown>) => schemaErrors(schema).map(({ field }) => field);
const object = (properties: Record<string, unknown>, more: object = {}) => ({ type: 'object', properties, ...more });

describe('schemaErrors', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a plain object', object({ sku: { type: 'string', maxLength: 40 }, left: { type: 'integer', minimum: 0 } })],
    ['fields that are called like keywords', object({ pattern: { type: 'string' }, $id: { type: 'string' } })],
    [
      'values that look like keywords',
      object({ a: { enum: [{ pattern: '^(a+)+$' }], default: { $ref: 'http://x' } } }),
    ],
    [
      'a local reference',
      object({ a: { $ref: '#/$defs/a' }, b: { $ref: '#/$defs/a' } }, { $defs: { a: { type: 'string' } } }),
    ],
    ['a short unique list', object({ a: { type: 'array', uniqueItems: true, maxItems: 100 } })],
    ['true and false', object({ a: true }, { additionalProperties: false })],
  ])('takes %s', (_name, schema) => {
    expect(schemaErrors(schema)).toEqual([]);
    compileSchema(schema);
  });

  const fourOf = (name: string) => ({ allOf: Array.from({ length: 4 }, () => ({ $ref: `#/$defs/${name}` })) });
  const fourfold = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`d${n}`, fourOf(`d${n + 1}`)]));
  const deep = (levels: number): object => (levels === 0 ? {} : { items: deep(levels - 1) });
  test.each<[string, Record<string, unknown>, string]>([
    ['what is no object', { type: 'string' }, 'schema.type'],
    ['a regular expression', object({ a: { pattern: '^(a+)+$' } }), 'schema.properties.a.pattern'],
    ['regular expressions of names', object({}, { patternProperties: { '^(a+)+$': {} } }), 'schema.patternProperties'],
    ['a remote reference', object({ a: { $ref: 'https://example.com/s.json' } }), 'schema.properties.a.$ref'],
    ['a reference to the whole', object({ a: { $ref: '#' } }), 'schema.properties.a.$ref'],
    ['a reference to nothing', object({ a: { $ref: '#/$defs/toString' } }, { $defs: {} }), 'schema.properties.a.$ref'],
    [
      'a schema in itself',
      object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { items: { $ref: '#/$defs/a' } } } }),
      `schema.properties.a.$ref${'.items.$ref'.repeat(7)}`,
    ],
    ['an address', object({}, { $id: 'https://example.com' }), 'schema.$id'],
    ['a dynamic reference', object({ a: { $dynamicRef: '#a' } }), 'schema.properties.a.$dynamicRef'],
    ['an unknown keyword', object({ a: { minLenght: 1 } }), 'schema.properties.a.minLenght'],
    ['an unknown format', object({ a: { format: 'regex' } }), 'schema.properties.a.format'],
    ['a long unique list', object({ a: { uniqueItems: true } }), 'schema.properties.a.uniqueItems'],
    ['references that multiply', object({ a: { $ref: '#/$defs/d0' } }, { $defs: { ...fourfold, d5: {} } }), 'schema'],
    ['a deep schema', object({ a: deep(20) }), `schema.properties.a${'.items'.repeat(15)}`],
    ['a large schema', object({ a: { description: 'x'.repeat(schemaLimits.bytes) } }), 'schema'],
    ['a list instead of a schema', object({ a: 5 }), 'schema.properties.a'],
  ])('refuses %s', (_name, schema, field) => {
    expect(fields(schema)).toContain(field);
  });
});

describe('compileSchema', () => {
  test.each(eventNames)('%s of the catalogue: its example passes, nothing does not', (name) => {
    const { schema, example }: CatalogueEntry = catalogue[name];
    const check = compileSchema({ ...schema });
    expect(check(example)).toBeNull();
    expect(check({})).toMatchObject({ path: expect.stringMatching(/^data\./), message: 'is needed' });
  });

  test('names the field, and not what stood in it', () => {
    const check = compileSchema(object({ a: object({ b: { type: 'string' } }) }, { additionalProperties: false }));
    expect(check({ a: { b: 5 } })).toEqual({ path: 'data.a.b', message: 'must be string' });
    expect(check({ secret: 1 })).toEqual({ path: 'data.secret', message: 'is not known' });
  });

  test.each([
    ['date', '2025-02-29', '2024-02-29'],
    ['date-time', '2025-10-30 12:30', '2025-10-30T12:30:00Z'],
    ['email', 'nobody', 'a@example.com'],
    ['uri', 'x', 'https://example.com'],
    ['uuid', 'x', '018f0000-0000-7000-8000-000000000001'],
  ])('format %s refuses %s and takes %s', (format, wrong, right) => {
    const check = compileSchema(object({ a: { type: 'string', format } }));
    expect(check({ a: wrong })?.path).toBe('data.a');
    expect(check({ a: right })).toBeNull();
  });

  test('knows draft-07 where $schema says so, and no third draft', () => {
    const tuple = object({ a: { type: 'array', items: [{ type: 'string' }], additionalItems: false } });
    const check = compileSchema({ $schema: 'http://json-schema.org/draft-07/schema#', ...tuple });
    expect(check({ a: ['x'] })).toBeNull();
    expect(check({ a: ['x', 'y'] })?.path).toBe('data.a');
    expect(() => compileSchema(tuple)).toThrow();
    expect(() => compileSchema({ $schema: 'http://json-schema.org/draft-04/schema#', ...tuple })).toThrow(/draft/);
  });
});
