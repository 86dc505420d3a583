import type { Tx } from '../db/connection.js';
import { lockOtherFilters } from '../db/endpoint-filters.js';
import { comparisonsOf, type Filter, filterLimits } from '../domain/filter.js';
import { invalid } from './problems.js';

/** Every event of a tenant may meet all of its filters. @throws Problem `validation_failed`: there is no room for this one */
export async function checkFilterRoom(
  tx: Tx,
  tenantId: string,
  filter: Filter | null | undefined,
  endpointId: string | null = null,
): Promise<void> {
  if (!filter) return;
  const others = await lockOtherFilters(tx, tenantId, endpointId);
  const taken = others.reduce((sum, one) => sum + comparisonsOf(one), 0);
  const most = filterLimits.comparisonsOfTenant;
  if (taken + comparisonsOf(filter) > most)
    throw invalid(
      'filter',
      `is one too many: the filters of all webhook subscriptions may have ${most} comparisons together, and the others have ${taken}`,
    );
}
