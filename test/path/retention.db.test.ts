import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Counts, createRetention } from '../../src/activities/retention.js';
import { publicId } from '../../src/domain/ids.js';
import { connected } from '../db/ask.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const day = 86_400_000;
const run = (days = 90, more: { doneBefore?: Partial<Counts>; heartbeat?: (done: Counts) => void } = {}) =>
  createRetention({
    db: world.db,
    rawBodyRetentionDays: days,
    deliveryRetentionDays: 0,
    now: Date.now,
    heartbeat: more.heartbeat ?? (() => {}),
    doneBefore: () => more.doneBefore as Counts | undefined,
  })();
const system = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  world.db.withSystem((tx) => tx.query<Row>(text, values));
const owner = <T>(work: (client: pg.Client) => Promise<T>) => {
  const url = new URL(world.database.ownerUrl);
  url.searchParams.set('options', '-c search_path=billing');
  return connected(url.href, work);
};
const age = (id: string, days: number) =>
  system(
    `update gateway_events set processed_at = processed_at - make_interval(days => $2), received_at = received_at - make_interval(days => $2) where id = $1`,
    [id, days],
  );
const hasBody = async (id: string) =>
  (await system<{ it: boolean }>('select raw_body is not null as it from gateway_events where id = $1', [id]))[0]!.it;

/** Stored and applied, so many days ago. */
async function applied(name: string, days: number, changes: Record<string, unknown> = {}) {
  const { id } = await world.store('stripe', { ...fixture('stripe', name), ...changes });
  const result = await world.apply(id);
  await age(id, days);
  return { id, outcome: result.outcome };
}
/** Waits in this status, so many days ago. */
async function waiting(status: string, days: number, name: string) {
  const { id } = await world.store('stripe', { ...fixture('stripe', 'invoice.paid'), id: name });
  await system('update gateway_events set status = $2, processed_at = now() where id = $1', [id, status]);
  await age(id, days);
  return id;
}

test('bodies of what is done with are erased by age, and the hash stays', async () => {
  const processed = await applied('payment_intent.succeeded', 91);
  const ignored = await applied('payment_intent.succeeded', 91, { id: 'evt_other', type: 'coffee.brewed' });
  const young = await applied('charge.succeeded', 89);
  expect([processed.outcome.status, ignored.outcome.status]).toEqual(['processed', 'ignored']);
  expect(await run()).toMatchObject({ bodies: 2, unresolved: 0 });
  expect([await hasBody(processed.id), await hasBody(ignored.id), await hasBody(young.id)]).toEqual([
    false,
    false,
    true,
  ]);
  const [kept] = await system('select 1 as it from gateway_events where id = $1 and length(body_sha256) = 32', [
    processed.id,
  ]);
  expect(kept).toBeDefined();
  expect(await run()).toMatchObject({ bodies: 0 });
});

test('a duplicate that comes after the erasure is answered with the first outcome', async () => {
  const { id, outcome } = await applied('payment_intent.succeeded', 91);
  await run();
  expect(await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'))).toMatchObject({
    id,
    first: false,
    sameBody: true,
    outcome,
  });
  expect(
    await world.store('stripe', { ...fixture('stripe', 'payment_intent.succeeded'), livemode: true, x: 1 }),
  ).toMatchObject({ id, first: false, sameBody: false, outcome });
  // Whoever has it in hand still gets the same answer, without the body.
  expect((await world.apply(id)).outcome).toEqual(outcome);
  expect(await hasBody(id)).toBe(false);
});

test('0 days: bodies are kept for ever', async () => {
  const { id } = await applied('payment_intent.succeeded', 5000);
  expect(await run(0)).toMatchObject({ bodies: 0, before: null });
  expect(await hasBody(id)).toBe(true);
});

