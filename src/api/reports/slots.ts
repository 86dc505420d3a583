import { Problem } from '../problems.js';

/** Reports under way at once: of one tenant, and in this process. They share connections with all other requests. */
export const reportSlots = { ofTenant: 2, ofProcess: 4 } as const;

export type WithSlot = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

/** Whoever finds no room is refused at once: a report that waited would keep a request open, and its reader would ask again. */
export function createSlots(limits: { ofTenant: number; ofProcess: number } = reportSlots): WithSlot {
  const running = new Map<string, number>();
  let all = 0;
  return async (tenantId, work) => {
    const own = running.get(tenantId) ?? 0;
    if (own >= limits.ofTenant) throw busy(`${limits.ofTenant} of your reports are being made.`);
    if (all >= limits.ofProcess) throw busy('Too many reports are being made.');
    all += 1;
    running.set(tenantId, own + 1);
    try {
      return await work();
    } finally {
      all -= 1;
      const left = (running.get(tenantId) ?? 1) - 1;
      if (left === 0) running.delete(tenantId);
      else running.set(tenantId, left);
    }
  };
}

const busy = (detail: string): Problem => new Problem('rate_limited', detail, { headers: { 'Retry-After': '5' } });
