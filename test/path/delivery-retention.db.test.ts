import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRetention } from '../../src/activities/retention.js';
import { publicId } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { connected } from '../db/ask.js';

let api: TestApi;
let tenant: TestTenant;
let endpoint: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  endpoint = await addEndpoint(tenant);
});

const day = 86_400_000;
const daysAgo = (days: number): number => Date.now() - days * day;
const run = (deliveryRetentionDays = 90) =>
  createRetention({
    db: api.db,
    rawBodyRetentionDays: 0,
    deliveryRetentionDays,
    now: Date.now,
    heartbeat: () => {},
    doneBefore: () => undefined,
  })();

async function addEndpoint(of: TestTenant): Promise<string> {
  const id = v7();
  await api.sql(
    `insert into endpoints (id, tenant_id, url, events, secrets) values ($1, $2, 'https://example.com', '{*}', '[]')`,
    [id, of.uuid],
  );
  return id;
}

const words = '{"data":{"invoice_id":"ärger"}}';
async function addEvent(days: number, of = tenant): Promise<string> {
  const id = v7({ msecs: daysAgo(days) });
  await api.sql(
    `insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key, created_at)
     values ($1::uuid, $2, 'invoice.paid', 'invoice', $1::uuid, 3, $3::timestamptz, $4, $1::uuid::text, $3::timestamptz)`,
    [id, of.uuid, new Date(daysAgo(days)), words],
  );
  return id;
}

/** A delivery of an event of so many days ago, with one attempt; touched when it was made, unless said otherwise. */
async function deliver(days: number, status: string, { touched = days, of = tenant, to = endpoint } = {}) {
  const event = await addEvent(days, of);
  const id = v7({ msecs: daysAgo(days) });
  await api.sql(
    `insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, attempts, created_at, updated_at)
     values ($1, $2, $3, $4, 'invoice.paid', $5, 1, $6, $7)`,
    [id, of.uuid, event, to, status, new Date(daysAgo(days)), new Date(daysAgo(touched))],
  );
  await api.sql(
    `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, trigger) values ($1, $2, $3, 1, now(), 'first')`,
    [of.uuid, event, to],
  );
  return { id, event };
}
const left = async (event: string) =>
  (
    await api.sql<{ deliveries: number; attempts: number; envelope: string | null; hash: string | null }>(
      `select (select count(*)::int from deliveries where event_id = $1) as deliveries, (select count(*)::int from attempts where event_id = $1) as attempts,
         envelope, encode(envelope_sha256, 'hex') as hash from events where id = $1`,
      [event],
    )
  )[0];
const whole = { deliveries: 1, attempts: 1, envelope: words, hash: null };
const sha256 = createHash('sha256').update(words).digest('hex');
const gone = { deliveries: 0, attempts: 0, envelope: null, hash: sha256 };

