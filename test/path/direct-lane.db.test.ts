import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directLane } from '../../src/webhooks/direct.js';
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

const direct = (url: string, fields: Record<string, unknown> = {}) =>
  lanes.endpoint(tenant, url, { lane: 'direct', ...fields });
/** Answers nobody before it is released. */
async function openHeldReceiver() {
  let release = () => {};
  const after = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { receiver: await openReceiver(() => ({ status: 200, after })), release: () => release() };
}
const lane = async (id: string) => (await lanes.endpointRow(tenant, id)).lane;
const statuses = async (id: string) => (await lanes.deliveries(tenant, id)).map((row) => row.status);

/** Commits events of a tenant; what is returned makes their first attempts, as their workflow would. */
type Prepare = (tenant: Tenant, count: number) => Promise<() => Promise<void>>;
const ways: readonly [string, Prepare][] = [
  [
    'claimed as they are written',
    async (to, count) => {
      const { eventIds, begin } = await lanes.claimed(to, count);
      return async () => {
        if (!(await begin())) await lanes.deliver(to, eventIds);
      };
    },
  ],
  [
    'claimed afterwards',
    async (to, count) => {
      const ids = await lanes.append(to, count);
      return () => lanes.deliver(to, ids);
    },
  ],
];

describe.each(ways)('first attempts, %s', (_way, prepare) => {
  const publish = async (to: Tenant, count: number) => (await prepare(to, count))();
  const prepareEach = (events: number) => Promise.all(Array.from({ length: events }, () => prepare(tenant, 1)));

  test('sends what is in the direct lane in event order, and leaves queued endpoints to their drains', async () => {
    const receiver = await openReceiver();
    const healthy = await direct(receiver.url);
    const queued = await lanes.endpoint(tenant, receiver.url);
    await publish(tenant, 5);

    expect(await statuses(healthy)).toEqual(Array(5).fill('succeeded'));
    expect(receiver.arrivals.map((one) => JSON.parse(one.body).data.invoice_id)).toEqual(
      [...receiver.arrivals].map((one) => JSON.parse(one.body).data.invoice_id).sort(),
    );
    expect(await statuses(queued)).toEqual(Array(5).fill('pending'));
    expect(lanes.woken).toEqual([queued]);
    expect(await lane(healthy)).toBe('direct');
  });

  test('queues an endpoint at its first failure and leaves the rest of the batch untouched', async () => {
    const receiver = await openReceiver((_arrival, count) => (count === 2 ? 500 : 200));
    const id = await direct(receiver.url);
    await publish(tenant, 4);

    expect(receiver.arrivals).toHaveLength(2);
    expect(await statuses(id)).toEqual(['succeeded', 'pending', 'pending', 'pending']);
    expect((await lanes.deliveries(tenant, id)).map((row) => row.attempts)).toEqual([1, 1, 0, 0]);
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ lane: 'queued', consecutive_failures: 1 });
    expect(lanes.woken).toEqual([id]);
  });

  test('queues an endpoint that takes longer than two seconds while the attempt goes on', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: directLane.slowMs + 700 }));
    const id = await direct(receiver.url, { timeout_ms: 10_000 });
    const delivering = publish(tenant, 2);

    await expect.poll(() => lane(id), { timeout: 5000 }).toBe('queued');
    expect(await statuses(id)).toEqual(['sending', 'sending']);
    await delivering;
    expect(await statuses(id)).toEqual(['succeeded', 'pending']);
    expect(lanes.woken).toEqual([id]);
  });

  test('writes what has ended while another endpoint still hangs, before its own lease ends', async () => {
    const hanging = await openReceiver(() => 'hang');
    const slow = await direct(hanging.url, { timeout_ms: 4000 });
    const healthy = await direct((await openReceiver()).url);
    const failing = await direct((await openReceiver(() => 503)).url);
    const delivering = publish(tenant, 1);

    await expect.poll(() => statuses(healthy), { timeout: 3500 }).toEqual(['succeeded']);
    await expect.poll(() => lanes.woken, { timeout: 1000 }).toEqual([failing]);
    expect(await statuses(slow)).toEqual(['sending']);
    await delivering;
    expect(await statuses(slow)).toEqual(['pending']);
    expect(lanes.woken).toEqual([failing, slow]);
  });

  test('has attempts beyond twenty of an endpoint wait for their turn, and the endpoint stays direct', async () => {
    const { receiver, release } = await openHeldReceiver();
    const id = await direct(receiver.url);
    const events = await prepareEach(directLane.endpointInFlight + 5);
    const delivering = Promise.all(events.map((begin) => begin()));

    await expect.poll(() => statuses(id)).toEqual(Array(events.length).fill('sending'));
    await expect.poll(() => receiver.arrivals.length).toBe(directLane.endpointInFlight);
    release();
    await delivering;
    expect(receiver.arrivals).toHaveLength(events.length);
    expect(await lane(id)).toBe('direct');
    expect(lanes.woken).toEqual([]);
  });

  test('queues an endpoint whose attempts wait for their turn for two seconds', async () => {
    const { receiver, release } = await openHeldReceiver();
    const id = await direct(receiver.url);
    const events = await prepareEach(directLane.endpointInFlight + 5);
    const delivering = Promise.all(events.map((begin) => begin()));

    await expect.poll(() => receiver.arrivals.length).toBe(directLane.endpointInFlight);
    expect(lanes.woken).toEqual([]);
    await expect.poll(() => lanes.woken, { timeout: 2 * directLane.slowMs }).toEqual(Array(5).fill(id));
    release();
    await delivering;
    expect(receiver.arrivals).toHaveLength(directLane.endpointInFlight);
    expect(await lane(id)).toBe('queued');
    expect((await statuses(id)).filter((status) => status === 'pending')).toHaveLength(5);
  });

  test('sends nothing of a tenant with fifty batches under way, and wakes its drains', async () => {
    const { receiver, release } = await openHeldReceiver();
    const id = await direct(receiver.url);
    const events = await prepareEach(directLane.tenantBatches + 1);
    const delivering = events.map((begin) => begin());
    await Promise.race(delivering);

    expect(lanes.woken).toEqual([id]);
    const left = async () => (await statuses(id)).filter((status) => status === 'pending').length;
    await expect.poll(left).toBe(1);
    release();
    await Promise.all(delivering);
  });

  test('holds at most fifty attempts of one tenant, and other tenants are served at once', async () => {
    const hanging = await openReceiver(() => 'hang');
    const ids = await Promise.all(Array.from({ length: 60 }, () => direct(hanging.url, { timeout_ms: 3000 })));
    const other = await lanes.tenant();
    const receiver = await openReceiver();
    const healthy = await lanes.endpoint(other, receiver.url, { lane: 'direct' });

    const delivering = publish(tenant, 1);
    await expect.poll(() => hanging.arrivals.length).toBe(directLane.tenantInFlight);
    await publish(other, 1);
    expect((await lanes.deliveries(other, healthy)).map((row) => row.status)).toEqual(['succeeded']);
    await delivering;

    expect(hanging.arrivals).toHaveLength(directLane.tenantInFlight);
    expect((await lanes.deliveries(tenant)).map((row) => row.attempts).sort()).toEqual([
      ...Array(10).fill(0),
      ...Array(50).fill(1),
    ]);
    expect(await Promise.all(ids.map(lane))).toEqual(Array(60).fill('queued'));
    expect([...lanes.woken].sort()).toEqual([...ids].sort());
  });

  test('leaves an endpoint that answers 410 to its drain, which disables it without sending again', async () => {
    const receiver = await openReceiver(() => 410);
    const id = await direct(receiver.url);
    await publish(tenant, 1);
    expect(lanes.woken).toEqual([id]);
    expect((await lanes.deliveries(tenant, id))[0]).toMatchObject({ status: 'failed', reason: 'endpoint_gone' });

    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'disabled', nextAt: null, attempted: 0 });
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'disabled', status_reason: 'gone' });
    expect(await lanes.rows(tenant, 'select type from events order by seq')).toEqual([
      { type: 'invoice.paid' },
      { type: 'webhook_endpoint.disabled' },
    ]);
    expect(receiver.arrivals).toHaveLength(1);
  });
});

