import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { createStepDeliveryReplay } from '../../src/activities/step-delivery-replay.js';
import {
  cancelDeliveryReplay,
  deliveryReplayById,
  insertDeliveryReplay,
  outcomesOfReplay,
  overdueDeliveryReplays,
  type ReplayChoice,
} from '../../src/db/delivery-replays.js';
import { recordAttempts } from '../../src/db/record-attempts.js';
import { replaySetOf } from '../../src/db/replay-set.js';
import { replayWalks, stepDeliveryReplay } from '../../src/db/step-delivery-replay.js';
import { newUuid } from '../../src/db/uuid.js';
import { ask } from '../db/ask.js';
import { answerTo } from './answers.js';
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
  lanes.woken.length = 0;
});

const nowhere = 'http://127.0.0.1:9/';
const all: ReplayChoice = {
  kind: 'filter',
  endpoint_id: null,
  statuses: ['pending', 'succeeded', 'failed'],
  event_name: null,
  since: null,
  until: null,
};

async function begin(choice: Partial<ReplayChoice> = {}, rate = 1000): Promise<string> {
  const whole = { ...all, ...choice };
  const id = newUuid();
  await lanes.db.withTenant(tenant.id, async (tx) => {
    const total = await replayWalks[whole.kind].count(tx, await replaySetOf(tx, tenant.id, whole, Date.now()));
    await insertDeliveryReplay(tx, tenant.id, { ...whole, id, rate, requested_by: 'key', total });
  });
  return id;
}
const read = (id: string) => lanes.db.withTenant(tenant.id, (tx) => deliveryReplayById(tx, tenant.id, id));
const outcomes = (id: string) => lanes.db.withTenant(tenant.id, (tx) => outcomesOfReplay(tx, tenant.id, id));
const step = (id: string, most = 1000, put = 0) =>
  lanes.db.withTenant(tenant.id, (tx) => stepDeliveryReplay(tx, tenant.id, id, { most, put }));
const activity: Activities['stepDeliveryReplay'] = (input) =>
  createStepDeliveryReplay({
    db: lanes.db,
    wakeEndpoints: async (ids) => void lanes.woken.push(...ids),
    goOn: () => {},
    now: Date.now,
  })(input);
const change = (sets: string, where = 'true') =>
  lanes.rows(tenant, `update deliveries d set ${sets}, updated_at = now() where ${where}`);
const byStatus = async () =>
  Object.fromEntries(
    (
      await lanes.rows<{ status: string; n: number }>(
        tenant,
        'select status, count(*)::int as n from deliveries group by status order by status',
      )
    ).map(({ status, n }) => [status, n]),
  );
/** Events, and deliveries of them to one endpoint. */
const store = (endpointId: string, count: number, status: string) =>
  ask(
    lanes.database.ownerUrl,
    `with told as (
         insert into billing.events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
         select billing.uuid7(), '${tenant.id}', 'invoice.paid', 'invoice', billing.uuid7(), 1, now(), '{}', '${status}' || billing.uuid7() from generate_series(1, ${count})
         returning id
       )
       insert into billing.deliveries (id, tenant_id, event_id, endpoint_id, event_name, status) select billing.uuid7(), '${tenant.id}', id, '${endpointId}', 'invoice.paid', '${status}' from told`,
  );

