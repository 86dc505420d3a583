import type { Change, Place } from './change.js';
import {
  isBlind,
  isFilled,
  isProven,
  isUnrepeatable,
  type Lintable,
  missingGuards,
  only,
  tenantTables,
} from './questions.js';

/** `table`: what an `-- allow <id> <table>: <reason>` may name. */
export type Hit = Place & { table: string; what: string };

export interface Rule {
  id: string;
  hint: string;
  hits(migration: Lintable): Hit[];
}

const hit = ({ step, line, table }: Change, what: string): Hit => ({ step, line, table, what });

export const rules: readonly Rule[] = [
  {
    id: 'way-back',
    hint: 'Write NNN_name.down.sql, which takes back what the migration does.',
    hits: ({ hasDown }) => (hasDown ? [] : [{ step: 0, line: 1, table: '', what: 'no down file' }]),
  },
  {
    id: 'index-concurrently',
    hint: 'Writers wait while an index is built: `create index concurrently`, behind a `-- step` of its own.',
    hits: (migration) =>
      only(migration, 'create index')
        .filter((one) => !one.isConcurrent && isFilled(migration)(one))
        .map((one) => hit(one, `index ${one.name} on ${one.table}`)),
  },
  {
    id: 'concurrently-alone',
    hint: 'What runs concurrently cannot be in a transaction: give it a `-- step` of its own.',
    hits: (migration) =>
      only(migration, 'create index')
        .filter((one) => one.isConcurrent)
        .filter(
          (one) => migration.steps.length === 1 || migration.changes.filter(({ step }) => step === one.step).length > 1,
        )
        .map((one) => hit(one, `index ${one.name} shares its step`)),
  },
  {
    id: 'constraint-not-valid',
    hint: 'It looks through all rows while everybody waits: add it `not valid` and `validate` it in a later step; a key `using index`.',
    hits: (migration) => [
      ...only(migration, 'add constraint')
        .filter((one) => !one.isNotValid && !one.takesIndex && isFilled(migration)(one))
        .map((one) => hit(one, `constraint ${one.name} of ${one.table}`)),
      ...only(migration, 'add column')
        .filter((one) => one.scans && isFilled(migration)(one))
        .map((one) => hit(one, `constraint of the new column ${one.table}.${one.column}`)),
      ...only(migration, 'validate')
        .filter((one) =>
          only(migration, 'add constraint').some(({ name, step }) => name === one.name && step === one.step),
        )
        .map((one) => hit(one, `${one.name} is validated under the lock that added it`)),
    ],
  },
  {
    id: 'table-rewrite',
    hint: 'Every row is written again while everybody waits: add another column, fill it in batches, and drop the old one a release later.',
    hits: (migration) => [
      ...only(migration, 'change type')
        .filter(isFilled(migration))
        .map((one) => hit(one, `type of ${one.table}.${one.column}`)),
      ...only(migration, 'add column')
        .filter((one) => one.rewrites && isFilled(migration)(one))
        .map((one) => hit(one, `${one.table}.${one.column} has another value in each row`)),
    ],
  },
  {
    id: 'not-null-proven',
    hint: 'Add `check (column is not null) not valid`, validate it in a step of its own, and set not null in a later one. A new column needs a default.',
    hits: (migration) => [
      ...only(migration, 'set not null')
        .filter((one) => isFilled(migration)(one) && !isProven(one, migration))
        .map((one) => hit(one, `${one.table}.${one.column}`)),
      ...only(migration, 'add column')
        .filter((one) => one.lacksValue && !only(migration, 'create table').some(({ table }) => table === one.table))
        .map((one) => hit(one, `${one.table}.${one.column} has no value in the rows that are there`)),
    ],
  },
  {
    id: 'expand-contract',
    hint: 'The release before still runs, and may read it: drop or rename a release after the last one that does, with `-- allow expand-contract <table>: <reason>`.',
    hits: (migration) => {
      const made = only(migration, 'create table').map(({ table }) => table);
      return [...only(migration, 'drop'), ...only(migration, 'rename')]
        .filter(({ table }) => !made.includes(table))
        .map((one) => hit(one, one.kind === 'drop' ? `drop ${one.what} ${one.name}` : `rename to ${one.name}`));
    },
  },
  {
    id: 'lock-timeout',
    hint: 'The runner sets lock_timeout and tries again; a migration leaves settings and whole tables alone.',
    hits: (migration) => [
      ...only(migration, 'setting')
        .filter(({ name }) => ['lock_timeout', 'all', 'role', 'row_security'].includes(name.toLowerCase()))
        .map((one) => hit(one, `changes ${one.name}`)),
      ...only(migration, 'lock').map((one) => hit(one, `locks ${one.table}`)),
    ],
  },
  {
    id: 'tenant-table',
    hint: 'A table with tenant_id keeps tenants apart: see CONTRIBUTING.md for the four statements.',
    hits: (migration) =>
      tenantTables(migration).flatMap((one) =>
        missingGuards(one.table, migration).map((guard) => hit(one, `${one.table} lacks ${guard}`)),
      ),
  },
  {
    id: 'row-security-stays',
    hint: 'End with `enable` and `force row level security`: what is left open is open for every tenant.',
    hits: (migration) => {
      const last = new Map(only(migration, 'row security').map((one) => [one.table, one]));
      return [...last.values()]
        .filter(({ is }) => is === 'disabled' || is === 'not forced')
        .map((one) => hit(one, `row level security of ${one.table} is ${one.is}`));
    },
  },
  {
    id: 'sees-all-tenants',
    hint: 'Whoever migrates is bound by row level security and sees none of them: change them in a `-- step of each tenant`.',
    hits: (migration) =>
      only(migration, 'rows')
        .filter((one) => !one.isOfEachTenant && isBlind(one, migration))
        .map((one) => hit(one, `rows of ${one.table}`)),
  },
  {
    id: 'rows-in-batches',
    hint: 'Rows stay locked until the last one is written: a `-- step of each tenant` with a `limit`, a thousand rows at a time.',
    hits: (migration) =>
      only(migration, 'rows')
        .filter((one) => isFilled(migration)(one) && !(one.isOfEachTenant && one.isLimited))
        .map((one) => hit(one, `rows of ${one.table} in one statement`)),
  },
  {
    id: 'each-tenant-alone',
    hint: 'It is run until it touches no row: one statement, in a file with other steps before it.',
    hits: ({ steps }) =>
      steps.flatMap(({ line, isOfEachTenant, statements }, step) =>
        isOfEachTenant && statements !== 1 ? [{ step, line, table: '', what: `${statements} statements` }] : [],
      ),
  },
  {
    id: 'repeatable-steps',
    hint: 'After a failure all steps run again: `if not exists`, `or replace`, and `drop index if exists` before an index is built concurrently.',
    hits: (migration) =>
      migration.steps.length === 1
        ? []
        : migration.changes
            .filter((one) => isUnrepeatable(one, migration))
            .map((one) => hit(one, `${one.kind} ${'name' in one ? one.name : one.table}`.trim())),
  },
];
