import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { orderSome } from '../../src/db/backlog.js';
import { lockEndpoint, setEndpointStatus } from '../../src/db/endpoints.js';
import { endpointsOverdue } from '../../src/db/lanes.js';
import { type Lanes, openLanes } from './lanes.js';
import { closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

let lanes: Lanes;
let tenant: Tenant;
beforeAll(async () => {
  lanes = await openLanes();
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
});
beforeEach(async () => {
  tenant = await lanes.tenant();
});

const nowhere = 'http://127.0.0.1:9/hook';

/** So many deliveries that wait on their ladders, each of an invoice of its own. */
async function waiting(endpointId: string, count: number): Promise<void> {
  await lanes.rows(
    tenant,
    `with told as (
       insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       select uuid7(), $1, 'invoice.paid', 'invoice', uuid7(), 1, now(), '{}', 'waits:' || $2::uuid || n from generate_series(1, $3::int) n returning id)
     insert into deliveries (tenant_id, event_id, endpoint_id, event_name, attempts, failures, next_attempt_at)
     select $1, id, $2, 'invoice.paid', 4, 4, now() + interval '5 h' from told`,
    [tenant.id, endpointId, count],
  );
}

interface Counts {
  due: number;
  unfailed: number;
  open: number;
  keyed: number;
}
const counts = async (): Promise<Counts> => {
  const [row] = await lanes.rows<Counts>(
    tenant,
    `select count(*) filter (where next_attempt_at <= now())::int as due, count(*) filter (where failures = 0)::int as unfailed,
       count(*) filter (where status = 'pending')::int as open, count(ordering_key)::int as keyed from deliveries`,
  );
  return row!;
};

/** Most rows of deliveries that one transaction of `work` has written. */
async function mostWritten(work: () => Promise<unknown>): Promise<number> {
  const [before] = await lanes.rows<{ xid: string }>(
    tenant,
    'select pg_snapshot_xmax(pg_current_snapshot())::text as xid',
  );
  await work();
  const [row] = await lanes.rows<{ n: number }>(
    tenant,
    `select max(n)::int as n from (
       select count(*) as n from deliveries where xmin::text::bigint >= $1::bigint group by xmin::text) as of_one`,
    [before!.xid],
  );
  return row!.n;
}

/** Turns until the drain says that nothing is to be done now. */
async function drained(endpointId: string): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    const { nextAt } = await lanes.batch(tenant, endpointId);
    if (nextAt === null || nextAt > Date.now()) return;
  }
  throw new Error('The drain does not come to an end');
}

const noted = {
  ok: true,
  status: 200,
  body: null,
  headers: null,
  error: null,
  errorKind: null,
  ownFault: false,
  retryAfterMs: null,
};

