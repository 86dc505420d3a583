import type { Census } from './tenant-census.js';

export interface TenantDifference {
  /** `-- allow <rule> <table>: <reason>` in the migration declares it. */
  rule: 'tenant-rows' | 'tenant-policy' | 'tenant-table';
  table: string;
  /** Whose rows; absent: of the whole table. */
  tenant?: string;
  before: string;
  after: string;
}

/**
 * What a migration should not have done. Others may have written meanwhile: more rows are nothing, nor are fewer where the
 * service deletes by age. `isStill`: nobody else writes, and every row counts.
 */
export function tenantDifferences(before: Census, after: Census, isStill: boolean): TenantDifference[] {
  return [
    ...[...before].flatMap(([table, was]): TenantDifference[] => {
      const is = after.get(table);
      if (is === undefined) return [{ rule: 'tenant-table', table, before: 'there', after: 'gone' }];
      const guards: TenantDifference[] =
        was.guards === is.guards ? [] : [{ rule: 'tenant-policy', table, before: was.guards, after: is.guards }];
      return [...guards, ...rowDifferences(table, was.rows, is.rows, isStill || !was.isDeletedByAge, isStill)];
    }),
    ...[...after].flatMap(([table, { open, guards }]): TenantDifference[] =>
      open === null ? [] : [{ rule: 'tenant-policy', table, before: open, after: guards || 'no row level security' }],
    ),
  ];
}

function rowDifferences(
  table: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  countsFewer: boolean,
  countsMore: boolean,
): TenantDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((tenant) => {
    const [was, is] = [before.get(tenant) ?? 0, after.get(tenant) ?? 0];
    return (is < was && countsFewer) || (is > was && countsMore)
      ? [{ rule: 'tenant-rows' as const, table, tenant, before: `${was} rows`, after: `${is} rows` }]
      : [];
  });
}

/** One line for a person. */
export const differenceText = ({ rule, table, tenant, before, after }: TenantDifference): string =>
  `${rule}: ${table}${tenant === undefined ? '' : ` of tenant ${tenant}`}: before: ${before}; after: ${after}`;
