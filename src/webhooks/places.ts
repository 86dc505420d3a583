/** Whoever is refused asks again after this time at the earliest, and at the latest. */
const shortestMs = 50;
const longestMs = 60_000;

interface Tenant {
  /** When the running ones began, the oldest first. */
  running: Set<{ since: number }>;
  /** How many in a row were refused. */
  refused: number;
  /** How long the one that ended last took. */
  lastMs: number;
}

/**
 * A tenant's places among the batches of this process. Whoever is refused learns when its turn has probably come: the n-th
 * in line after as long as n batches take that run side by side. So quick endpoints lose no time, and hanging ones do not
 * ask in vain all the time.
 */
export function createPlaces(limit: number, now: () => number) {
  const tenants = new Map<string, Tenant>();
  return (tenantId: string): { leave: () => void } | { waitMs: number } => {
    const tenant = tenants.get(tenantId) ?? { running: new Set(), refused: 0, lastMs: 0 };
    tenants.set(tenantId, tenant);
    const [oldest] = tenant.running;
    if (oldest && tenant.running.size >= limit) {
      tenant.refused += 1;
      const oneMs = Math.max(tenant.lastMs, now() - oldest.since);
      return { waitMs: Math.min(Math.max((tenant.refused * oneMs) / limit, shortestMs), longestMs) };
    }
    const place = { since: now() };
    tenant.running.add(place);
    tenant.refused = 0;
    return {
      leave: () => {
        tenant.running.delete(place);
        tenant.lastMs = now() - place.since;
        if (tenant.running.size === 0) tenants.delete(tenantId);
      },
    };
  };
}
