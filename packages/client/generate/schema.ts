/** The part of JSON Schema that the API's document and the events' catalogue use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: (string | number | boolean | null)[];
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  description?: string;
}

/** `#/components/schemas/Invoice` → `Invoice`. */
export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** The type of an object that has no fields. */
export const nothing = 'Record<string, never>';

/** A comment for editors, indented; empty without a text. */
export function comment(text: string | undefined, indent = ''): string {
  const lines = (text ?? '').replaceAll('*/', '*\\/').split('\n');
  if (lines.length > 1)
    return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
  return text ? `${indent}/** ${lines[0]} */\n` : '';
}

/** A value of that schema, in TypeScript. */
export function typeOf(schema: Schema, indent = ''): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => grouped(typeOf(one, indent))).join(' & ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const types = [schema.type ?? 'any'].flat();
  return types.map((type) => (basic[type] ?? (() => 'unknown'))(schema, indent)).join(' | ');
}

const grouped = (type: string): string => (/ [|&] /.test(type) ? `(${type})` : type);

const basic: Readonly<Record<string, (schema: Schema, indent: string) => string>> = {
  string: () => 'string',
  number: () => 'number',
  integer: () => 'number',
  boolean: () => 'boolean',
  null: () => 'null',
  array: ({ items = {} }, indent) => `${grouped(typeOf(items, indent))}[]`,
  object: ({ properties, required, additionalProperties }, indent) => {
    if (properties && Object.keys(properties).length > 0) return membersOf({ properties, required }, indent);
    if (additionalProperties === false) return nothing;
    return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown'}>`;
  },
};

/** What may be left out may be undefined, too: a body is written without it. */
function membersOf(
  { properties, required = [] }: { properties: Record<string, Schema>; required?: string[] | undefined },
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const isRequired = required.includes(name);
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return `${comment(schema.description, inner)}${inner}${key}${isRequired ? '' : '?'}: ${typeOf(schema, inner)}${isRequired ? '' : ' | undefined'};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** `export interface …`, or a type where it is no object. */
export function declarationOf(name: string, schema: Schema): string {
  const type = typeOf(schema);
  const head = comment(schema.description);
  return type.startsWith('{') && type.endsWith('}')
    ? `${head}export interface ${name} ${type}\n`
    : `${head}export type ${name} = ${type};\n`;
}

/** The first lines of every generated file. */
export const banner =
  '// Generated from the same schemas that parse requests: test/client/generated.test.ts writes and compares it.\n\n';