describe('what is older than DELIVERY_RETENTION_DAYS', () => {
  test.each(['succeeded', 'failed', 'cancelled', 'discarded'])(
    '%s: deleted, the hash of its event stays',
    async (status) => {
      const { event } = await deliver(91, status);
      expect(await run()).toMatchObject({ deliveries: 1, envelopes: 1 });
      expect(await left(event)).toEqual(gone);
      expect(await run()).toMatchObject({ deliveries: 0, envelopes: 0 });
    },
  );

  test.each(['pending', 'sending'])('%s: stays until it is over, with all that it needs', async (status) => {
    const { event } = await deliver(400, status);
    expect(await run()).toMatchObject({ deliveries: 0, envelopes: 0 });
    expect(await left(event)).toEqual(whole);
    await api.sql('delete from attempts where event_id = $1', [event]);
    await api.sql('delete from deliveries where event_id = $1', [event]);
    expect(await run()).toMatchObject({ envelopes: 1 });
  });

  test('what is young, or old and was sent again lately, stays', async () => {
    const young = await deliver(89, 'succeeded');
    const again = await deliver(200, 'succeeded', { touched: 3 });
    expect(await run()).toMatchObject({ deliveries: 0, envelopes: 0 });
    for (const { event } of [young, again]) expect(await left(event)).toEqual(whole);
  });

  test('an event nobody subscribed to forgets what it said, and is never told again', async () => {
    const event = await addEvent(91);
    expect(await run()).toMatchObject({ deliveries: 0, envelopes: 1 });
    expect(await left(event)).toEqual(gone);
    const again = await api.sql(
      `insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       values ($1::uuid, $2, 'invoice.paid', 'invoice', $1::uuid, 1, now(), '{}', $3::text) on conflict (tenant_id, dedupe_key) do nothing returning id`,
      [v7(), tenant.uuid, event],
    );
    expect(again).toEqual([]);
  });

  test('0: everything is kept', async () => {
    const { event } = await deliver(5000, 'succeeded');
    expect(await run(0)).toMatchObject({ deliveries: 0, envelopes: 0, deliveriesBefore: null });
    expect(await left(event)).toEqual(whole);
    await run();
  });

  test('every tenant is visited; one batch is not the last', async () => {
    const other = await api.tenant();
    await deliver(91, 'failed', { of: other, to: await addEndpoint(other) });
    await api.sql(
      `with old as (
         insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
         select overlay(uuid7()::text placing '01800000' from 1 for 8)::uuid, $1::uuid, 'invoice.paid', 'invoice', $1::uuid, 1, now(), '{}', 'many:' || n from generate_series(1, 2500) n
         returning id)
       insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, updated_at)
       select id, $1::uuid, id, $2::uuid, 'invoice.paid', 'succeeded', now() - interval '91 days' from old`,
      [tenant.uuid, endpoint],
    );
    expect(await run()).toMatchObject({ deliveries: 2501, envelopes: 2501 });
  });

  test('a row that somebody holds is left for the next run, and nobody waits', async () => {
    const [held, free] = [await deliver(91, 'failed'), await deliver(91, 'failed')];
    const url = new URL(api.ownerUrl);
    url.searchParams.set('options', '-c search_path=billing');
    await connected(url.href, async (client) => {
      await client.query('begin');
      await client.query('select from deliveries where id = $1 for update', [held.id]);
      expect(await run()).toMatchObject({ deliveries: 1, envelopes: 1 });
      await client.query('rollback');
    });
    expect([await left(held.event), await left(free.event)]).toEqual([whole, gone]);
    await run();
  });
});

describe('the function that deletes', () => {
  const call = (of: TestTenant, until: string) =>
    api.db.withTenant(of.uuid, (tx) =>
      tx.query<{ deleted: number }>(
        `select deleted from delete_deliveries('00000000-0000-0000-0000-000000000000', $1, 'infinity', 1000)`,
        [until],
      ),
    );
  const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

  test('never takes what was touched within a day, whatever it is asked for', async () => {
    const { event } = await deliver(91, 'failed', { touched: 0.9 });
    expect(await call(tenant, last)).toEqual([{ deleted: 0 }]);
    expect(await left(event)).toEqual(whole);
  });

  test("never takes another tenant's", async () => {
    const { event } = await deliver(91, 'failed');
    expect(await call(await api.tenant(), last)).toEqual([{ deleted: 0 }]);
    expect(await left(event)).toEqual(whole);
    expect(await call(tenant, last)).toEqual([{ deleted: 1 }]);
  });
});

describe('the API', () => {
  test('shows an event whose payload was erased: what it was about, no data, and the hash', async () => {
    const { event, id } = await deliver(91, 'failed');
    await run();
    const { body } = await tenant.call('GET', `/events/${publicId('event', event)}`);
    expect(body).toMatchObject({
      type: 'invoice.paid',
      schema_version: 1,
      aggregate: { type: 'invoice', id: publicId('invoice', event), version: 3 },
      data: null,
      payload_sha256: sha256,
      deliveries: [],
    });
    expect((await tenant.call('GET', '/events')).body.data[0]).toMatchObject({ id: body.id, data: null });
    expect((await tenant.call('GET', `/webhooks/deliveries/${publicId('delivery', id)}`)).status).toBe(404);
  });

  test('refuses to send again what has no payload any more, and says why', async () => {
    const { event, id } = await deliver(91, 'failed');
    await api.sql(`update events set envelope = null, envelope_sha256 = sha256('x') where id = $1`, [event]);
    const path = `/webhooks/deliveries/${publicId('delivery', id)}`;
    expect((await tenant.call('GET', path)).body).toMatchObject({ payload: null, payload_sha256: expect.any(String) });
    expect(await tenant.call('POST', `${path}/retry`)).toMatchObject({
      status: 409,
      body: { detail: 'Cannot retry the delivery: its payload was erased by age.' },
    });
  });
});
