import { sql, type Tx } from './connection.js';
import { type DeliveryRow, deliveryColumns } from './deliveries.js';

export interface WatchedDelivery {
  id: string;
  /** Names the partition: the delivery is found there alone. */
  eventId: string;
  /** Of the row when it was last read: each change of it writes another. null: it was not read yet. */
  version: string | null;
}

export interface DeliveryVersion extends DeliveryRow {
  version: string;
}

const eventsOf = sql('select id, event_id as "eventId" from deliveries where tenant_id = $1 and id = any ($2::uuid[])');

/** As the tenant: where to look for the deliveries of `ids`; those that it has not are left out. */
export const placesOfDeliveries = (
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<{ id: string; eventId: string }[]> => tx.query(eventsOf, [tenantId, ids]);

const changed = sql(`
  select d.xmin::text as version, ${deliveryColumns('d')}
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as w (tenant_id, event_id, id, version)
  join deliveries d on d.event_id = w.event_id and d.id = w.id and d.tenant_id = w.tenant_id
  where d.xmin::text is distinct from w.version`);

/** As the watchers' tenants: those deliveries of which a watcher has not the present version. */
export const changedDeliveries = (
  tx: Tx,
  watched: readonly (WatchedDelivery & { tenantId: string })[],
): Promise<DeliveryVersion[]> =>
  tx.query(changed, [
    watched.map(({ tenantId }) => tenantId),
    watched.map(({ eventId }) => eventId),
    watched.map(({ id }) => id),
    watched.map(({ version }) => version),
  ]);
