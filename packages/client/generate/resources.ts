import { type ApiDocument, type Operation, operationsOf } from './operations.js';
import { banner, comment, declarationOf, nameOf, type Schema, typeOf } from './schema.js';

interface Group {
  methods: Map<string, string>;
  groups: Map<string, Group>;
}
const emptyGroup = (): Group => ({ methods: new Map(), groups: new Map() });

/** `src/generated/schemas.ts`: what requests and answers are made of, and what lists are asked with. */
export const renderSchemas = (document: ApiDocument): string =>
  banner +
  [
    ...Object.entries(document.components.schemas).map(([name, schema]) => declarationOf(name, schema)),
    ...operationsOf(document)
      .operations.filter(({ query }) => query.length > 0)
      .map(queryOf),
  ].join('\n');

/** `src/generated/version.ts` */
export const renderVersion = (
  all: readonly string[],
  current: string,
): string => `${banner}/** Versions of the API that may be asked for. */
export type ApiVersion = ${all.map((one) => JSON.stringify(one)).join(' | ')};
/** The version that the types are of. */
export const apiVersion: ApiVersion = ${JSON.stringify(current)};
`;

/** `src/generated/resources.ts`: a method for every operation. */
export function renderResources(document: ApiDocument): string {
  const { operations, seconds } = operationsOf(document);
  const root = emptyGroup();
  for (const operation of operations)
    for (const method of methodsOf(operation, document)) place(root, operation, method);
  const used = [...root.groups.values()]
    .map((group) => renderGroup(group, ''))
    .join('')
    .replaceAll(/\/\*\*.*?\*\//gs, '');
  const types = [...Object.keys(document.components.schemas), ...operations.map(queryName)].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(used),
  );
  const names = [...root.groups.keys()];
  const functions = names.map(
    (name) => `const ${name}Of = (call: Call) => (${renderGroup(root.groups.get(name) ?? emptyGroup(), '')});\n`,
  );
  const second = seconds.map((name) => `${name}: ${name}Of(call.under('/tenant'))`).join(', ');
  return `${banner}import type { Call } from '../call.js';
import type { CallOptions, DeleteOptions, MatchOptions, ReadOptions, StreamOptions, WatchOptions, WriteOptions } from '../options.js';
import { path } from '../path.js';
import type {
${types
  .sort()
  .map((name) => `  ${name},\n`)
  .join('')}} from './schemas.js';

${functions.join('\n')}
/** Every operation of the API. */
export const createResources = (call: Call) => ({
${names.map((name) => `  ${name}: ${name}Of(call),\n`).join('')}  /** The same operations at their second address. */
  tenant: { ${second} },
});
`;
}

function place(root: Group, { place: path, id }: Operation, [name, text]: [string, string]): void {
  let group = root;
  for (const part of path.slice(0, -1)) {
    const next = group.groups.get(part) ?? emptyGroup();
    group.groups.set(part, next);
    group = next;
  }
  if (group.methods.has(name)) throw new Error(`Cannot name ${id}: ${path.join('.')} is taken`);
  group.methods.set(name, text);
}

function renderGroup({ methods, groups }: Group, indent: string): string {
  const inner = `${indent}  `;
  const both = [...groups.keys()].find((name) => methods.has(name));
  if (both) throw new Error(`Cannot name a group and a method '${both}'`);
  return `{\n${[...methods.values()].map((text) => text.replaceAll(/^(?=.)/gm, inner)).join('')}${[...groups]
    .map(([name, group]) => `${inner}${name}: ${renderGroup(group, inner)},\n`)
    .join('')}${indent}}`;
}

const queryName = ({ id }: Operation): string => `${id[0]?.toUpperCase()}${id.slice(1)}Query`;
const queryOf = (operation: Operation): string =>
  declarationOf(queryName(operation), {
    type: 'object',
    properties: Object.fromEntries(
      operation.query.map(({ name, description, schema }) => [
        name,
        { ...schema, ...(description ? { description } : {}) },
      ]),
    ),
    required: operation.query.filter(({ required }) => required).map(({ name }) => name),
    description: `Of \`${operation.place.join('.')}\`.`,
  });

const json = 'application/json';

/** One for each type of content that it can answer with: `list`, `listCsv`. */
function methodsOf(operation: Operation, document: ApiDocument): [string, string][] {
  const name = operation.place.at(-1) ?? operation.id;
  const types = [...operation.answers.keys()];
  if (types.length === 0) return [[name, methodOf(operation, name, 'json', 'void')]];
  return types.map((type) => {
    if (type === 'text/event-stream') {
      const [schema] = operation.answers.get(type) ?? [];
      // Of events the text: their names and shapes are those of the catalogue.
      return [
        name,
        schema?.$ref ? methodOf(operation, name, 'watch', typeOf(schema)) : methodOf(operation, name, 'stream', null),
      ];
    }
    if (type !== json) {
      const own = types.includes(json) ? `${name}${type === 'text/csv' ? 'Csv' : 'File'}` : name;
      return [own, methodOf(operation, own, 'file', null, type)];
    }
    const schemas = operation.answers.get(json) ?? [];
    const row = operation.query.some((one) => one.name === 'cursor') ? rowOf(schemas[0], document) : null;
    const answer = [...new Set(schemas.map((schema) => typeOf(schema)))].join(' | ');
    return [name, methodOf(operation, name, row ? 'list' : 'json', row ?? answer)];
  });
}

/** What a list is of. */
function rowOf(schema: Schema | undefined, document: ApiDocument): string | null {
  const items = document.components.schemas[nameOf(schema?.$ref ?? '')]?.properties?.data?.items;
  return items ? typeOf(items) : null;
}

/** The text of a method: path parameters, body and query in this order, then how to call. */
function methodOf(operation: Operation, name: string, kind: string, answer: string | null, accept?: string): string {
  const { method, path, params, query, body, text } = operation;
  const isQueryNeeded = query.some(({ required }) => required);
  const parameters = [
    ...params.map((param) => `${param}: string`),
    ...(body ? [body.required ? `body: ${typeOf(body.schema)}` : `body: ${typeOf(body.schema)} = {}`] : []),
    ...(query.length > 0 ? [`query: ${queryName(operation)}${isQueryNeeded ? '' : ' = {}'}`] : []),
    `options: ${optionsOf(operation, kind)} = {}`,
  ];
  const template = params.length > 0 ? `path\`${path.replaceAll('{', '${')}\`` : `'${path}'`;
  const fields = [
    `method: '${method}'`,
    `path: ${template}`,
    ...(body ? ['body'] : []),
    ...(query.length > 0 ? ['query'] : []),
    ...(accept ? [`accept: '${accept}'`] : []),
    'options',
  ];
  return `${comment(text)}${name}: (${parameters.join(', ')}) =>\n  call.${kind}${answer === null ? '' : `<${answer}>`}({ ${fields.join(', ')} }),\n`;
}

function optionsOf({ method, headers }: Operation, kind: string): string {
  if (kind === 'stream') return 'StreamOptions';
  if (kind === 'watch') return headers.includes('Last-Event-ID') ? 'StreamOptions' : 'WatchOptions';
  if (method === 'GET') return headers.includes('If-None-Match') && kind !== 'list' ? 'ReadOptions' : 'CallOptions';
  if (headers.includes('If-Match')) return headers.includes('Idempotency-Key') ? 'MatchOptions' : 'DeleteOptions';
  return headers.includes('Idempotency-Key') ? 'WriteOptions' : 'CallOptions';
}
