import { LRUCache } from 'lru-cache';
import type { Tx } from '../db/connection.js';
import { currentVersions, eventTypeSchema } from '../db/event-types.js';
import { entryOf, isCustomName } from '../domain/events.js';
import type { Publication } from '../domain/publishing.js';
import { type Check, compileSchema } from './event-types/compile-schema.js';

/** A type in the version that counts. */
interface CheckedType {
  version: number;
  check: Check;
}
/** A tenant's own types by their names. */
export type OwnTypes = ReadonlyMap<string, CheckedType>;

/** Of a caller: what was read of its types at a lower version may have been changed since. */
export interface OwnTypesOf {
  tenantId: string;
  eventTypesVersion: number;
}
/** Runs in a transaction of the tenant. */
type Read = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** The version of the schema that data matches, or what is wrong with it; `path` begins with `data`. */
export type Checked = { version: number } | { path: string; message: string };

export interface EventValidator {
  /** Those of these types that are the tenant's own, in the version that counts. Reads only what is not known yet. */
  ownTypes(of: OwnTypesOf, types: readonly string[], read: Read): Promise<OwnTypes>;
  /** By the catalogue's schema or the tenant's own; what a custom type without one says is taken as it is, as version 1. */
  check(event: Pick<Publication, 'type' | 'data'>, own: OwnTypes): Checked;
}

/** How much stays in memory, of what was used last: tenants' tables of names and versions, compiled schemas. */
const inMemory = { tenants: 10_000, schemas: 1000 };

/** Checks the data of events that a tenant publishes. */
export function createEventValidator(limits: typeof inMemory = inMemory): EventValidator {
  const builtIn = new Map<string, CheckedType>();
  /** A version never changes: none is ever stale. */
  const compiled = new LRUCache<string, Check>({ max: limits.schemas });
  /** By tenant: which version of each name counts, as read when the version of them all was `asOf` or higher. */
  const current = new LRUCache<string, { asOf: number; versions: ReadonlyMap<string, number> }>({
    max: limits.tenants,
  });

  async function versionsOf({ tenantId, eventTypesVersion: asOf }: OwnTypesOf, read: Read) {
    const known = current.get(tenantId);
    if (known && known.asOf >= asOf) return known.versions;
    const rows = await read((tx) => currentVersions(tx, tenantId));
    const versions = new Map(rows.map(({ name, version }) => [name, version]));
    current.set(tenantId, { asOf, versions });
    return versions;
  }

  async function checkOf(tenantId: string, name: string, version: number, read: Read): Promise<Check | null> {
    const key = `${tenantId} ${name} ${version}`;
    const known = compiled.get(key);
    if (known) return known;
    const schema = await read((tx) => eventTypeSchema(tx, tenantId, name, version));
    const check = schema && compileSchema(schema);
    if (check) compiled.set(key, check);
    return check;
  }

  const builtInType = (name: string): CheckedType | undefined => {
    const entry = entryOf(name);
    if (entry === null) return undefined;
    const type = builtIn.get(name) ?? { version: entry.version, check: compileSchema({ ...entry.schema }) };
    builtIn.set(name, type);
    return type;
  };

  return {
    ownTypes: async (of, types, read) => {
      const found = new Map<string, CheckedType>();
      const names = new Set(types.filter(isCustomName));
      const versions = names.size === 0 ? none : await versionsOf(of, read);
      for (const name of names) {
        const version = versions.get(name);
        const check = version === undefined ? null : await checkOf(of.tenantId, name, version, read);
        if (version !== undefined && check) found.set(name, { version, check });
      }
      return found;
    },
    check: ({ type, data }, own) => {
      const found = builtInType(type) ?? own.get(type) ?? withoutSchema;
      return found.check(data) ?? { version: found.version };
    },
  };
}

const none: ReadonlyMap<string, number> = new Map();
const withoutSchema: CheckedType = { version: 1, check: () => null };
