import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivities } from '../../src/activities/create-activities.js';
import { createWay } from '../../src/activities/give-way.js';
import { createRelay } from '../../src/activities/relay.js';
import type { Starter } from '../../src/activities/starter.js';
import { appendNotifications } from '../../src/billing/append-events.js';
import { insertGatewayEvents } from '../../src/db/store-gateway-events.js';
import { newUuid } from '../../src/db/uuid.js';
import type { Wake } from '../../src/webhooks/settle-first.js';
import { traceparent } from '../setup/tracer.js';
import { type Lanes, openLanes } from './lanes.js';
import type { Tenant } from './tables.js';

let lanes: Lanes;
let tenant: Tenant;
let account: string;
beforeAll(async () => {
  lanes = await openLanes();
  account = newUuid();
  await lanes.db.withSystem((tx) =>
    tx.query(`insert into gateway_accounts (id, gateway, name, mode) values ($1, 'stripe', 'default', 'both')`, [
      account,
    ]),
  );
});
afterAll(() => lanes?.close());
beforeEach(async () => {
  tenant = await lanes.tenant();
  started.length = 0;
  refuse = () => false;
});

const started: string[] = [];
let refuse: (id: string) => boolean;
const start = (id: string) => async () => {
  if (refuse(id)) throw new Error(`cannot start ${id}`);
  started.push(id);
};
const starter: Starter = {
  startGatewayEvent: ({ externalEventId }) => start(externalEventId)(),
  startGatewayEventAgain: ({ externalEventId }) => start(externalEventId)(),
  applyWaiting: ({ ids }) => start(ids.join())(),
  wakeReplay: (id) => start(id)(),
  wakeDeliveryReplay: ({ id }) => start(id)(),
  wakeEndpoint: ({ id }) => start(id)(),
  publishNotification: ({ id }) => start(id)(),
  startErasure: ({ id }) => start(id)(),
  wakeDunning: ({ accountId }) => start(accountId)(),
  wakeExport: ({ id }) => start(id)(),
  startGatewayCommand: ({ id }) => start(id)(),
};
const relay = () => createRelay({ db: lanes.db, starter, heartbeat: () => {} })();

async function store(externalEventId: string): Promise<void> {
  const rawBody = Buffer.from('{}');
  const event = {
    id: newUuid(),
    gateway: 'stripe' as const,
    gatewayAccountId: account,
    livemode: true,
    externalEventId,
    eventType: 'x',
    occurredAt: null,
    rawBody,
    bodySha256: createHash('sha256').update(externalEventId).digest(),
    traceparent,
    times: 1,
  };
  await lanes.db.withSystem((tx) => insertGatewayEvents(tx, [event]));
}
const received = (assignment: string) =>
  lanes.db.withSystem((tx) => tx.query(`update gateway_events set ${assignment} where status = 'received'`));

