import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { PostResult } from '../../src/webhooks/post.js';
import { openLanes } from './lanes.js';

const resolverDown: PostResult = {
  ok: false,
  status: null,
  body: null,
  error: 'the resolver is down',
  errorKind: 'dns',
  ownFault: true,
  retryAfterMs: null,
  startedAt: 0,
  durationMs: 1,
};

test('drainBatch never reads all that waits: a batch of a long queue costs as much as one of a short queue', async () => {
  const lanes = await openLanes();
  onTestFinished(lanes.close);
  const tenant = await lanes.tenant();
  const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook');
  await lanes.append(tenant, 1);
  await lanes.rows(
    tenant,
    `with more as (
        insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
        select billing.uuid7(), tenant_id, type, aggregate_type, aggregate_id, 1, now(), envelope, 'more:' || n from events, generate_series(1, 30000) n
        where tenant_id = $1 returning id)
      insert into deliveries (tenant_id, event_id, endpoint_id, event_name) select $1, id, $2, 'invoice.paid' from more`,
    [tenant.id, id],
  );
  lanes.wire.poster = { post: async () => resolverDown };
  const owner = new pg.Client({ connectionString: lanes.database.ownerUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  const reads = async (): Promise<number> => {
    const { rows } = await owner.query(
      `select seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid) as n
          from pg_stat_user_tables t where relname = 'deliveries'`,
    );
    return Number(rows[0].n);
  };
  // Each connection reports what it has read when it next has time.
  const report = () =>
    Promise.all(Array.from({ length: 30 }, () => lanes.db.raw('select pg_stat_force_next_flush(), pg_sleep(0.05)')));
  await owner.query('analyze');
  await report();
  const before = await reads();
  await lanes.batch(tenant, id);
  await report();
  expect((await reads()) - before).toBeLessThan(4000);
});