test('what is not resolved stays and is alerted per account and status, until it is', async () => {
  const parked = await waiting('parked', 100, 'evt_parked');
  const dead = [await waiting('dead_letter', 120, 'evt_dead_1'), await waiting('dead_letter', 95, 'evt_dead_2')];
  await waiting('dead_letter', 10, 'evt_young');
  expect(await run()).toMatchObject({ bodies: 0, unresolved: 3 });
  for (const id of [parked, ...dead]) expect(await hasBody(id)).toBe(true);
  const open = () =>
    system<{ key: string; message: string }>(
      `select key, message from alerts where kind = 'events_unresolved' and resolved_at is null order by key`,
    );
  const account = publicId('gateway_account', world.accounts.stripe);
  const alerts = await open();
  expect(alerts.map((one) => one.key)).toEqual([`${account}:dead_letter`, `${account}:parked`]);
  const oldest = new Date(Date.now() - 120 * day).toISOString().slice(0, 10);
  expect(alerts[0]!.message).toContain(`2 events of stripe:default are 'dead_letter', the oldest since ${oldest}`);

  await run();
  expect(await open()).toHaveLength(2);
  await system(`update gateway_events set status = 'ignored' where id = any ($1)`, [dead]);
  await run();
  expect((await open()).map((one) => one.key)).toEqual([`${account}:parked`]);
});

test('many are erased in batches, the oldest first; what an earlier attempt has done is counted once', async () => {
  await system(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status, processed_at)
     select uuid7(), 'stripe', $1, true, 'evt_' || n, 'x', '{}', 'h', 'processed', now() - make_interval(days => 100, secs => n) from generate_series(1, 2500) n`,
    [world.accounts.stripe],
  );
  const beats: number[] = [];
  const report = await run(90, { doneBefore: { bodies: 7, keys: 0 }, heartbeat: (done) => beats.push(done.bodies) });
  expect(report.bodies).toBe(2507);
  expect(beats.slice(0, 3)).toEqual([1007, 2007, 2507]);
});

test('a row that somebody holds is left for the next run, and nobody waits', async () => {
  const [held, free] = [
    await applied('payment_intent.succeeded', 91),
    await applied('payment_intent.succeeded', 91, { id: 'evt_free' }),
  ];
  await owner(async (client) => {
    await client.query('begin');
    await client.query('select from gateway_events where id = $1 for update', [held.id]);
    expect(await run()).toMatchObject({ bodies: 1 });
    await client.query('rollback');
  });
  expect(await hasBody(free.id)).toBe(false);
  expect(await run()).toMatchObject({ bodies: 1 });
});

test('what is to be erased is found by an index that has nothing else in it', async () => {
  const plan = await owner(async (client) => {
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off');
    const { rows } = await client.query(
      `explain select id from gateway_events where raw_body is not null and status in ('processed','ignored') and processed_at < now() order by processed_at limit 10`,
    );
    return rows.map((row) => Object.values(row)[0]).join('\n');
  });
  expect(plan).toContain('gateway_events_bodies');
});

test('expired idempotency keys are deleted, others are not', async () => {
  const insert = (key: string, expires: string, tenant: string | null) =>
    system(
      `insert into idempotency_keys (tenant_id, principal, key, method, path, request_hash, expires_at) values ($1, 'p', $2, 'POST', '/', 'h', now() + $3::interval)`,
      [tenant, key, expires],
    );
  await insert('old', '-1 s', world.tenantId);
  await insert('old of the operator', '-1 s', null);
  await insert('new', '1 h', world.tenantId);
  expect(await run()).toMatchObject({ keys: 2 });
  expect(await system('select key from idempotency_keys')).toEqual([{ key: 'new' }]);
});

test('each run is audited, with its counts and its limit', async () => {
  await applied('payment_intent.succeeded', 91);
  const report = await run();
  const entries = await system('select actor_type, actor_id, tenant_id, request_id, after from audit_log');
  expect(entries).toEqual([
    { actor_type: 'system', actor_id: 'retention', tenant_id: null, request_id: null, after: { ...report } },
  ]);
  expect(report).toMatchObject({ bodies: 1, keys: 0, unresolved: 0 });
  expect(Math.abs(Date.parse(report.before!) - (Date.now() - 90 * day))).toBeLessThan(60_000);
});