describe('relay', () => {
  test('starts events that nobody has finished within 30 seconds, in their order, by pages', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `evt_${index}`);
    for (const name of names) await store(name);
    expect(await relay()).toMatchObject({ gatewayEvents: 0 });
    await received(`received_at = now() - interval '31 s'`);
    expect(await relay()).toMatchObject({ gatewayEvents: 450, failed: 0 });
    expect(started).toEqual(names);
    await received(`status = 'ignored'`);
  });

  test('what cannot be started keeps nothing else from it', async () => {
    const endpoint = await lanes.endpoint(tenant, 'http://127.0.0.1:9/');
    await lanes.append(tenant, 1);
    await lanes.rows(tenant, `update deliveries set next_attempt_at = now() - interval '31 s'`);
    for (const name of ['a', 'b', 'c']) await store(name);
    await received(`received_at = now() - interval '31 s'`);
    refuse = (id) => id === 'a';
    expect(await relay()).toMatchObject({ gatewayEvents: 3, endpoints: 1, failed: 1, error: 'cannot start a' });
    expect(started.sort()).toEqual(['b', 'c', endpoint].sort());
    await received(`status = 'ignored'`);
    await lanes.rows(tenant, `update deliveries set status = 'succeeded'`);
  });

  test.each([
    ['a delivery that is due', `status = 'pending', next_attempt_at = now() - interval '31 s'`, '', 1],
    ['one that is due just now', `status = 'pending', next_attempt_at = now() - interval '20 s'`, '', 0],
    [
      'a claim that has run out',
      `status = 'sending', next_attempt_at = now() - interval '1 h', lease_until = now() - interval '31 s'`,
      '',
      1,
    ],
    [
      'a claim that holds',
      `status = 'sending', next_attempt_at = now() - interval '1 h', lease_until = now() + interval '5 s'`,
      '',
      0,
    ],
    ['one of a direct endpoint', `status = 'pending', next_attempt_at = now() - interval '31 s'`, `lane = 'direct'`, 1],
    [
      'one whose flag is up',
      `status = 'pending', next_attempt_at = now() - interval '31 s'`,
      'wake_requested = true',
      1,
    ],
    [
      'one of a paused endpoint',
      `status = 'pending', next_attempt_at = now() - interval '31 s'`,
      `status = 'paused'`,
      0,
    ],
    [
      'one behind an open breaker',
      `status = 'pending', next_attempt_at = now() - interval '31 s'`,
      `open_until = now() + interval '1 h'`,
      0,
    ],
    ['one that failed', `status = 'failed', next_attempt_at = now() - interval '31 s'`, '', 0],
  ])('wakes the endpoint of %s', async (_what, delivery, endpoint, count) => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/');
    await lanes.append(tenant, 2);
    await lanes.rows(tenant, `update deliveries set ${delivery}`);
    if (endpoint !== '') await lanes.set(tenant, id, endpoint);
    expect(await relay()).toMatchObject({ endpoints: count });
    expect(started).toEqual(count === 1 ? [id] : []);
    await lanes.rows(tenant, `update deliveries set status = 'succeeded'`);
  });
});

test('relay starts messages that nobody has sent, the urgent ones before all others', async () => {
  const drafts = (['low', 'normal', 'critical', 'low', 'high'] as const).map((priority, at) => ({
    ...{
      tenantId: tenant.id,
      template: 'reminder_1',
      category: 'dunning' as const,
      priority,
      recipient: 'a@b.example',
    },
    ...{ locale: 'en', variables: {}, dedupeKey: `m${at}` },
  }));
  const messages = await lanes.db.withTenant(tenant.id, (tx) => appendNotifications(tx, drafts));
  expect(messages.map((one) => one.priority)).toEqual(drafts.map((one) => one.priority));
  expect(await relay()).toMatchObject({ notifications: 0 });
  await lanes.rows(tenant, `update notifications set send_after = now() - interval '31 s' where tenant_id = $1`, [
    tenant.id,
  ]);
  expect(await relay()).toMatchObject({ notifications: 5 });
  const ids = messages.map((one) => one.id);
  expect(started).toEqual([2, 4, 0, 1, 3].map((at) => ids[at]));
  await lanes.rows(tenant, `update notifications set status = 'sent' where tenant_id = $1`, [tenant.id]);
});

