import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queries } from '../ops/dashboards.js';
import { findPrometheus } from '../ops/debian-prometheus.js';
import { startPrometheus } from '../ops/live-prometheus.js';
import { makeTraffic, moody, writeInvoice } from '../ops/traffic.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { type Installation, makeInstallation } from './installation.js';
import { metric, operatorOf, tenantOf } from './operator.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { build, killProcesses } from './process.js';
import { closeReceivers, openReceiver, type Receiver } from './receiver.js';
import { soon } from './soon.js';

const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];
let billhook: Installation;
let receiver: Receiver;
beforeAll(async () => {
  await build();
  billhook = await makeInstallation(temporaryFolder());
  receiver = await openReceiver();
  await billhook.start();
  for (const tenant of tenants) {
    const { webhooks } = await newTenant(tenant);
    await webhooks.subscriptions.create({ url: receiver.url, events: ['payment.succeeded'] });
  }
}, 120_000);
afterAll(async () => {
  await billhook?.killAll();
  await killProcesses();
  await closeReceivers();
}, 60_000);

/** The API as a new tenant has it. */
async function newTenant(externalId: string) {
  await operatorOf(billhook.url).admin.tenants.create({ external_id: externalId, name: externalId });
  return tenantOf(billhook.url, { externalId });
}
const acknowledged = new Set<string>();
/** As a gateway does: what is not acknowledged is sent again later. */
async function post(name: string, index: number): Promise<number | null> {
  const message = signedEvent('stripe', 'payment_intent.succeeded', payment(name, tenants[index % tenants.length]));
  const answer = await postEvent(billhook.url, 'stripe', message, { Prefer: 'wait=0' }).catch(() => null);
  if (answer?.status === 200) acknowledged.add(name);
  return answer?.status ?? null;
}
const inFlight = async (
  names: readonly string[],
  width: number,
  each: (name: string, index: number) => Promise<unknown>,
) => {
  const queue = [...names.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await each(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: width }, lane));
};
const count = async (what: string): Promise<number> =>
  Number((await billhook.query<{ count: string }>(`select count(*) from ${what}`))[0]?.count);
const left = () =>
  billhook
    .query(
      `select 'event' as what, count(*)::int from gateway_events where status <> 'processed' having count(*) > 0
      union all select 'delivery', count(*)::int from deliveries where status <> 'succeeded' having count(*) > 0`,
    )
    .catch((error: Error) => error.message);

async function expectAllOnce(names: readonly string[]): Promise<void> {
  await soon(left, [], 100_000);
  const ids = `(${names.map((name) => `'evt_test_${name}'`).join(',')})`;
  expect(await count(`gateway_events where external_event_id in ${ids}`)).toBe(names.length);
  const total = await count('gateway_events');
  expect(await count('payments')).toBe(total);
  expect(await count(`events where type = 'payment.succeeded'`)).toBe(total);
  expect(await count('(select distinct provider_payment_id from payments) p')).toBe(total);
  // At least once, each under one id: as many ids as events, whatever was sent again.
  expect(receiver.ids()).toHaveLength(total);
}

test('kill -9 of everything while gateways tell and a tenant publishes: each acknowledged event is there once, and delivered', async () => {
  const published = await openReceiver();
  const { webhooks, events } = await newTenant('tenant-publisher');
  await webhooks.subscriptions.create({ url: published.url, events: ['custom.*'] });
  const ids = new Map<string, string>();
  const publish = async (name: string): Promise<void> => {
    const body = { type: 'custom.crash', data: { name }, external_id: name };
    // Once: what is not answered is asked for again below, after the start.
    const answer = await events.publish(body, { maxRetries: 0 }).catch(() => null);
    if (answer) {
      expect(ids.get(name) ?? answer.id).toBe(answer.id);
      ids.set(name, answer.id ?? '');
    }
  };
  const each = 80;
  const told = Array.from({ length: each }, (_, index) => `all_${index}`);
  const names = Array.from({ length: each }, (_, index) => `crash-${index}`);
  let killing: Promise<void> | undefined;
  // In step: both are in the middle when it dies.
  await inFlight(told, 10, async (name, index) => {
    await Promise.all([post(name, index), publish(names[index]!)]);
    if (acknowledged.size >= each / 2 && ids.size >= each / 2) killing ??= billhook.killAll();
  });
  await killing;
  for (const { size } of [acknowledged, ids]) {
    expect(size).toBeGreaterThanOrEqual(each / 2);
    expect(size).toBeLessThan(each);
  }

  const before = acknowledged.size;
  await billhook.start();
  expect(await count('gateway_events')).toBeGreaterThanOrEqual(before);
  await Promise.all([
    inFlight(
      told.filter((name) => !acknowledged.has(name)),
      10,
      (name) => post(name, told.indexOf(name)),
    ),
    // As a client does that had no answer; those that had one ask again, too.
    inFlight(names, 10, publish),
  ]);
  expect([acknowledged.size, ids.size]).toEqual([each, each]);
  await expectAllOnce(told);
  expect(await count(`events where type = 'custom.crash'`)).toBe(each);
  expect([...published.ids()].sort()).toEqual([...ids.values()].sort());
}, 180_000);

