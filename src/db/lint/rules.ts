import type { Change, ChangeOf, Place } from './change.js';

/** One migration, as the rules see it. */
export interface Lintable {
  changes: readonly Change[];
  steps: number;
  hasDown: boolean;
}

/** `table`: what an `-- allow <id> <table>: <reason>` may name. */
export type Hit = Place & { table: string; what: string };

export interface Rule {
  id: string;
  hint: string;
  hits(migration: Lintable): Hit[];
}

/** A person makes each of their rows: looking through them all takes milliseconds. */
const smallTables: readonly string[] = [
  'api_keys',
  'delivery_replays',
  'endpoints',
  'erasures',
  'event_types',
  'gateway_accounts',
  'replays',
];

const only = <Kind extends Change['kind']>({ changes }: Lintable, kind: Kind): ChangeOf<Kind>[] =>
  changes.filter((one): one is ChangeOf<Kind> => one.kind === kind);

const hit = ({ step, line, table }: Change, what: string): Hit => ({ step, line, table, what });

/** Tables that were there before, and may be full. */
function isFilled(migration: Lintable): (change: Change) => boolean {
  const made = only(migration, 'create table').map(({ table }) => table);
  return ({ table }) => !made.includes(table) && !smallTables.includes(table);
}

const isBefore = (one: Place, other: Place): boolean =>
  one.step < other.step || (one.step === other.step && one.line <= other.line);

function tenantTables(migration: Lintable): Change[] {
  return migration.changes.filter(
    (one) =>
      (one.kind === 'create table' && one.columns.includes('tenant_id')) ||
      (one.kind === 'add column' && one.column === 'tenant_id'),
  );
}

/** What a new table of tenants still lacks. */
function missingGuards(table: string, migration: Lintable): string[] {
  const security = only(migration, 'row security').filter((one) => one.table === table);
  const guards = {
    'enable row level security': security.some(({ is }) => is === 'enabled'),
    'force row level security': security.findLast(({ is }) => is !== 'enabled')?.is === 'forced',
    'a policy of current_tenants() for app_rw': only(migration, 'policy').some(
      (one) => one.table === table && one.keepsApart,
    ),
    'a grant to app_rw': only(migration, 'grant').some((one) => one.table === table && one.to.includes('app_rw')),
  };
  return Object.entries(guards).flatMap(([guard, has]) => (has ? [] : [guard]));
}

/** Rows of tenants are changed while row level security hides them from whoever migrates. */
function isBlind(change: Change, migration: Lintable): boolean {
  const security = only(migration, 'row security').filter(({ table }) => table === change.table);
  const before = security.filter((one) => isBefore(one, change)).at(-1);
  const after = security.filter((one) => !isBefore(one, change)).at(-1);
  return before?.is !== 'not forced' || after?.is !== 'forced';
}

function isProven({ table, column, step }: ChangeOf<'set not null'>, migration: Lintable): boolean {
  const checks = only(migration, 'add constraint').filter((one) => one.table === table && one.column === column);
  return only(migration, 'validate').some(
    (one) => one.table === table && one.step < step && checks.some(({ name }) => name === one.name),
  );
}

function isUnrepeatable(change: Change, { changes }: Lintable): boolean {
  const drops = changes.filter((one) => one.kind === 'drop index' && one.isRepeatable && isBefore(one, change));
  switch (change.kind) {
    case 'create index':
      return (
        !(change.isRepeatable && !change.isConcurrent) &&
        !drops.some((one) => 'name' in one && one.name === change.name)
      );
    case 'create table':
    case 'add column':
    case 'drop index':
    case 'define':
      return !change.isRepeatable;
    default:
      return false;
  }
}

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
        .filter((one) => migration.steps === 1 || migration.changes.filter(({ step }) => step === one.step).length > 1)
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
    hint: 'Whoever migrates is bound by row level security: `alter table … no force row level security` before, `force` after.',
    hits: (migration) =>
      only(migration, 'rows')
        .filter((one) => isBlind(one, migration))
        .map((one) => hit(one, `rows of ${one.table}`)),
  },
  {
    id: 'rows-in-batches',
    hint: 'Rows stay locked until the last one is written: a `do` block in a step of its own, a thousand rows at a time, with `commit`.',
    hits: (migration) =>
      only(migration, 'rows')
        .filter(isFilled(migration))
        .map((one) => hit(one, `rows of ${one.table} in one statement`)),
  },
  {
    id: 'repeatable-steps',
    hint: 'After a failure all steps run again: `if not exists`, `or replace`, and `drop index if exists` before an index is built concurrently.',
    hits: (migration) =>
      migration.steps === 1
        ? []
        : migration.changes
            .filter((one) => isUnrepeatable(one, migration))
            .map((one) => hit(one, `${one.kind} ${'name' in one ? one.name : one.table}`.trim())),
  },
];