const isWork = (text: string) => !/^(discard|begin|commit|set )/.test(text);

describe('attemptDeliveries', () => {
  test('sends nothing twice when it is repeated, also side by side', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 50 }));
    await direct(receiver.url);
    const ids = await lanes.append(tenant, 5);
    await Promise.all([lanes.deliver(tenant, ids), lanes.deliver(tenant, ids), lanes.deliver(tenant, ids)]);
    await lanes.deliver(tenant, ids);
    expect(receiver.arrivals).toHaveLength(5);
  });

  test('repeated after its process has died, it leaves what that one claimed to the drain', async () => {
    const id = await direct((await openReceiver()).url);
    const ids = await lanes.append(tenant, 1);
    await lanes.rows(
      tenant,
      `update deliveries set status = 'sending', lease_token = gen_random_uuid(), lease_until = now() + interval '5 s'`,
    );
    await lanes.deliver(tenant, ids);
    expect(lanes.woken).toEqual([id]);
  });

  test('takes one statement before and one after for any number of deliveries', async () => {
    const receiver = await openReceiver();
    await direct(receiver.url);
    await direct(receiver.url);
    const ids = await lanes.append(tenant, 3);
    lanes.statements.length = 0;
    await lanes.deliver(tenant, ids);
    // claim, who else has work; record
    expect(lanes.statements.filter(isWork)).toHaveLength(3);
  });
});