test.each(['postgres', 'temporal'] as const)(
  'kill -9 of %s alone: it comes back by itself, and nothing is lost',
  async (server) => {
    const names = Array.from({ length: 40 }, (_, index) => `${server}_${index}`);
    await inFlight(names, 8, async (name, index) => {
      if (index === 15) billhook.killServer(server);
      await post(name, index);
    });
    for (const name of names)
      await soon(async () => acknowledged.has(name) || (await post(name, names.indexOf(name))) === 200, true, 30_000);
    expect(billhook.isAlive()).toBe(true);
    await expectAllOnce(names);
  },
  180_000,
);

/** What Prometheus reads, or a tool. */
const metrics = async (): Promise<string> => (await fetch(`${billhook.url}/metrics`)).text();

test('what is measured in the database is what it has, and what is counted happened once', async () => {
  const tenant = await newTenant('tenant-measured');
  const endpoint = await openReceiver(moody);
  await tenant.webhooks.subscriptions.create({ url: endpoint.url, events: ['payment.succeeded', 'payment.failed'] });
  await writeInvoice(tenant, 'first');
  const stands = (await metrics()).split('\n');
  const owed = await count(
    `invoices i join billing_accounts a on a.id = i.billing_account_id where i.status in ('issued','sent') and a.livemode`,
  );
  expect(stands).toEqual(
    expect.arrayContaining([
      `billing_pending_invoices ${owed}`,
      'billing_overdue_amount_minor{currency="EUR"} 1234',
      `billing_tenants{status="pending"} ${await count(`tenants where status = 'pending'`)}`,
      ...['gateway_events', 'deliveries'].map((queue) => `billing_queue_length{queue="${queue}"} 0`),
    ]),
  );
  const paid = 'billing_payments_total{gateway="stripe",outcome="succeeded",initiated_by="gateway"}';
  const before = await metric(billhook.url, paid);
  await makeTraffic(billhook.url, 'tenant-measured', 'first', 5);
  await soon(left, []);
  expect((await metric(billhook.url, paid)) - before).toBe(5);
});

test('no label of any metric, the SDK’s included, has an id, an address or a tenant in it', async () => {
  const labels = [...(await metrics()).matchAll(/^\w+\{(.*)\} \S+$/gm)].map(([, pairs = '']) => pairs);
  expect(labels.some((pairs) => pairs.includes('task_queue='))).toBe(true);
  const telling = /tenant-|https?:|127\.0\.0|@|\b[a-z]{2,4}_[0-9a-z]{26}\b|[0-9a-f]{8}-[0-9a-f]{4}|Test\w+_\d/;
  expect(labels.filter((pairs) => telling.test(pairs))).toEqual([]);
});

test('a live Prometheus finds no fault in the metrics, data for every panel of the dashboards, and what was slow', async ({
  skip,
}) => {
  const programs = findPrometheus();
  if ('missing' in programs) return skip(programs.missing);
  const { status, stdout, stderr } = spawnSync(programs.promtool, ['check', 'metrics'], {
    input: await metrics(),
    encoding: 'utf8',
  });
  expect([status, stdout + stderr]).toEqual([0, '']);
  const prometheus = await startPrometheus(programs.prometheus, temporaryFolder(), {
    ...{ job: 'billhook', url: billhook.url },
  });
  try {
    const withoutData = async () => {
      const found = await Promise.all(
        queries.map(async ({ panel, expr }) => {
          const series = await prometheus.query(expr);
          return series.some(({ value }) => Number.isFinite(Number(value[1]))) ? [] : [`${panel}: ${expr}`];
        }),
      );
      return found.flat();
    };
    // What a rate is made of has to happen while somebody looks.
    await makeTraffic(billhook.url, 'tenant-measured', 'second', 1);
    await writeInvoice(await tenantOf(billhook.url, { externalId: 'tenant-measured' }), 'second');
    await soon(withoutData, [], 30_000);
    const slow = (await prometheus.exemplars('webhook_delivery_duration_seconds_bucket')).flatMap(
      (one) => one.exemplars,
    );
    expect(slow.filter(({ value }) => Number(value) >= 1).map(({ labels }) => labels)).toContainEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      delivery_id: expect.stringMatching(/^dlv_\w{26}$/),
    });
  } finally {
    await prometheus.stop();
  }
}, 180_000);