test('relay starts gateway commands that were never begun, and those that nobody goes on with', async () => {
  const [customer, account, gatewayAccount] = [newUuid(), newUuid(), newUuid()];
  await lanes.rows(tenant, "insert into customers (id, tenant_id, external_id, name) values ($1, $2, 'c', 'C')", [
    customer,
    tenant.id,
  ]);
  await lanes.rows(
    tenant,
    "insert into billing_accounts (id, tenant_id, kind, customer_id) values ($1, $2, 'customer', $3)",
    [account, tenant.id, customer],
  );
  await lanes.rows(
    tenant,
    "insert into gateway_accounts (id, tenant_id, gateway, name, mode) values ($1, $2, 'stripe', $3, 'live')",
    [gatewayAccount, tenant.id, `g${gatewayAccount.slice(-6)}`],
  );
  const ages = [
    { attempts: 0, seconds: 20 },
    { attempts: 0, seconds: 31 },
    { attempts: 2, seconds: 1100 },
    { attempts: 2, seconds: 1300 },
  ];
  const ids: string[] = [];
  for (const { attempts, seconds } of ages) {
    const [id, subscription] = [newUuid(), newUuid()];
    ids.push(id);
    await lanes.rows(tenant, 'insert into subscriptions (id, tenant_id, billing_account_id) values ($1, $2, $3)', [
      subscription,
      tenant.id,
      account,
    ]);
    await lanes.rows(
      tenant,
      `insert into gateway_commands (id, tenant_id, billing_account_id, gateway_account_id, kind, subscription_id, requested_by, attempts, updated_at)
       values ($1, $2, $3, $4, 'cancel_subscription', $5, 'key_1', $6, now() - make_interval(secs => $7))`,
      [id, tenant.id, account, gatewayAccount, subscription, attempts, seconds],
    );
  }
  expect(await relay()).toMatchObject({ gatewayCommands: 2 });
  expect(started).toEqual([ids[1], ids[3]]);
  await lanes.rows(tenant, "update gateway_commands set status = 'failed', finished_at = now() where tenant_id = $1", [
    tenant.id,
  ]);
  expect(await relay()).toMatchObject({ gatewayCommands: 0 });
});

test('relay starts erasures that nobody has gone on with for 30 seconds', async () => {
  const [left, done] = [newUuid(), newUuid()];
  for (const [id, status] of [
    [left, 'running'],
    [done, 'done'],
  ])
    await lanes.rows(
      tenant,
      `insert into erasures (id, tenant_id, reason, status, finished_at) values ($1, $2, 'r', $3, case when $3 = 'done' then now() end)`,
      [id, tenant.id, status],
    );
  expect(await relay()).toMatchObject({ erasures: 0 });
  await lanes.rows(tenant, `update erasures set updated_at = now() - interval '31 s'`);
  expect(await relay()).toMatchObject({ erasures: 1 });
  expect(started).toEqual([left]);
});

test('relay starts exports that nobody has gone on with for 30 seconds, and gives entries their places', async () => {
  const id = newUuid();
  await lanes.rows(
    tenant,
    `insert into exports (id, tenant_id, kind, filter, requested_by, expires_at) values ($1, $2, 'audit', '{}', 'k', now())`,
    [id, tenant.id],
  );
  await lanes.rows(tenant, `insert into audit_log (tenant_id, actor_type, action) values ($1, 'operator', 'x')`, [
    tenant.id,
  ]);
  expect(await relay()).toMatchObject({ exports: 0, chained: 1 });
  await lanes.rows(tenant, `update exports set updated_at = now() - interval '31 s'`);
  expect(await relay()).toMatchObject({ exports: 1, chained: 0 });
  expect(started).toContain(id);
});

describe('waking a drain', () => {
  const activities = () =>
    createActivities({
      db: lanes.db,
      starter,
      way: createWay(Date.now),
      direct: { attemptDeliveries: (_tenants: readonly string[], ids: readonly string[], wake: Wake) => wake(ids) },
    } as unknown as Parameters<typeof createActivities>[0]);
  const wake = (id: string) => activities().attemptDeliveries({ tenantIds: [tenant.id], eventIds: [id] });

  test('signals once for many, until the drain has taken the flag down', async () => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/');
    await Promise.all([wake(id), wake(id), wake(id)]);
    expect(started).toEqual([id]);
    await lanes.batch(tenant, id);
    await wake(id);
    expect(started).toEqual([id, id]);
  });

  test('a signal that did not get through is sent by the next one who asks', async () => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/');
    refuse = () => true;
    await expect(wake(id)).rejects.toThrow('cannot start');
    expect((await lanes.endpointRow(tenant, id)).wake_requested).toBe(false);
    refuse = () => false;
    await wake(id);
    expect(started).toEqual([id]);
  });
});
