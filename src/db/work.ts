import type { GatewayName } from '../domain/entities.js';
import { type IdKind, uuidOf } from '../domain/ids.js';
import type { Priority } from '../domain/tell/priorities.js';
import { type Statement, sql, type Tx } from './connection.js';

/** A row that a workflow works on. */
interface Row {
  id: string;
  /** null: nobody's so far, or the operator's. */
  tenantId: string | null;
  status: string;
  /** Something is left to be done about it. */
  isOpen: boolean;
}
type Owned = Row & { tenantId: string };

interface Works {
  endpoint: Owned;
  gateway_event: Row & { gateway: GatewayName; gatewayAccountId: string; externalEventId: string; eventType: string };
  notification: Owned & { priority: Priority };
  replay: Row;
  delivery_replay: Owned;
  export: Row;
  erasure: Owned;
  gateway_command: Owned;
  dunning_run: Owned & { accountId: string; currency: string };
}
export type WorkKind = keyof Works;
export type WorkOf<K extends WorkKind> = Works[K] & { kind: K };
/** What a workflow works on, by the kind of its row. */
export type Work = { [K in WorkKind]: WorkOf<K> }[WorkKind];

const owned = (table: string, open: string): string =>
  `select id, tenant_id as "tenantId", status, ${open} as "isOpen" from ${table} where id = $1`;
const event = (condition: string): string => `
  select e.id, e.tenant_id as "tenantId", e.status, e.status = 'received' as "isOpen", e.gateway, e.gateway_account_id as "gatewayAccountId",
    e.external_event_id as "externalEventId", e.event_type as "eventType" ${condition}`;
const run = (condition: string): string => `
  select id, tenant_id as "tenantId", state as status, ended_at is null as "isOpen", billing_account_id as "accountId", trim(currency) as currency
  from dunning_runs where ${condition}`;

const statements = {
  endpoint: sql(owned('endpoints', `status in ('active','paused')`)),
  gateway_event: sql(event('from gateway_events e where e.id = $1')),
  notification: sql(`
    select id, tenant_id as "tenantId", status, status in ('queued','sending') as "isOpen", priority from notifications where id = $1`),
  replay: sql(owned('replays', 'finished_at is null')),
  delivery_replay: sql(owned('delivery_replays', 'finished_at is null')),
  export: sql(owned('exports', `status = 'running'`)),
  erasure: sql(owned('erasures', `status = 'running'`)),
  gateway_command: sql(owned('gateway_commands', `status = 'pending'`)),
  dunning_run: sql(run('id = $1')),
} as const satisfies Record<WorkKind, Statement>;
const kinds = Object.keys(statements) as WorkKind[];

// Each tenant and each account looks it up by its own key: there is none of the id, or the gateway's name, alone.
const ofDelivery = sql(`
  select e.id, e.tenant_id as "tenantId", e.status, d.status in ('pending','sending') as "isOpen"
  from tenants t cross join lateral (select endpoint_id, status from deliveries where tenant_id = t.id and id = $1 offset 0) d
    join endpoints e on e.id = d.endpoint_id limit 1`);
const byName = sql(
  event(`from gateway_accounts a cross join lateral (
    select * from gateway_events where gateway_account_id = a.id and external_event_id = $1 offset 0) e order by e.received_at desc limit 1`),
);

/** Ids of what has no workflow of its own, and of what it is a part. */
const parts: readonly { id: IdKind; of: WorkKind; statement: Statement }[] = [
  { id: 'delivery', of: 'endpoint', statement: ofDelivery },
  {
    id: 'billing_account',
    of: 'dunning_run',
    statement: sql(run('billing_account_id = $1 and ended_at is null order by id limit 1')),
  },
];

/**
 * As `app_system`: what is worked on under an id of ours, or under the id that a gateway has given to an event, the newest
 * there is. Of a delivery it is its endpoint, of a billing account its open run of dunning. null: nothing that a workflow
 * would do.
 */
export async function findWork(tx: Tx, name: string): Promise<Work | null> {
  const ways = [
    ...kinds.map((kind) => ({ id: kind, of: kind, statement: statements[kind] })),
    ...parts,
    { id: null, of: 'gateway_event' as const, statement: byName },
  ];
  for (const { id, of, statement } of ways) {
    const key = id === null ? name : uuidOf(id, name);
    if (key === null) continue;
    const [row] = await tx.query<Row>(statement, [key]);
    return row ? ({ ...row, kind: of } as Work) : null;
  }
  return null;
}
