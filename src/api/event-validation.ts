import type { Tx } from '../db/connection.js';
import { currentVersions, eventTypeSchema } from '../db/event-types.js';
import { entryOf, isCustomName } from '../domain/events.js';
import type { Publication } from '../domain/publishing.js';
import { type Check, compileSchema } from './event-types/compile-schema.js';

/** A tenant's own type in the version that counts. */
export interface OwnType {
  version: number;
  check: Check;
}
/** By their names. */
export type OwnTypes = ReadonlyMap<string, OwnType>;

/** The version of the schema that data matches, or what is wrong with it; `path` begins with `data`. */
export type Checked = { version: number } | { path: string; message: string };

export interface EventValidator {
  /** In a transaction of the tenant: those of these types that are its own, in the version that counts at this moment, in every process. */
  ownTypes(tx: Tx, tenantId: string, types: readonly string[]): Promise<OwnTypes>;
  /** By the catalogue's schema or the tenant's own; what a custom type without one says is taken as it is, as version 1. */
  check(event: Pick<Publication, 'type' | 'data'>, own: OwnTypes): Checked;
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

  const builtIn = (name: string): OwnType | undefined => {
    const entry = entryOf(name);
    if (entry === null) return undefined;
    return { version: entry.version, check: kept(name) ?? remember(name, compileSchema({ ...entry.schema })) };
  };

  return {
    ownTypes: async (tx, tenantId, types) => {
      const found = new Map<string, OwnType>();
      const names = [...new Set(types.filter(isCustomName))];
      if (names.length === 0) return found;
      for (const { name, version } of await currentVersions(tx, tenantId, names)) {
        const key = `${tenantId} ${name} ${version}`;
        const known = kept(key);
        const schema = known ? null : await eventTypeSchema(tx, tenantId, name, version);
        const check = known ?? (schema && remember(key, compileSchema(schema)));
        if (check) found.set(name, { version, check });
      }
      return found;
    },
    check: ({ type, data }, own) => {
      const found = builtIn(type) ?? own.get(type) ?? withoutSchema;
      return found.check(data) ?? { version: found.version };
    },
  };
}

const withoutSchema: OwnType = { version: 1, check: () => null };