describe('a change of an endpoint with many open deliveries writes them in parts', () => {
  const count = 3500;
  beforeEach(() => {
    lanes.wire.poster = { post: async () => ({ ...noted, startedAt: Date.now(), durationMs: 1 }) };
    return () => {
      lanes.wire.poster = lanes.poster;
    };
  });

  test('it recovers: all that waits is sent, without beginning its ladder anew', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 1);
    await waiting(id, count);
    await lanes.set(
      tenant,
      id,
      `open_until = now() - interval '1 ms', failing_since = now(), consecutive_failures = 12`,
    );
    expect(await mostWritten(() => lanes.batch(tenant, id))).toBeLessThanOrEqual(1000);
    await drained(id);
    // The event before, and the one that tells of the recovery.
    expect(await counts()).toMatchObject({ open: 0, unfailed: 2 });
    expect((await lanes.endpointRow(tenant, id)).due_before).toBeNull();
  });

  test('it is enabled: what fails again is at the beginning of its ladder, whether it was due or not', async () => {
    const id = await lanes.endpoint(tenant, nowhere, { status: 'disabled' });
    await waiting(id, 30);
    await lanes.rows(
      tenant,
      `update deliveries set next_attempt_at = now() - interval '1 h' where id in (select id from deliveries limit 10)`,
    );
    const locked = await lanes.db.withTenant(tenant.id, async (tx) => {
      await lockEndpoint(tx, tenant.id, id);
      return setEndpointStatus(tx, tenant.id, id, 'active', null);
    });
    expect(locked?.status).toBe('active');
    lanes.wire.poster = {
      post: async () => ({ ...noted, ok: false, status: 500, error: 'HTTP 500', startedAt: Date.now(), durationMs: 1 }),
    };
    await lanes.batch(tenant, id);
    const after = await lanes.rows<{ failures: number; attempts: number }>(
      tenant,
      'select failures, attempts from deliveries',
    );
    const tried = after.filter((row) => row.attempts > 4);
    expect(tried.length).toBeGreaterThan(5);
    expect(tried.every((row) => row.failures === 1)).toBe(true);
    // The others wait at the beginning, too: they are due, or their ladder counts from now on.
    await lanes.set(tenant, id, `open_until = null, consecutive_failures = 0, failing_since = null`);
    await lanes.rows(tenant, 'update deliveries set next_attempt_at = least(next_attempt_at, now())');
    for (let turn = 0; turn < 20; turn++) {
      await lanes.set(tenant, id, `open_until = null, consecutive_failures = 0, failing_since = null`);
      await lanes.batch(tenant, id);
    }
    const all = await lanes.rows<{ failures: number; attempts: number }>(
      tenant,
      'select failures, attempts from deliveries',
    );
    expect(all.filter((row) => row.attempts === 4)).toEqual([]);
    expect(all.every((row) => row.failures === row.attempts - 4)).toBe(true);
  });

  test('it is ordered: nothing is sent before all have their aggregates', async () => {
    const many = 2001;
    const id = await lanes.endpoint(tenant, nowhere);
    await waiting(id, many);
    await lanes.makeDue(tenant);
    await lanes.set(tenant, id, 'ordered = true, keys_missing = true');
    expect(await lanes.db.withTenant(tenant.id, (tx) => orderSome(tx, id))).toBe(false);
    expect(await counts()).toMatchObject({ keyed: 2000, open: many });
    await lanes.batch(tenant, id);
    expect(await counts()).toMatchObject({ keyed: many });
    expect((await lanes.endpointRow(tenant, id)).keys_missing).toBe(false);
    await drained(id);
    expect(await counts()).toMatchObject({ open: 0 });
  });

  test('it is deleted: a drain, of which the relay hears, discards what the request has left', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    await waiting(id, count);
    await lanes.rows(tenant, `update deliveries set next_attempt_at = now() - interval '1 h'`);
    await lanes.set(tenant, id, `status = 'deleted'`);
    const overdue = () =>
      lanes.db.withSystem(async (tx) => (await endpointsOverdue(tx, 30, tenant.id, 1000)).map((one) => one.id));
    expect(await overdue()).toContain(id);
    expect(await mostWritten(() => lanes.batch(tenant, id))).toBeLessThanOrEqual(1000);
    await drained(id);
    expect(await counts()).toMatchObject({ open: 0 });
    expect(await lanes.rows(tenant, 'select distinct status, reason from deliveries')).toEqual([
      { status: 'discarded', reason: 'endpoint_deleted' },
    ]);
    expect(await overdue()).not.toContain(id);
  });

  test('the relay finds an endpoint whose deliveries nobody has brought forward', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    await waiting(id, 3);
    await lanes.set(tenant, id, `due_before = now() - interval '1 min'`);
    const overdue = await lanes.db.withSystem((tx) => endpointsOverdue(tx, 30, tenant.id, 1000));
    expect(overdue.map((one) => one.id)).toContain(id);
  });

  test('and what is new meanwhile keeps its own time', async () => {
    const { url } = await openReceiver(() => 500);
    const id = await lanes.endpoint(tenant, url);
    await waiting(id, 5);
    await lanes.set(tenant, id, `due_before = now() - interval '1 s'`);
    await lanes.rows(
      tenant,
      `update deliveries set updated_at = now() where id in (select id from deliveries limit 2)`,
    );
    await lanes.rows(
      tenant,
      `update deliveries set updated_at = now() - interval '1 h' where id in (select id from deliveries offset 2)`,
    );
    await lanes.batch(tenant, id);
    expect(await lanes.rows(tenant, 'select from deliveries where attempts = 4')).toHaveLength(2);
  });
});
