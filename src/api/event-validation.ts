import type { Tx } from '../db/connection.js';
import { currentVersions, eventTypeSchema } from '../db/event-types.js';
import { canonicalName, entryOf, isCustomName } from '../domain/events.js';
import { type Check, compileSchema } from './event-types/compile-schema.js';

export interface DataError {
  /** Of the event in the list. */
  index: number;
  /** `type`, or a field: `data.amount`. */
  path: string;
  message: string;
}

export interface EventData {
  /** A name or alias of the catalogue, or `custom.…`. */
  type: string;
  data: unknown;
}

/** `null`: the type has no schema, any object will do. */
type Found = Check | null;

/** A tenant's own checks, by the names of their types. */
export type OwnChecks = ReadonlyMap<string, Check>;

export interface EventValidator {
  /** In a transaction of the tenant: those of these types that are its own, in the version that counts at this moment, in every process. */
  ownChecks(tx: Tx, tenantId: string, types: readonly string[]): Promise<OwnChecks>;
  /** At most one error per event: by the catalogue's schema or the tenant's own; a custom name without one must have an object. */
  check(events: readonly EventData[], own: OwnChecks): DataError[];
}

/** Checks the data of events that a tenant publishes. `keep`: how many compiled schemas stay in memory. */
export function createEventValidator({ keep = 1000 }: { keep?: number } = {}): EventValidator {
  /** A version never changes, so what is kept is never stale. The least recently used goes first. */
  const compiled = new Map<string, Check>();
  const kept = (key: string): Check | undefined => {
    const check = compiled.get(key);
    if (check === undefined) return undefined;
    compiled.delete(key);
    compiled.set(key, check);
    return check;
  };
  const remember = (key: string, check: Check): Check => {
    compiled.set(key, check);
    const [oldest] = compiled.keys();
    if (compiled.size > keep && oldest !== undefined) compiled.delete(oldest);
    return check;
  };

  const builtIn = (name: string, schema: object): Check =>
    kept(name) ?? remember(name, compileSchema(schema as Record<string, unknown>));

  const ownChecks: EventValidator['ownChecks'] = async (tx, tenantId, types) => {
    const found = new Map<string, Check>();
    const names = [...new Set(types.filter(isCustomName))];
    if (names.length === 0) return found;
    for (const { name, version } of await currentVersions(tx, tenantId, names)) {
      const key = `${tenantId} ${name} ${version}`;
      const known = kept(key);
      const schema = known ? null : await eventTypeSchema(tx, tenantId, name, version);
      const check = known ?? (schema && remember(key, compileSchema(schema)));
      if (check) found.set(name, check);
    }
    return found;
  };

  const check: EventValidator['check'] = (events, own) => {
    const find = (type: string): Found | undefined => {
      const name = canonicalName(type);
      if (name === null) return undefined;
      const entry = entryOf(name);
      return entry ? builtIn(name, entry.schema) : (own.get(name) ?? null);
    };
    return events.flatMap(({ type, data }, index) => {
      const found = find(type);
      if (found === undefined) return [{ index, path: 'type', message: 'is not an event of the catalogue' }];
      if (typeof data !== 'object' || data === null || Array.isArray(data))
        return [{ index, path: 'data', message: 'must be an object' }];
      const error = found?.(data);
      return error ? [{ index, ...error }] : [];
    });
  };

  return { ownChecks, check };
}
