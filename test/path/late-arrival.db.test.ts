import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { skipDelivery } from '../../src/db/deliveries.js';
import { insertDeliveryReplay, type ReplayChoice } from '../../src/db/delivery-replays.js';
import { stepDeliveryReplay } from '../../src/db/step-delivery-replay.js';
import { newUuid } from '../../src/db/uuid.js';
import { type Lanes, openLanes } from './lanes.js';
import { type Answer, closeReceivers, openReceiver, type Receiver } from './receiver.js';
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

/** A receiver that answers its n-th request with the n-th status, once it is told to. */
async function openSlow(...statuses: number[]): Promise<Receiver & { release: (nth: number) => void }> {
  const releases: (() => void)[] = [];
  const gates = statuses.map(() => new Promise<void>((resolve) => releases.push(resolve)));
  const receiver = await openReceiver(
    (_arrival, count): Answer => ({ status: statuses[count - 1]!, after: gates[count - 1]! }),
  );
  return Object.assign(receiver, { release: (nth: number) => releases[nth - 1]!() });
}

const all = { event_name: null, since: null, until: null, endpoint_id: null };
/** As the API and its workflow do. */
async function replay(statuses: ReplayChoice['statuses']): Promise<number> {
  const id = newUuid();
  return lanes.db.withTenant(tenant.id, async (tx) => {
    const choice: ReplayChoice = { ...all, kind: 'filter', statuses };
    await insertDeliveryReplay(tx, tenant.id, { ...choice, id, rate: 1000, requested_by: 'key', total: 1 });
    return (await stepDeliveryReplay(tx, tenant.id, id, { most: 10, put: 0 }))!.put;
  });
}
const ids = () => lanes.rows<{ id: string }>(tenant, 'select id from deliveries');

/** An attempt under way that its process has lost: given up, and put in line again by a replay. */
async function replayedWhileUnderWay(receiver: Receiver, begin: (endpointId: string) => Promise<unknown>) {
  const endpoint = await lanes.endpoint(tenant, receiver.url, { lane: 'queued', ordered: true });
  const [event] = await lanes.append(tenant, 1);
  const older = begin(endpoint);
  await expect.poll(() => receiver.arrivals.length).toBe(1);
  const [delivery] = await ids();
  await lanes.db.withTenant(tenant.id, (tx) => skipDelivery(tx, tenant.id, delivery!.id));
  expect(await replay(['cancelled'])).toBe(1);
  expect(await lanes.deliveries(tenant)).toMatchObject([{ event_id: event, status: 'pending' }]);
  return { endpoint, older, delivery: delivery!.id };
}

const outcome = async () => ({
  deliveries: await lanes.rows<{
    id: string;
    status: string;
    reason: string | null;
    attempts: number;
    lease_token: string | null;
  }>(tenant, 'select id, status, reason, attempts, lease_token from deliveries'),
  attempts: (await lanes.attempts(tenant)).map((one) => [one.number, one.response_status]),
});

describe('a 2xx of an attempt that began before a replay put its delivery in line again', () => {
  test('that comes before the replay is sent: it has arrived, and is not sent again', async () => {
    const receiver = await openSlow(200);
    const { endpoint, older, delivery } = await replayedWhileUnderWay(receiver, (id) => lanes.batch(tenant, id));
    receiver.release(1);
    await older;
    const arrived = {
      deliveries: [{ id: delivery, status: 'succeeded', reason: null, attempts: 1, lease_token: null }],
      attempts: [[1, 200]],
    };
    expect(await outcome()).toEqual(arrived);
    expect(await lanes.batch(tenant, endpoint)).toMatchObject({ attempted: 0, state: 'idle', nextAt: null });
    expect(await outcome()).toEqual(arrived);
    expect(receiver.arrivals).toHaveLength(1);
  });

  test.each([
    ['arrives, too', 200],
    ['fails', 500],
    ['is answered 410', 410],
  ])(
    'that comes while the replay is under way, which then %s: it has arrived, with both attempts',
    async (_what, status) => {
      const receiver = await openSlow(200, status);
      const { endpoint, older, delivery } = await replayedWhileUnderWay(receiver, (id) => lanes.batch(tenant, id));
      const newer = lanes.batch(tenant, endpoint);
      await expect.poll(() => receiver.arrivals.length).toBe(2);
      receiver.release(1);
      await older;
      expect((await outcome()).deliveries).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
      receiver.release(2);
      await newer;
      const arrived = {
        deliveries: [{ id: delivery, status: 'succeeded', reason: null, attempts: 2, lease_token: null }],
        attempts: [
          [1, 200],
          [2, status],
        ],
      };
      expect(await outcome()).toEqual(arrived);
      await lanes.makeDue(tenant);
      expect(await lanes.batch(tenant, endpoint)).toMatchObject({ attempted: 0, nextAt: null });
      expect(receiver.ids()).toHaveLength(1);
      expect(receiver.arrivals).toHaveLength(2);
    },
  );

  test('that comes after the replay has failed: it has arrived, and its ladder ends', async () => {
    const receiver = await openSlow(200, 500);
    const { endpoint, older } = await replayedWhileUnderWay(receiver, (id) => lanes.batch(tenant, id));
    const newer = lanes.batch(tenant, endpoint);
    await expect.poll(() => receiver.arrivals.length).toBe(2);
    receiver.release(2);
    await newer;
    expect((await outcome()).deliveries).toMatchObject([{ status: 'pending', attempts: 1 }]);
    receiver.release(1);
    await older;
    expect(await outcome()).toMatchObject({
      deliveries: [{ status: 'succeeded', reason: null, attempts: 2, lease_token: null }],
      attempts: [
        [1, 500],
        [2, 200],
      ],
    });
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, endpoint)).toMatchObject({ attempted: 0, nextAt: null });
  });

  test('a failure instead changes nothing of the replay, which is sent', async () => {
    const receiver = await openSlow(500, 200);
    const { endpoint, older } = await replayedWhileUnderWay(receiver, (id) => lanes.batch(tenant, id));
    receiver.release(2);
    receiver.release(1);
    await older;
    await lanes.batch(tenant, endpoint);
    expect(await outcome()).toMatchObject({
      deliveries: [{ status: 'succeeded', attempts: 2 }],
      attempts: [
        [1, 500],
        [2, 200],
      ],
    });
  });

  test('of a process that is believed gone: its lost attempt stays recorded beside the arrival', async () => {
    const receiver = await openSlow(200, 500);
    const endpoint = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    const older = lanes.batch(tenant, endpoint);
    await expect.poll(() => receiver.arrivals.length).toBe(1);
    await lanes.rows(tenant, `update deliveries set lease_until = now() - interval '1 s'`);
    const newer = lanes.batch(tenant, endpoint);
    await expect.poll(() => receiver.arrivals.length).toBe(2);
    receiver.release(1);
    await older;
    receiver.release(2);
    await newer;
    expect(await outcome()).toMatchObject({
      deliveries: [{ status: 'succeeded', reason: null, attempts: 3, lease_token: null }],
      attempts: [
        [1, null],
        [2, 200],
        [3, 500],
      ],
    });
    expect(await lanes.batch(tenant, endpoint)).toMatchObject({ attempted: 0, nextAt: null });
  });
});
