import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostResult } from '../../src/webhooks/post.js';
import { openReads, type Reads } from '../setup/reads.js';
import { type Lanes, openLanes } from './lanes.js';
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
const count = 50_000;

/** Ordered endpoints with 50,000 open deliveries of so many invoices; which of them wait on their ladder, and what a batch may read. */
const queues = [
  { what: 'each of another invoice', invoices: count, waits: 'false', most: 7000 },
  { what: 'all of one invoice', invoices: 1, waits: 'false', most: 6000 },
  { what: 'all of one invoice whose first waits, and one of another', invoices: 1, waits: 'n = 1', most: 12_000 },
  { what: 'all of a hundred whose first wait, and one of another', invoices: 100, waits: 'n <= 100', most: 15_000 },
  { what: 'each of another, which all wait but one', invoices: count, waits: `n < ${count}`, most: 6000 },
];

let lanes: Lanes;
let tenant: Tenant;
let reads: Reads;
let ids: string[];
beforeAll(async () => {
  lanes = await openLanes();
  tenant = await lanes.tenant();
  reads = await openReads(lanes.db, lanes.database.ownerUrl, 30);
  lanes.wire.poster = { post: async () => resolverDown };
  for (let n = 0; n < 60; n++) await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook');
  ids = await Promise.all(queues.map(() => lanes.endpoint(tenant, 'http://127.0.0.1:9/hook', { ordered: true })));
  await lanes.append(tenant, 3);
  const { owner } = reads;
  await owner.query('analyze');
  // Rows as they are, without looking for what each refers to: that takes longer than all else.
  await owner.query('set search_path = billing; set session_replication_role = replica');
  await owner.query(
    `insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
     select billing.uuid7(), $1, 'invoice.paid', 'invoice', gen_random_uuid(), 1, now(), '{"id":"x","type":"invoice.paid"}', n
     from generate_series(1, ${count}) n`,
    [tenant.id],
  );
  for (const [index, { invoices, waits }] of queues.entries())
    await owner.query(
      `with numbered as (select id, row_number() over (order by id) as n from events where dedupe_key ~ '^[0-9]+$'),
        invoice as materialized (select n, gen_random_uuid() as key from generate_series(0, ${invoices} - 1) n)
       insert into deliveries (tenant_id, event_id, endpoint_id, event_name, ordering_key, next_attempt_at)
       select $1, v.id, $2, 'invoice.paid', case when v.n = ${count} then gen_random_uuid() else i.key end,
         case when ${waits.replaceAll('n ', 'v.n ')} then now() + interval '1 h' else now() end
       from numbered v join invoice i on i.n = v.n % ${invoices}`,
      [tenant.id, ids[index]],
    );
}, 120_000);
afterAll(async () => {
  await reads?.close();
  await lanes?.close();
});

const attemptsOf = async (endpointId: string) =>
  (
    await lanes.rows<{ n: number }>(tenant, 'select count(*)::int as n from attempts where endpoint_id = $1', [
      endpointId,
    ])
  )[0]!.n;

describe.each([
  ['of an almost empty database', false],
  ['of a fresh look', true],
])('a batch of an ordered endpoint reads what it takes, by statistics %s', (_what, isFresh) => {
  beforeAll(async () => {
    if (!isFresh) return;
    const { owner } = reads;
    await owner.query('analyze');
    await owner.query(
      `update deliveries set next_attempt_at = now() where next_attempt_at > now() and next_attempt_at < now() + interval '1 min'`,
    );
    // What this has read is not the batches'.
    await owner.query('select pg_stat_force_next_flush()');
    await owner.query('select pg_stat_force_next_flush()');
  });
  test.each(queues.map((queue, index) => ({ ...queue, index })))('$what', async ({ index, most }) => {
    const id = ids[index]!;
    const before = await attemptsOf(id);
    expect(await reads.readsOf(['deliveries'], () => lanes.batch(tenant, id))).toBeLessThan(most);
    expect(await attemptsOf(id)).toBeGreaterThan(before);
  });
});
