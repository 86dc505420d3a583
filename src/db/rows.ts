import type { Millis } from '../domain/time.js';

/** A table whose rows are the domain's entities: its columns are the entity's keys in snake case. */
export interface Table<Entity> {
  name: string;
  keys: readonly (keyof Entity & string)[];
}

/** Names every key of `Entity` once; a missing or unknown one is a compile error. */
export const table =
  <Entity>() =>
  <const Keys extends readonly (keyof Entity & string)[]>(
    name: string,
    keys: Keys &
      (Exclude<keyof Entity, Keys[number]> extends never ? unknown : { missing: Exclude<keyof Entity, Keys[number]> }),
  ): Table<Entity> => ({ name, keys });

/** Keys that hold an instant without ending in `At`. */
const instants = new Set([
  ...['currentPeriodStart', 'currentPeriodEnd', 'trialEnd', 'pastDueSince', 'evidenceDueBy', 'periodStart'],
]);
const isInstant = (key: string): boolean => key.endsWith('At') || instants.has(key);

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const columns = <Entity>(of: Table<Entity>): string => of.keys.map(snake).join(', ');

/** Inserts or replaces many rows that come as one JSON array in `$1`. */
export function upsert<Entity>(of: Table<Entity>, key = 'id'): string {
  const names = of.keys.map(snake);
  const sets = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
  return `insert into ${of.name} (${names.join(', ')}) select ${names.join(', ')} from jsonb_populate_recordset(null::${of.name}, $1)
    on conflict (${key}) do update set ${sets.join(', ')}, updated_at = now()`;
}

/** Entities → the JSON that `upsert` takes: instants as RFC 3339. */
export function toJson<Entity extends object>(of: Table<Entity>, entities: readonly Entity[]): string {
  return JSON.stringify(
    entities.map((entity) =>
      Object.fromEntries(
        of.keys.map((key) => {
          const value = entity[key];
          return [
            snake(key),
            isInstant(key) && typeof value === 'number' ? new Date(value as Millis).toISOString() : value,
          ];
        }),
      ),
    ),
  );
}

/** A row that came as JSON (`to_jsonb`) → its entity. */
export function fromJson<Entity>(of: Table<Entity>, row: Record<string, unknown>): Entity {
  return Object.fromEntries(
    of.keys.map((key) => {
      const value = row[snake(key)];
      return [key, isInstant(key) && typeof value === 'string' ? Date.parse(value) : value];
    }),
  ) as Entity;
}
