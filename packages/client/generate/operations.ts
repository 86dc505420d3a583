import { nothing, type Schema, typeOf } from './schema.js';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}
type Content = Record<string, { schema: Schema }>;
interface OperationObject {
  operationId: string;
  summary: string;
  description: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}
/** What is read of an OpenAPI document. */
export interface ApiDocument {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  id: string;
  /** In capitals. */
  method: string;
  /** `/invoices/{id}` */
  path: string;
  /** Where a caller finds it: `['invoices', 'creditNotes', 'list']`. */
  place: readonly string[];
  text: string;
  params: readonly string[];
  query: readonly Parameter[];
  /** null: there is nothing to say in it. */
  body: { schema: Schema; required: boolean } | null;
  /** By type of content; empty: nothing is answered. Of one type the answers of all statuses. */
  answers: ReadonlyMap<string, readonly Schema[]>;
  headers: readonly string[];
}

/** The second address of the same operations, for those who know a tenant's part of a platform only. */
export const secondPrefix = '/tenant';

/** Every operation but those whose path is a second address of another; and the first parts of such paths. */
export function operationsOf(document: ApiDocument): { operations: Operation[]; seconds: string[] } {
  const isSecond = (path: string) =>
    path.startsWith(`${secondPrefix}/`) && path.slice(secondPrefix.length) in document.paths;
  const seconds = Object.keys(document.paths)
    .filter(isSecond)
    .map((path) => camel(path.split('/')[2] ?? ''));
  const operations = Object.entries(document.paths)
    .filter(([path]) => !isSecond(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => operationOf(document, path, method, one)),
    );
  return { operations, seconds: [...new Set(seconds)] };
}

function operationOf(document: ApiDocument, path: string, method: string, one: OperationObject): Operation {
  const of = (place: string) => (one.parameters ?? []).filter((parameter) => parameter.in === place);
  const body = one.requestBody?.content['application/json']?.schema;
  return {
    id: one.operationId,
    method: method.toUpperCase(),
    path,
    place: placeOf(document, path, one.operationId),
    text: `${one.summary}.${one.description ? `\n\n${one.description}` : ''}`,
    params: of('path').map(({ name }) => name),
    query: of('query'),
    body:
      body && typeOf(body) !== nothing
        ? { schema: body, required: one.requestBody?.required || method === 'patch' }
        : null,
    answers: answersOf(one),
    headers: of('header').map(({ name }) => name),
  };
}

function answersOf({ responses }: OperationObject): Map<string, Schema[]> {
  const found = new Map<string, Schema[]>();
  for (const [status, { content = {} }] of Object.entries(responses)) {
    if (!status.startsWith('2')) continue;
    for (const [type, { schema }] of Object.entries(content)) found.set(type, [...(found.get(type) ?? []), schema]);
  }
  return found;
}

/**
 * A word of a path that has rows below it, or is listed, made, put, changed or ended, is a group; then the method is the first word of the
 * operation's id (`listInvoices` → `invoices.list`). Any other last word is the method itself (`…/{id}/issue` → `invoices.issue`);
 * what can be done to one row and to many is `replay` and `replayAll`.
 */
function placeOf(document: ApiDocument, path: string, id: string): string[] {
  const words = path.split('/').slice(path.startsWith(`${secondPrefix}/`) ? 2 : 1);
  const names = words.filter((word) => !word.startsWith('{')).map(camel);
  const isOfRow = words.at(-1)?.startsWith('{') ?? false;
  if (isOfRow || isGroup(document, path)) return [...names, firstWord(id)];
  return hasTwinOfRow(document, path) ? [...names.slice(0, -1), `${names.at(-1)}All`] : names;
}

/** `/things/{id}/replay`, when the path is `/things/replay`. */
function hasTwinOfRow({ paths }: ApiDocument, path: string): boolean {
  const at = path.lastIndexOf('/');
  const ofRow = (one: string) => one.startsWith(`${path.slice(0, at)}/{`) && one.endsWith(`}${path.slice(at)}`);
  return !path.includes('{') && Object.keys(paths).some(ofRow);
}

const isGroup = ({ paths }: ApiDocument, path: string): boolean =>
  Object.keys(paths).some((one) => one.startsWith(`${path}/{`)) ||
  Object.values(paths[path] ?? {}).some(({ operationId }) =>
    ['list', 'create', 'put', 'update', 'end'].includes(firstWord(operationId)),
  );

const firstWord = (id: string): string => /^[a-z]+/.exec(id)?.[0] ?? id;
const camel = (word: string): string => word.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
