import type { Database } from '../db/connection.js';
import { type EndpointKey, lowerWake, requestWake } from '../db/lanes.js';
import type { Wake } from '../webhooks/settle-first.js';
import type { Starter } from './starter.js';

/** Signals the drains of endpoints whose flag nobody had raised; a flag whose signal did not get through is taken down again. */
export function createWake({ db, starter }: { db: Database; starter: Pick<Starter, 'wakeEndpoint'> }): Wake {
  const signal = (endpoint: EndpointKey) =>
    starter.wakeEndpoint(endpoint).catch(async (error: Error) => {
      await db.withSystemAtOnce((tx) => lowerWake(tx, endpoint.id));
      throw error;
    });
  return async (endpointIds) => {
    if (endpointIds.length === 0) return;
    const mine = await db.withSystemAtOnce((tx) => requestWake(tx, endpointIds));
    await Promise.all(mine.map(signal));
  };
}