describe('a replay of deliveries', () => {
  test('puts the same row in line, with a new ladder and all of its attempts', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    const [event] = await lanes.append(tenant);
    await change(`status = 'failed', reason = 'exhausted', attempts = 12, failures = 12, last_error = 'HTTP 500'`);
    const [before] = await lanes.rows<{ id: string }>(tenant, 'select id from deliveries');
    const replay = await begin();
    expect(await activity({ tenantId: tenant.id, id: replay })).toEqual({
      status: 'done',
      total: 1,
      done: 1,
      isOver: true,
    });
    const rows = await lanes.rows(
      tenant,
      `select id, event_id, endpoint_id, status, reason, attempts, failures, next_trigger, next_attempt_at <= now() as due from deliveries`,
    );
    expect(rows).toEqual([
      {
        id: before!.id,
        event_id: event,
        endpoint_id: id,
        status: 'pending',
        reason: null,
        attempts: 12,
        failures: 0,
        next_trigger: 'replay',
        due: true,
      },
    ]);
    expect(lanes.woken).toEqual([id]);
    expect(await outcomes(replay)).toEqual({ pending: 1 });
  });

  test('sends under the same webhook-id, once more, and ends as any other', async () => {
    const receiver = await openReceiver((_arrival, count) => (count === 3 ? 500 : 200));
    const id = await lanes.endpoint(tenant, receiver.url, { retry_profile: 'seed' });
    await lanes.append(tenant, 2);
    await lanes.batch(tenant, id);
    const first = receiver.ids();
    const replay = await begin({ statuses: ['succeeded'] });
    await activity({ tenantId: tenant.id, id: replay });
    await lanes.batch(tenant, id);
    expect(receiver.arrivals.map((one) => one.id).sort()).toEqual([...first, ...first].sort());
    expect(receiver.arrivals.map((one) => one.attempt)).toEqual([1, 1, 2, 2]);
    expect(await outcomes(replay)).toEqual({ pending: 1, succeeded: 1 });
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, id);
    expect(await outcomes(replay)).toEqual({ succeeded: 2 });
    expect((await lanes.attempts(tenant)).map((one) => one.trigger).sort()).toEqual([
      ...['first', 'first'],
      ...['replay', 'replay', 'retry'],
    ]);
  });

  test('takes what its filter names, of endpoints that may be sent to, and nothing that is on its way', async () => {
    const [active, paused, disabled, deleted] = [
      await lanes.endpoint(tenant, nowhere),
      await lanes.endpoint(tenant, nowhere),
      await lanes.endpoint(tenant, nowhere),
      await lanes.endpoint(tenant, nowhere),
    ] as const;
    await lanes.append(tenant, 6);
    await change(
      `status = (array['pending','succeeded','failed','cancelled','discarded','sending'])[n], lease_token = uuid7(), lease_until = now() + interval '1 minute'`.replace(
        'n]',
        `(select count(*) from deliveries o where o.endpoint_id = d.endpoint_id and o.event_id <= d.event_id)]`,
      ),
    );
    await lanes.set(tenant, paused, `status = 'paused'`);
    await lanes.set(tenant, disabled, `status = 'disabled'`);
    await lanes.set(tenant, deleted, `status = 'deleted'`);
    const counted = async (choice: Partial<ReplayChoice>) => (await read(await begin(choice)))?.total;
    expect(await counted({})).toBe(6);
    expect(await counted({ statuses: ['failed'] })).toBe(2);
    expect(await counted({ statuses: ['cancelled'], endpoint_id: active })).toBe(1);
    expect(await counted({ endpoint_id: disabled })).toBe(0);
    expect(await counted({ event_name: 'invoice.paid' })).toBe(6);
    expect(await counted({ event_name: 'invoice.created' })).toBe(0);
    expect(await counted({ since: Date.now() - 60_000, until: Date.now() + 60_000 })).toBe(6);
    expect(await counted({ since: Date.now() + 60_000 })).toBe(0);
    expect(await counted({ until: Date.now() - 60_000 })).toBe(0);
    const sending = `select lease_token from deliveries where status = 'sending' order by id`;
    const leases = await lanes.rows(tenant, sending);
    const replay = await begin();
    await activity({ tenantId: tenant.id, id: replay });
    expect(new Set(lanes.woken)).toEqual(new Set([active, paused]));
    expect(await read(replay)).toMatchObject({ status: 'done', total: 6, done: 6 });
    expect(await lanes.rows(tenant, sending)).toEqual(leases);
  });

  test('leaves out what another hand has changed since it was asked for', async () => {
    await lanes.endpoint(tenant, nowhere);
    const [first, second] = await lanes.append(tenant, 3);
    await change(`status = 'failed'`);
    const replay = await begin({ statuses: ['failed'] });
    await change(`status = 'succeeded'`, `event_id = '${first}'`);
    // It fails once more: for the first time after the request.
    await change('failures = failures + 1', `event_id = '${second}'`);
    await activity({ tenantId: tenant.id, id: replay });
    expect(await read(replay)).toMatchObject({ status: 'done', total: 3, done: 1 });
    expect(await byStatus()).toEqual({ failed: 1, pending: 1, succeeded: 1 });
  });

  test('does not wait for a row that somebody is changing', async () => {
    await lanes.endpoint(tenant, nowhere);
    const [first] = await lanes.append(tenant, 2);
    await change(`status = 'failed'`);
    const replay = await begin();
    await lanes.db.withTenant(tenant.id, async (tx) => {
      await tx.query('select from deliveries where event_id = $1 for update', [first]);
      expect((await step(replay))?.put).toBe(1);
    });
    expect(await byStatus()).toEqual({ failed: 1, pending: 1 });
  });

  test('puts nothing in line that a deletion discards: it waits for whoever holds the endpoint', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 2);
    await change(`status = 'failed'`);
    const replay = await begin();
    let stepping: Promise<unknown> | undefined;
    await lanes.db.withTenant(tenant.id, async (tx) => {
      await tx.query(`update endpoints set status = 'deleted' where id = $1`, [id]);
      stepping = step(replay);
      await expect(Promise.race([stepping, tx.query('select pg_sleep(0.2)')])).resolves.toEqual([{ pg_sleep: '' }]);
    });
    expect(await stepping).toMatchObject({ put: 0, replay: { status: 'done' } });
    expect(await byStatus()).toEqual({ failed: 2 });
  });

  test('keeps its rate, page by page, and two seconds’ worth in line', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 100);
    await change(`status = 'failed'`);
    const replay = await begin({}, 20);
    const puts = async () => (await activity({ tenantId: tenant.id, id: replay })).done;
    expect(await puts()).toBe(20);
    expect(await puts()).toBe(40);
    expect(await puts()).toBe(40);
    await change(
      `next_attempt_at = now() + interval '1 hour'`,
      `status = 'pending' and event_id in (select event_id from deliveries where status = 'pending' limit 5)`,
    );
    expect(await puts()).toBe(45);
    // Nobody takes them: after a minute they keep the others no more.
    await change(`next_attempt_at = now() - interval '61 s'`, `status = 'pending'`);
    expect(await puts()).toBe(65);
    expect(lanes.woken).toEqual([id, id, id, id]);
  });

  test('goes on after a step whose commit was lost, and stops when it is cancelled', async () => {
    await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 30);
    await change(`status = 'failed'`);
    const replay = await begin();
    await step(replay, 10);
    await expect(
      lanes.db.withTenant(tenant.id, async (tx) => {
        await stepDeliveryReplay(tx, tenant.id, replay, { most: 10, put: 0 });
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await read(replay)).toMatchObject({ status: 'running', done: 10 });
    expect((await step(replay, 10))?.put).toBe(10);
    await lanes.db.withTenant(tenant.id, (tx) => cancelDeliveryReplay(tx, tenant.id, replay));
    expect(await activity({ tenantId: tenant.id, id: replay })).toMatchObject({ status: 'cancelled', isOver: true });
    expect(await byStatus()).toEqual({ failed: 10, pending: 20 });
    await expect(activity({ tenantId: tenant.id, id: newUuid() })).rejects.toThrow('no such replay');
  });

  test('an attempt from before that arrives late counts, and changes nothing else', async () => {
    const id = await lanes.endpoint(tenant, nowhere);
    const [event] = await lanes.append(tenant);
    await change(`status = 'failed'`);
    await activity({ tenantId: tenant.id, id: await begin() });
    const late = answerTo({ event_id: event!, endpoint_id: id }, newUuid(), {
      ...{ response_status: 500, response_body: null, error: 'HTTP 500', trigger: 'retry' },
      ...{ ok: false, status: 'failed', reason: 'retries_exhausted' },
    });
    await lanes.db.withTenant(tenant.id, (tx) => recordAttempts(tx, [late]));
    expect(await lanes.deliveries(tenant)).toMatchObject([{ status: 'pending', reason: null, attempts: 1 }]);
  });

  test('is found by the relay when nobody steps it', async () => {
    const replay = await begin();
    const found = async () =>
      (
        await lanes.db.withSystem((tx) => overdueDeliveryReplays(tx, 30, '00000000-0000-0000-0000-000000000000', 200))
      ).filter((one) => one.id === replay);
    expect(await found()).toEqual([]);
    await lanes.rows(tenant, `update delivery_replays set updated_at = now() - interval '31 s'`);
    expect(await found()).toEqual([{ id: replay, tenant_id: tenant.id }]);
    await activity({ tenantId: tenant.id, id: replay });
    expect(await found()).toEqual([]);
  });
});