describe('attemptClaimed', () => {
  test('takes no statement before and one after for any number of deliveries', async () => {
    const receiver = await openReceiver();
    await direct(receiver.url);
    await direct(receiver.url);
    const { begin } = await lanes.claimed(tenant, 3);
    lanes.statements.length = 0;
    expect(await begin()).toBe(true);
    expect(receiver.arrivals).toHaveLength(6);
    expect(lanes.statements.filter(isWork)).toHaveLength(1);
  });

  test('is not over after half a second, and whoever asks for these events then waits for its end', async () => {
    const { receiver, release } = await openHeldReceiver();
    const id = await direct(receiver.url);
    const { begin, eventIds } = await lanes.claimed(tenant, 1);
    const began = Date.now();
    expect(await begin()).toBe(false);
    expect(Date.now() - began).toBeGreaterThanOrEqual(directLane.patienceMs - 5);

    const waiting = lanes.deliver(tenant, eventIds);
    expect(await statuses(id)).toEqual(['sending']);
    release();
    await waiting;
    expect(await statuses(id)).toEqual(['succeeded']);
    expect(receiver.arrivals).toHaveLength(1);
    expect(lanes.woken).toEqual([]);
  });

  test('claims of active endpoints in the direct lane alone, and wakes the drains of the active others', async () => {
    const { url } = await openReceiver();
    const healthy = await direct(url);
    const queued = await lanes.endpoint(tenant, url);
    const paused = await direct(url, { status: 'paused' });
    const { begin } = await lanes.claimed(tenant, 2);
    expect(await statuses(healthy)).toEqual(['sending', 'sending']);
    expect(await statuses(queued)).toEqual(['pending', 'pending']);
    expect(await statuses(paused)).toEqual(['pending', 'pending']);
    await begin();
    expect(lanes.woken).toEqual([queued]);
  });

  test('of a process that died before its first POST is left to the drain, which sends it when the lease has ended', async () => {
    const receiver = await openReceiver();
    const id = await direct(receiver.url);
    const { eventIds } = await lanes.claimed(tenant, 1);
    await lanes.deliver(tenant, eventIds);
    expect(lanes.woken).toEqual([id]);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 0 });
    await lanes.rows(tenant, `update deliveries set lease_until = now() - interval '1 s'`);
    await lanes.batch(tenant, id);
    expect(await statuses(id)).toEqual(['succeeded']);
    expect(receiver.arrivals).toHaveLength(1);
  });
});
