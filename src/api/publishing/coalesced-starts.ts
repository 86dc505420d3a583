/** Starts under way at once, of all tenants and of one; events of one start; events of a tenant that may wait for their turn. */
export const startLimits = { atOnce: 20, ofTenant: 1, most: 100, waiting: 20_000 } as const;

export interface CoalescedStarts {
  add(tenantId: string, eventIds: readonly string[]): void;
  /** Leaves what waits to the relay; resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Line {
  waiting: string[];
  running: number;
}

/**
 * Starts workflows for committed events: at once and alone when it is quiet; as long as starts are under way, what is
 * committed meanwhile goes together in the next one. Never events of several tenants: the first attempts of one start end
 * together. What fails or finds no place is left to the relay.
 */
export function createCoalescedStarts(
  start: (tenantId: string, eventIds: string[]) => Promise<void>,
  onLeft: (tenantId: string, events: number, reason: Error | 'full' | 'stopped') => void,
): CoalescedStarts {
  const lines = new Map<string, Line>();
  /** Tenants whose turn may come, in its order. */
  const ready = new Set<string>();
  let running = 0;
  const whenIdle: (() => void)[] = [];

  function settle(tenantId: string, line: Line): void {
    if (line.waiting.length > 0 && line.running < startLimits.ofTenant) ready.add(tenantId);
    else if (line.waiting.length + line.running === 0) lines.delete(tenantId);
  }

  function next(): void {
    for (const tenantId of ready) {
      if (running >= startLimits.atOnce) return;
      ready.delete(tenantId);
      const line = lines.get(tenantId);
      if (!line) continue;
      const eventIds = line.waiting.splice(0, startLimits.most);
      running += 1;
      line.running += 1;
      start(tenantId, eventIds)
        .catch((error: Error) => onLeft(tenantId, eventIds.length, error))
        .finally(() => {
          running -= 1;
          line.running -= 1;
          settle(tenantId, line);
          next();
        });
      settle(tenantId, line);
    }
    if (running === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  return {
    add: (tenantId, eventIds) => {
      if (eventIds.length === 0) return;
      const line = lines.get(tenantId) ?? { waiting: [], running: 0 };
      lines.set(tenantId, line);
      const room = startLimits.waiting - line.waiting.length;
      if (eventIds.length > room) onLeft(tenantId, eventIds.length - room, 'full');
      line.waiting.push(...eventIds.slice(0, room));
      settle(tenantId, line);
      next();
    },
    idle: () =>
      new Promise((resolve) => {
        ready.clear();
        for (const [tenantId, { waiting }] of lines)
          if (waiting.length > 0) onLeft(tenantId, waiting.splice(0).length, 'stopped');
        whenIdle.push(resolve);
        next();
      }),
  };
}