describe('events that an endpoint never got', () => {
  test('get a delivery each, under the name it subscribes with today', async () => {
    const other = await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 3, 'invoice.paid');
    await lanes.append(tenant, 2, 'payment.succeeded');
    await lanes.append(tenant, 2, 'customer.created');
    const id = await lanes.endpoint(tenant, nowhere, { events: ['invoice.*', 'payment.received'] });
    const [had] = await lanes.append(tenant, 1, 'invoice.paid');
    const choice = { kind: 'missing', endpoint_id: id, statuses: [] } as const;
    const replay = await begin(choice);
    expect(await activity({ tenantId: tenant.id, id: replay })).toMatchObject({ total: 5, done: 5, isOver: true });
    const rows = await lanes.rows<{ event_name: string; next_trigger: string; event_id: string }>(
      tenant,
      'select event_name, next_trigger, event_id from deliveries where endpoint_id = $1 and event_id <> $2 order by event_id',
      [id, had],
    );
    expect(rows.map((one) => [one.event_name, one.next_trigger])).toEqual([
      ...Array(3).fill(['invoice.paid', 'replay']),
      ...Array(2).fill(['payment.received', 'replay']),
    ]);
    expect(lanes.woken).toEqual([id]);
    expect(await read(await begin(choice))).toMatchObject({ total: 0 });
    expect(await lanes.deliveries(tenant, other)).toHaveLength(8);
  });

  test('are those of the time asked for, and none that came after the request', async () => {
    await lanes.endpoint(tenant, nowhere);
    await lanes.append(tenant, 4);
    await lanes.rows(tenant, `update events set created_at = now() - interval '1 day'`);
    await lanes.append(tenant, 2);
    const id = await lanes.endpoint(tenant, nowhere, { events: ['invoice.created'] });
    await lanes.set(tenant, id, `events = '{*}'`);
    const choice = { kind: 'missing', endpoint_id: id, statuses: [] } as const;
    const lately = { ...choice, since: Date.now() - 60_000 };
    const replay = await begin(lately);
    await lanes.set(tenant, id, `events = '{invoice.created}'`);
    await lanes.append(tenant, 3);
    await lanes.set(tenant, id, `events = '{*}'`);
    expect(await activity({ tenantId: tenant.id, id: replay })).toMatchObject({ total: 2, done: 2 });
    expect(await lanes.deliveries(tenant, id)).toHaveLength(2);
    expect(await read(await begin({ ...choice, until: Date.now() - 60_000 }))).toMatchObject({ total: 4 });
  });
});

