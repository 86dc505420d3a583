import type { ApplyResult } from '../../src/billing/apply-result.js';
import * as tables from '../../src/db/billing-tables.js';
import { fromJson, type Table } from '../../src/db/rows.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import type { Message } from '../domain/memory.js';
import type { Kept } from '../domain/stories/compare.js';
import type { World } from '../setup/world.js';

/** A message as it comes for another tenant: the stories' own is `tenant-123`. */
const forTenant = (message: Message, externalId: string): Message => ({
  ...message,
  body: JSON.parse(JSON.stringify(message.body).replaceAll('tenant-123', externalId)) as Message['body'],
});

/** Stores every message of one gateway account, then lets two workers apply them, as the service would, until nothing waits. */
export async function deliver(
  world: World,
  messages: readonly Message[],
  account: string,
  tenant: string,
): Promise<string[]> {
  const queue: string[] = [];
  for (const message of messages)
    queue.push((await world.store(message.gateway, forTenant(message, tenant).body, account)).id);
  const actions: string[] = [];
  const waiting = new Set<string>();
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const applied = await persistent(() => world.apply(id));
      actions.push(applied.outcome.action);
      if (applied.outcome.status === 'tenant_not_found' || applied.outcome.status === 'parked') waiting.add(id);
      else waiting.delete(id);
      for (const key of applied.unblocked) if (key.id !== id) queue.push(key.id);
    }
  };
  await Promise.all([worker(), worker()]);
  // What two workers miss in each other's shadow, the relay finds later.
  queue.push(...waiting);
  await worker();
  return actions;
}

/** Temporal repeats an activity; so do we, when another worker has changed the same rows. */
async function persistent(apply: () => Promise<ApplyResult>): Promise<ApplyResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply();
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (attempt === 10 || !(error instanceof ConcurrentChange || code === '23505' || code === '40P01')) throw error;
    }
  }
}

/** What stands in the database of a tenant, in the form that stories are compared in. */
export async function kept(world: World, tenantId: string): Promise<Kept> {
  const all = async <Entity>(of: Table<Entity>): Promise<Entity[]> =>
    (
      await world.rows<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${of.name} t`, [], tenantId)
    ).map(({ row }) => fromJson(of, row));
  const refs = await world.rows<{ kind: string; id: string; entityType: string; entityId: string }>(
    `select kind, external_id as id, entity_type as "entityType", entity_id as "entityId" from gateway_refs where entity_type <> 'billing_account'`,
    [],
    tenantId,
  );
  const events = await world.rows<{ type: string; aggregate_type: string; aggregate_id: string; envelope: string }>(
    'select type, aggregate_type, aggregate_id, envelope from events',
    [],
    tenantId,
  );
  const mails = await world.rows<{ template: string }>('select template from notifications', [], tenantId);
  const [tenant] = await world.rows<{ row: Record<string, unknown> }>(
    'select to_jsonb(t) as row from tenants t',
    [],
    tenantId,
  );
  const accounts = await all(tables.billingAccounts);
  return {
    all: {
      payments: await all(tables.payments),
      invoices: await all(tables.invoices),
      subscriptions: await all(tables.subscriptions),
      refunds: await all(tables.refunds),
      disputes: await all(tables.disputes),
      refs,
    },
    told: events.map((one) => ({
      type: one.type,
      aggregate: { type: one.aggregate_type, id: one.aggregate_id },
      data: (JSON.parse(one.envelope) as { data: Record<string, unknown> }).data,
    })),
    mails,
    tenantStatus: fromJson(tables.tenants, tenant!.row).status,
    overdueSince: accounts.flatMap((one) => one.overdueSince ?? []).sort()[0] ?? null,
  };
}
