import { applyMissing, readStatus } from './migrate.js';
import { allowancesOf, isAllowed, readMigration } from './migration-files.js';
import { withOwner } from './roles.js';
import { takeCensus } from './tenant-census.js';
import { type TenantDifference, tenantDifferences } from './tenant-differences.js';

export interface SafeMigration {
  applied: string[];
  /** What happened to tenants' rows and to what keeps tenants apart, and no migration has declared. */
  differences: TenantDifference[];
}

/**
 * seed 003: `tenant_safe_migration()`. `migrateUp` between two counts of every tenant's rows and policies; what they
 * disagree about has been committed by then. @param isStill nobody else writes: more rows are a difference, too.
 */
export const migrateSafely = (ownerUrl: string, isStill = false): Promise<SafeMigration> =>
  withOwner(ownerUrl, async (owner) => {
    if (!(await readStatus(owner)).needs_upgrade)
      return { applied: await applyMissing(owner, ownerUrl), differences: [] };
    const before = await takeCensus(owner);
    const applied = await applyMissing(owner, ownerUrl);
    const declared = (await Promise.all(applied.map((name) => readMigration(name, 'up')))).flatMap(allowancesOf);
    const differences = tenantDifferences(before, await takeCensus(owner), isStill);
    return { applied, differences: differences.filter(({ rule, table }) => !isAllowed(declared, rule, table)) };
  });
