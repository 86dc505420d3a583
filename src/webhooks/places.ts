/** A tenant's places among the batches of this process: the more in a row are refused, the later they may ask again. */
export function createPlaces(limit: number) {
  const tenants = new Map<string, { running: number; refused: number }>();
  return {
    take(tenantId: string): { refused: number } {
      const tenant = tenants.get(tenantId) ?? { running: 0, refused: 0 };
      tenants.set(tenantId, tenant);
      if (tenant.running >= limit) return { refused: ++tenant.refused };
      tenant.running += 1;
      tenant.refused = 0;
      return { refused: 0 };
    },
    giveBack(tenantId: string): void {
      const tenant = tenants.get(tenantId);
      if (tenant && --tenant.running === 0) tenants.delete(tenantId);
    },
  };
}
