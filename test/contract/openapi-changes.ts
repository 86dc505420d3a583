/** JSON of an OpenAPI 3.1 document, or a part of it. */
export type Json = Record<string, unknown>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const keysOf = (value: unknown): string[] => Object.keys(object(value));

/**
 * What a caller of the document `before` may stumble over in `after`, one sentence each. What is sent has to be taken still:
 * a request of before must fit after. What is read has to be understood still: an answer of after must fit before. Names stay
 * in both.
 */
export function breakingChanges(before: Json, after: Json): string[] {
  const found: string[] = [];
  for (const [path, operations] of Object.entries(object(before.paths)))
    for (const method of methods) {
      const old = object(operations)[method];
      if (old === undefined) continue;
      const at = `${method.toUpperCase()} ${path}`;
      const now = object(object(after.paths)[path])[method];
      if (now === undefined) found.push(`${at}: is gone`);
      else found.push(...operationChanges(at, [object(old), before], [object(now), after]));
    }
  return [...new Set(found)];
}

/** A part of a document, and the document, where its references lead. */
type Part = readonly [part: Json, document: Json];

function operationChanges(at: string, [old, before]: Part, [now, after]: Part): string[] {
  const found: string[] = [];
  const params = [old, now].map((one) => new Map(list(one.parameters).map((it) => [nameOf(object(it)), object(it)])));
  const [were, are] = params as [Map<string, Json>, Map<string, Json>];
  for (const [name, param] of are)
    if (param.required === true && were.get(name)?.required !== true) found.push(`${at} ${name}: is required`);
  for (const [name, param] of were) {
    const still = are.get(name);
    if (!still) found.push(`${at} ${name}: is gone`);
    else found.push(...misfits(`${at} ${name}`, [object(param.schema), before], [object(still.schema), after], 'sent'));
  }
  const [body, bodyNow] = [object(old.requestBody), object(now.requestBody)];
  if (bodyNow.required === true && body.required !== true) found.push(`${at} body: is required`);
  found.push(...contentChanges(`${at} body`, [body, before], [bodyNow, after], 'sent'));
  for (const status of keysOf(old.responses).filter((one) => one.startsWith('2'))) {
    const answer = object(now.responses)[status];
    if (answer === undefined) found.push(`${at} ${status}: is gone`);
    else
      found.push(
        ...contentChanges(
          `${at} ${status}`,
          [object(object(old.responses)[status]), before],
          [object(answer), after],
          'read',
        ),
      );
  }
  return found;
}

const nameOf = (param: Json): string => `${param.in} ${param.name}`;

function contentChanges(at: string, [old, before]: Part, [now, after]: Part, way: Way): string[] {
  return keysOf(old.content).flatMap((type) => {
    const [was, is] = [object(old.content)[type], object(now.content)[type]];
    if (is === undefined) return [`${at} ${type}: is gone`];
    return misfits(at, [object(object(was).schema), before], [object(object(is).schema), after], way);
  });
}

type Way = 'sent' | 'read';

/** Why what is sent or read may no longer fit. `seen`: pairs on the way, for schemas that name themselves. */
function misfits(at: string, old: Part, now: Part, way: Way, seen: readonly string[] = []): string[] {
  const pair = `${old[0].$ref} ${now[0].$ref}`;
  if (old[0].$ref !== undefined && seen.includes(pair)) return [];
  const [given, wanted] = (way === 'sent' ? [old, now] : [now, old]).map(variantsOf) as [Json[], Json[]];
  const documents = way === 'sent' ? ([old[1], now[1]] as const) : ([now[1], old[1]] as const);
  const compare = (inner: Json, outer: Json): string[] =>
    differences({ at, inner: [inner, documents[0]], outer: [outer, documents[1]], way, seen: [...seen, pair] });
  return given.flatMap((inner) => {
    const tries = wanted.filter((outer) => mayBe(inner, outer)).map((outer) => compare(inner, outer));
    if (tries.length === 0)
      return [`${at}: ${way === 'sent' ? 'may no longer be' : 'may be'} ${inner.type ?? 'anything'}`];
    return tries.reduce((best, one) => (one.length < best.length ? one : best));
  });
}

const mayBe = (inner: Json, outer: Json): boolean =>
  outer.type === undefined || outer.type === inner.type || (outer.type === 'number' && inner.type === 'integer');

