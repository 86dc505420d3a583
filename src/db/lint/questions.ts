import type { Change, ChangeOf, Place, StepShape } from './change.js';

/** One migration, as the rules see it. */
export interface Lintable {
  changes: readonly Change[];
  steps: readonly StepShape[];
  hasDown: boolean;
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

export const only = <Kind extends Change['kind']>({ changes }: Lintable, kind: Kind): ChangeOf<Kind>[] =>
  changes.filter((one): one is ChangeOf<Kind> => one.kind === kind);

/** Tables that were there before, and may be full. */
export function isFilled(migration: Lintable): (change: Change) => boolean {
  const made = only(migration, 'create table').map(({ table }) => table);
  return ({ table }) => !made.includes(table) && !smallTables.includes(table);
}

const isBefore = (one: Place, other: Place): boolean =>
  one.step < other.step || (one.step === other.step && one.line <= other.line);

export function tenantTables(migration: Lintable): Change[] {
  return migration.changes.filter(
    (one) =>
      (one.kind === 'create table' && one.columns.includes('tenant_id')) ||
      (one.kind === 'add column' && one.column === 'tenant_id'),
  );
}

/** What a new table of tenants still lacks. */
export function missingGuards(table: string, migration: Lintable): string[] {
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
export function isBlind(change: Change, migration: Lintable): boolean {
  const security = only(migration, 'row security').filter(({ table }) => table === change.table);
  const before = security.filter((one) => isBefore(one, change)).at(-1);
  const after = security.filter((one) => !isBefore(one, change)).at(-1);
  return before?.is !== 'not forced' || after?.is !== 'forced';
}

export function isProven({ table, column, step }: ChangeOf<'set not null'>, migration: Lintable): boolean {
  const checks = only(migration, 'add constraint').filter((one) => one.table === table && one.column === column);
  return only(migration, 'validate').some(
    (one) => one.table === table && one.step < step && checks.some(({ name }) => name === one.name),
  );
}

export function isUnrepeatable(change: Change, { changes }: Lintable): boolean {
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
