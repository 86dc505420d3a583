import type { Database } from '../db/connection.js';
import { type EndpointKey, lowerWake, requestWake } from '../db/lanes.js';
import { createTogether } from '../db/together.js';
import type { Wake } from '../webhooks/settle-first.js';
import type { Starter } from './starter.js';

/** Beside others the same endpoints are not looked at more often. */
const placeMs = 50;

export interface WakeDeps {
  db: Database;
  starter: Pick<Starter, 'wakeEndpoint'>;
  /** Whether others have work, too. */
  isBeside: (endpointIds: string) => boolean;
}

/** Signals the drains of endpoints whose flag nobody had raised; a flag whose signal did not get through is taken down again. */
export function createWake({ db, starter, isBeside }: WakeDeps): Wake {
  const signal = (endpoint: EndpointKey) =>
    starter.wakeEndpoint(endpoint).catch(async (error: Error) => {
      await db.withSystemAtOnce((tx) => lowerWake(tx, endpoint.id));
      throw error;
    });
  /** Where events come one after the other one look is enough: it begins after the commits of those who share it. */
  const request = createTogether<readonly string[], EndpointKey[]>(
    async (_same, [endpointIds = [], ...others]) => [
      await db.withSystemAtOnce((tx) => requestWake(tx, endpointIds)),
      ...others.map(() => []),
    ],
    { place: { msOf: () => placeMs, isBeside } },
  );
  return async (endpointIds) => {
    if (endpointIds.length === 0) return;
    const [mine = []] = await request(endpointIds.join(), [endpointIds]);
    await Promise.all(mine.map(signal));
  };
}
