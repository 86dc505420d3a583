import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { PostResult } from '../../src/webhooks/post.js';
import { openReads, type Reads } from '../setup/reads.js';
import { type Lanes, openLanes } from './lanes.js';
import { closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

const resolverDown: PostResult = {
  ok: false,
  status: null,
  body: null,
  headers: null,
  error: 'the resolver is down',
  errorKind: 'dns',
  ownFault: true,
  retryAfterMs: null,
  startedAt: 0,
  durationMs: 1,
};

let lanes: Lanes;
let tenant: Tenant;
let reads: Reads;
beforeEach(async () => {
  lanes = await openLanes();
  tenant = await lanes.tenant();
  reads = await openReads(lanes.db, lanes.database.ownerUrl, 30);
  return async () => {
    await reads.close();
    await lanes.close();
  };
});

/** Copies the tenant's first event, with a delivery each in that state. */
const copies = (endpointId: string, count: number, status: string) =>
  lanes.rows(
    tenant,
    `with more as (
        insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
        select billing.uuid7(), tenant_id, type, aggregate_type, aggregate_id, 1, now(), envelope, 'more:' || n
        from (select * from events where tenant_id = $1 order by id limit 1) as first, generate_series(1, $3::int) n returning id)
      insert into deliveries (tenant_id, event_id, endpoint_id, event_name, status) select $1, id, $2, 'invoice.paid', $4 from more`,
    [tenant.id, endpointId, count, status],
  );

const readsOf = (work: () => Promise<unknown>) => reads.readsOf(['deliveries'], work);

describe('whatever stands in the database, PostgreSQL reads no more than what is asked for', () => {
  test('drainBatch: a batch of a long queue costs as much as one of a short queue', async () => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook');
    await lanes.append(tenant, 1);
    await copies(id, 30_000, 'pending');
    lanes.wire.poster = { post: async () => resolverDown };
    await reads.owner.query('analyze');
    expect(await readsOf(() => lanes.batch(tenant, id))).toBeLessThan(4000);
  });

  test('drainBatch: also while statistics tell of an almost empty database', async () => {
    for (let n = 0; n < 60; n++) await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook');
    await lanes.append(tenant, 1);
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook');
    await reads.owner.query('analyze');
    await copies(id, 5000, 'pending');
    lanes.wire.poster = { post: async () => resolverDown };
    expect(await readsOf(() => lanes.batch(tenant, id))).toBeLessThan(4000);
  });

  test('attemptDeliveries: also while statistics tell of an almost empty database', async () => {
    onTestFinished(closeReceivers);
    const receiver = await openReceiver();
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await lanes.endpoint(tenant, receiver.url, { lane: 'direct' }));
    await lanes.deliver(tenant, await lanes.append(tenant, 1));
    await reads.owner.query('analyze');
    await copies(ids[0]!, 3000, 'succeeded');
    const events = await lanes.append(tenant, 1);
    expect(await readsOf(() => lanes.deliver(tenant, events))).toBeLessThan(300);
    expect(receiver.arrivals).toHaveLength(10);
  });
});