/** The schema as alternatives of one type each, without references and `allOf`. */
function variantsOf([schema, document]: Part): Json[] {
  const plain = flat(schema, document);
  const alternatives = [...list(plain.anyOf), ...list(plain.oneOf)];
  if (alternatives.length > 0) {
    const { anyOf: _, oneOf: __, ...common } = plain;
    return alternatives.flatMap((one) => variantsOf([{ allOf: [common, one] }, document]));
  }
  const types = Array.isArray(plain.type) ? plain.type : [plain.type];
  const values = Array.isArray(plain.enum) ? plain.enum : null;
  return types.map((type) => ({ ...plain, type, ...(values && { enum: values.filter((one) => isOf(one, type)) }) }));
}

const isOf = (value: unknown, type: unknown): boolean =>
  type === undefined || (value === null ? type === 'null' : type !== 'null');

function flat(schema: Json, document: Json): Json {
  if (typeof schema.$ref === 'string') {
    const { $ref, ...rest } = schema;
    const named = $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((place, name) => object(place)[name], document);
    return flat({ allOf: [named, rest] }, document);
  }
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  const parts = [...list(allOf), own].map((one) => flat(object(one), document));
  return Object.assign({}, ...parts, {
    properties: Object.assign({}, ...parts.map((one) => object(one.properties))),
    required: parts.flatMap((one) => list(one.required)),
  });
}

interface Compared {
  at: string;
  /** What is given, and what takes it. */
  inner: Part;
  outer: Part;
  way: Way;
  seen: readonly string[];
}

const differences = (compared: Compared): string[] => rules.flatMap((rule) => rule(compared));

/** Bounds of values: −1, the one that takes must not begin later; 1, must not end earlier. */
const bounds = {
  ...{ minimum: -1, exclusiveMinimum: -1, minLength: -1, minItems: -1, minProperties: -1 },
  ...{ maximum: 1, exclusiveMaximum: 1, maxLength: 1, maxItems: 1, maxProperties: 1 },
};

const rules: readonly ((compared: Compared) => string[])[] = [
  // Values.
  ({ at, inner: [inner], outer: [outer] }) => {
    if (!Array.isArray(outer.enum)) return [];
    if (!Array.isArray(inner.enum)) return [`${at}: is one of ${outer.enum} on one side alone`];
    return inner.enum
      .filter((one) => !list(outer.enum).includes(one))
      .map((one) => `${at}: '${one}' is on one side alone`);
  },
  ({ at, inner: [inner], outer: [outer] }) =>
    ['pattern', 'format', 'const'].flatMap((word) =>
      outer[word] !== undefined && outer[word] !== inner[word] ? [`${at}: ${word} is not the same`] : [],
    ),
  ({ at, inner: [inner], outer: [outer] }) =>
    Object.entries(bounds).flatMap(([word, side]) => {
      const [own, limit] = [inner[word], outer[word]];
      if (typeof limit !== 'number') return [];
      return typeof own === 'number' && (own - limit) * side <= 0 ? [] : [`${at}: ${word} ${limit} is narrower`];
    }),
  // Properties.
  ({ at, inner: [inner], outer: [outer], way }) =>
    list(outer.required)
      .filter((name) => !list(inner.required).includes(name))
      .map((name) => `${at}.${name}: ${way === 'sent' ? 'is required' : 'may be missing'}`),
  ({ at, inner: [inner], outer: [outer], way }) => {
    const [old, now] = way === 'sent' ? [inner, outer] : [outer, inner];
    const names = keysOf(now.properties);
    return keysOf(old.properties)
      .filter((name) => !names.includes(name))
      .map((name) => `${at}.${name}: is gone`);
  },
  (compared) =>
    keysOf(compared.inner[0].properties)
      .filter((name) => keysOf(compared.outer[0].properties).includes(name))
      .flatMap((name) => within(compared, `.${name}`, ({ properties }) => object(object(properties)[name]))),
  ({ at, inner: [inner], outer: [outer] }) =>
    outer.type === 'object' && outer.additionalProperties === false && inner.additionalProperties !== false
      ? [`${at}: names of one's own are not taken`]
      : [],
  (compared) =>
    [compared.inner, compared.outer].every(([one]) => typeof one.additionalProperties === 'object')
      ? within(compared, '.*', (one) => object(one.additionalProperties))
      : [],
  // Items.
  (compared) => (compared.outer[0].items === undefined ? [] : within(compared, '[]', ({ items }) => object(items))),
];

function within({ at, inner, outer, way, seen }: Compared, below: string, part: (of: Json) => Json): string[] {
  const [given, wanted]: Part[] = [inner, outer].map(([of, document]) => [part(of), document] as const);
  if (!given || !wanted) return [];
  return way === 'sent' ? misfits(at + below, given, wanted, way, seen) : misfits(at + below, wanted, given, way, seen);
}
