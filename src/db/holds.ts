import { sql, type Tx } from './connection.js';

/** Until then nothing is sent to the endpoint. */
export const isHeld = (endpoint: string): string => `coalesce(${endpoint}.hold_until > now(), false)`;

/**
 * Whether new work has its drain woken: not while its breaker is open or it has asked to be spared, when a drain waits for
 * that to end. Otherwise an endpoint that is down would cost a signal, an activity and three transactions per event.
 */
export const wakesForWork = (endpoint: string): string =>
  `(${endpoint}.status = 'active' and not ${isHeld(endpoint)} and coalesce(greatest(${endpoint}.open_until, ${endpoint}.throttled_until) <= now(), true))`;

/** Deliveries of one endpoint that somebody may just be sending. */
export interface ClaimsInHand {
  endpointId: string;
  eventIds: string[];
}

const inHand = sql(`
  select event_id from deliveries where tenant_id = $1 and endpoint_id = $2 and status in ('pending','sending') and status = 'sending' and lease_until > now()`);

/** As the tenant, under `lockEndpoint`: nobody claims meanwhile, so these are all that were claimed before the change. */
export const claimsInHand = async (tx: Tx, tenantId: string, endpointId: string): Promise<ClaimsInHand> => ({
  endpointId,
  eventIds: (await tx.query<{ event_id: string }>(inHand, [tenantId, endpointId])).map((row) => row.event_id),
});

const stillInHand = `
  select exists (select from deliveries where event_id = any ($1) and (endpoint_id = $2) is true and (status || '') = 'sending' and lease_until > now()) as held`;

/** As the tenant: whether one of them has not ended yet. */
export const areInHand = async (tx: Tx, { eventIds, endpointId }: ClaimsInHand): Promise<boolean> =>
  (await tx.query<{ held: boolean }>(stillInHand, [eventIds, endpointId]))[0]?.held ?? false;
