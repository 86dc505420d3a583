import pino from 'pino';

/** Ends of names, without case, `_` and `-`, under which a secret or a person could hide. */
const telling =
  /(secrets?|passw(or)?d|authorization|cookies?|tokens?|apikey|(private|admin|seal|encryption|signing)key|e?mail(address)?|recipients?|phone|rawbody|envelope)$/;

/** Nobody writes so many different names; what others made up does not fill memory. */
const mostNames = 2000;
const known = new Map<string, boolean>();

function isTelling(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const is = telling.test(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  if (known.size < mostNames) known.set(name, is);
  return is;
}

const censor = '[redacted]';
/** What is deeper, or beyond so many objects of one line, is not written at all. */
const limits = { depth: 8, objects: 500 };
interface Walk {
  depth: number;
  seen: { objects: number };
}

/** A line without what stands under telling names, however deep. As a rule nothing does, and the line itself is returned. */
export const redacted = (line: Record<string, unknown>): Record<string, unknown> =>
  without(line, { depth: 0, seen: { objects: 0 } });

function without<T extends object>(told: T, walk: Walk): T {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(told)) {
    const kept = isTelling(name) && !isHarmless(name, value) ? censor : within(name, value, walk);
    if (kept === value) continue;
    copy ??= (Array.isArray(told) ? [...told] : { ...told }) as Record<string, unknown>;
    copy[name] = kept;
  }
  return (copy ?? told) as T;
}

/** That there is none, and how many there are, may be told. */
const isHarmless = (name: string, value: unknown): boolean =>
  value === null ||
  value === undefined ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && name.endsWith('s'));

function within(name: string, value: unknown, { depth, seen }: Walk): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // Of the line itself: its serializer does it.
  if (name === 'err' && depth === 0) return value;
  seen.objects += 1;
  if (ArrayBuffer.isView(value)) return censor;
  if (depth >= limits.depth || seen.objects > limits.objects) return censor;
  return without(described(value), { depth: depth + 1, seen });
}

/** What PostgreSQL quotes of rows and parameters in an error. */
const quoting = ['detail', 'where', 'internalQuery', 'query', 'parameters'];

/** An error as its type, words, stack and what hangs on it; whatever else it is stays. */
function described(value: object): object {
  const told = value instanceof Error ? pino.stdSerializers.err(value) : value;
  if (!('stack' in told)) return told;
  return Object.fromEntries(Object.entries(told).filter(([name]) => !quoting.includes(name)));
}

/** The serializer of `err`. */
export const redactedError = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? without(described(error), { depth: 0, seen: { objects: 0 } }) : error;
