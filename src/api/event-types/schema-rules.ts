import type { FieldError } from '../problems.js';

/**
 * What a tenant's schema may cost. Each of its parts looks at each value of `data` at most once, because references are
 * followed and counted here: without that, 30 of them that name each other twice are a billion steps.
 */
export const schemaLimits = {
  /** Of the schema as JSON; the example has the same. */
  bytes: 16_384,
  /** Subschemas, each `$ref` counted as what it stands for. */
  parts: 500,
  depth: 16,
  /** `uniqueItems` compares each item with each. */
  uniqueItems: 100,
} as const;

/** Where the value of a keyword has schemas. */
type Holds = 'nothing' | 'schema' | 'schemas' | 'map';

/** Keywords of both drafts that are taken; all others are refused. */
const keywords: ReadonlyMap<string, Holds> = new Map([
  ...(['$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated'] as const).map(nothing),
  ...(['readOnly', 'writeOnly', 'type', 'enum', 'const', 'format', 'required', 'dependentRequired'] as const).map(
    nothing,
  ),
  ...(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const).map(nothing),
  ...(['minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains'] as const).map(nothing),
  ...(['minProperties', 'maxProperties', 'uniqueItems', '$ref'] as const).map(nothing),
  ...(['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames'] as const).map(schema),
  ...(['not', 'if', 'then', 'else'] as const).map(schema),
  ...(['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const).map((word) => [word, 'schemas'] as const),
  ...(['properties', 'dependentSchemas', '$defs', 'definitions'] as const).map((word) => [word, 'map'] as const),
]);
function nothing(word: string) {
  return [word, 'nothing'] as const;
}
function schema(word: string) {
  return [word, 'schema'] as const;
}

export const formats = ['date', 'time', 'date-time', 'email', 'uri', 'uuid', 'ipv4', 'ipv6'] as const;

/** Why some keywords are not taken; the others are not known. */
const reasons: Readonly<Record<string, string>> = {
  pattern: 'is not taken: a regular expression can take for ever',
  patternProperties: 'is not taken: a regular expression can take for ever',
  $id: 'is not taken: a schema has no address',
};

const localRef = /^#\/(\$defs|definitions)\/([A-Za-z0-9_-]+)$/;
type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a tenant's schema, apart from what the draft itself says of values; the first ten. */
export function schemaErrors(root: Node): FieldError[] {
  const errors: FieldError[] = [];
  let parts = 0;
  const refuse = (field: string, message: string): void => {
    if (errors.length < 10) errors.push({ field, message });
  };

  function walk(value: unknown, at: string, depth: number): void {
    parts += 1;
    if (parts > schemaLimits.parts || typeof value === 'boolean') return;
    if (!isNode(value)) {
      refuse(at, 'must be a schema: an object, true or false');
      return;
    }
    if (depth > schemaLimits.depth) {
      refuse(at, `is nested more than ${schemaLimits.depth} deep, or in itself`);
      return;
    }
    for (const [word, content] of Object.entries(value)) {
      const holds = keywords.get(word);
      if (holds === undefined) refuse(`${at}.${word}`, reasons[word] ?? 'is not a keyword that is taken');
      else for (const [part, name] of partsOf(holds, content)) walk(part, `${at}.${word}${name}`, depth + 1);
    }
    checkValues(value, at);
    if (value.$ref !== undefined) follow(value.$ref, `${at}.$ref`, depth);
  }

  function checkValues(node: Node, at: string): void {
    if (node.format !== undefined && !formats.some((one) => one === node.format))
      refuse(`${at}.format`, `must be one of ${formats.join(', ')}`);
    const { uniqueItems, maxItems } = node;
    if (uniqueItems === true && !(typeof maxItems === 'number' && maxItems <= schemaLimits.uniqueItems))
      refuse(`${at}.uniqueItems`, `needs maxItems of at most ${schemaLimits.uniqueItems}`);
  }

  function follow(ref: unknown, at: string, depth: number): void {
    const [, place = '', name = ''] = localRef.exec(String(ref)) ?? [];
    const definitions = root[place];
    if (isNode(definitions) && Object.hasOwn(definitions, name)) walk(definitions[name], at, depth + 1);
    else refuse(at, 'must be #/$defs/… or #/definitions/… of this schema');
  }

  if (Buffer.byteLength(JSON.stringify(root)) > schemaLimits.bytes)
    return [{ field: 'schema', message: `must be at most ${schemaLimits.bytes} bytes` }];
  if (root.type !== 'object') refuse('schema.type', "must be 'object': the data of an event is one");
  walk(root, 'schema', 1);
  if (parts > schemaLimits.parts)
    return [
      { field: 'schema', message: `has more than ${schemaLimits.parts} parts, counting what each $ref stands for` },
    ];
  return errors;
}

function partsOf(holds: Holds, content: unknown): [part: unknown, name: string][] {
  if (holds === 'nothing') return [];
  // Draft-07 has a list of schemas in `items`, too.
  if (Array.isArray(content)) return content.map((part, index) => [part, `.${index}`]);
  if (holds !== 'map') return [[content, '']];
  return isNode(content) ? Object.entries(content).map(([name, part]) => [part, `.${name}`]) : [[content, '']];
}
