import type { Millis } from '../domain/time.js';
import { type Statement, sql, type Tx } from './connection.js';
import { personalData, personalKeys, ways } from './personal-data.js';

/** `$1`: keys of rows; `$2` and `$3`: what of them is a person's. */
const person = 'person as (select $2::text[] as keys, $3::text[] as names)';

export interface Change {
  update: Statement;
  /** How many rows `update` would change. */
  count: Statement;
}

interface More {
  /** Column that `$1` has values of. */
  key?: string;
  /** Beyond the personal columns. */
  sets?: readonly string[];
  dirty?: readonly string[];
}

/** What erases the personal columns of some rows of a table, and touches no row that has nothing to forget. */
export function changeOf(table: keyof typeof personalData, { key = 'id', sets = [], dirty = [] }: More = {}): Change {
  const columns = Object.entries(personalData[table]).flatMap(([column, way]) =>
    way === 'own' ? [] : [{ column, ...ways[way](column) }],
  );
  const assignments = [...columns.map(({ column, set }) => `${column} = ${set}`), ...sets].join(', ');
  const where = `${key} = any ($1) and (${[...columns.map((one) => one.dirty), ...dirty].join(' or ')})`;
  return {
    update: sql(
      `with ${person}, gone as (update ${table} set ${assignments} where ${where} returning 1) select count(*)::int as n from gone`,
    ),
    count: sql(`with ${person} select count(*)::int as n from ${table} where ${where}`),
  };
}

/** What an erasure is about, and where it has come to. */
export interface Scope {
  tenantId: string;
  tenantExternalId: string;
  /** null: the tenant and all that is its. */
  customerId: string | null;
  /** TypeID of the customer, by which events name it. */
  customerName: string | null;
  /** Of the customer; null: all of the tenant. */
  accountIds: string[] | null;
  /** In lower case: what the person is called, and their addresses. */
  names: readonly string[];
  /** Last key that is done with; null: the step begins. */
  cursor: string | null;
  requestedAt: Millis;
  dryRun: boolean;
}

export const addressesOf = (scope: Scope): string[] => scope.names.filter((name) => name.includes('@'));

/** Erases, or counts what would be erased. */
export async function run(tx: Tx, scope: Scope, change: Change, ids: readonly unknown[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [row] = await tx.query<{ n: number }>(scope.dryRun ? change.count : change.update, [
    ids,
    personalKeys,
    scope.names,
  ]);
  return row?.n ?? 0;
}

/** What one batch of a step did. */
export interface Batch {
  /** Rows by table. */
  counts: Record<string, number>;
  /** Where the next batch begins; null: the step is over. */
  next: string | null;
  /** Some of it is being sent or applied: the same batch again, a little later. */
  busy?: boolean;
  /** Found by the first step, for the others. */
  names?: string[];
  /** Of which a channel may have kept a copy. */
  messages?: { id: string; created_at: Millis }[];
}
export type Step = (tx: Tx, scope: Scope) => Promise<Batch>;