test('of 6,000 events that it never got, among as many that it got, each gets one delivery', async () => {
  const many = 6000;
  const [had] = [await lanes.endpoint(tenant, nowhere), await lanes.endpoint(tenant, nowhere)];
  await store(had!, many, 'succeeded');
  const id = await lanes.endpoint(tenant, nowhere);
  await store(id, many, 'succeeded');
  const replay = await begin({ kind: 'missing', endpoint_id: id, statuses: [] }, many);
  expect((await read(replay))?.total).toBe(many);
  while ((await read(replay))?.status === 'running') await step(replay, 1500);
  expect(await read(replay)).toMatchObject({ done: many });
  expect(
    await lanes.rows(
      tenant,
      `select status, count(*)::int as n from deliveries where endpoint_id = $1 group by 1 order by 1`,
      [id],
    ),
  ).toEqual([
    { status: 'pending', n: many },
    { status: 'succeeded', n: many },
  ]);
}, 60_000);

test('of 20,000 deliveries each is put in line once: steps are lost, others fail again, and new ones fail meanwhile', async () => {
  const many = 20_000;
  const id = await lanes.endpoint(tenant, nowhere);
  await store(id, many, 'failed');
  await store(id, many / 10, 'succeeded');
  const replay = await begin({ statuses: ['failed'] }, many);
  expect((await read(replay))?.total).toBe(many);
  let lost = 0;
  for (let round = 0; (await read(replay))?.status === 'running'; round++) {
    await lanes.db
      .withTenant(tenant.id, async (tx) => {
        await stepDeliveryReplay(tx, tenant.id, replay, { most: 800, put: 0 });
        if (round % 3 === 1) throw new Error('killed');
      })
      .catch((error: Error) => {
        expect(error.message).toBe('killed');
        lost += 1;
      });
    // As its drain does; every second one fails for good again, which its own filter names.
    await change(
      `status = case when get_byte(uuid_send(d.event_id), 15) % 2 = 0 then 'failed' else 'succeeded' end, attempts = attempts + 1`,
      `status = 'pending'`,
    );
    if (round % 5 === 0) await store(id, 100, 'failed');
  }
  expect(lost).toBeGreaterThan(5);
  expect(await read(replay)).toMatchObject({ done: many });
  const counts = await lanes.rows(
    tenant,
    `select attempts, replay_id is not null as replayed, count(*)::int as n from deliveries group by 1, 2 order by 1, 2`,
  );
  expect(counts).toEqual([
    { attempts: 0, replayed: false, n: expect.any(Number) },
    { attempts: 1, replayed: true, n: many },
  ]);
}, 120_000);
