import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { portions } from '../../src/webhooks/portion.js';
import { signBody } from '../../src/webhooks/sign.js';
import { type Lanes, openLanes } from './lanes.js';
import { type Arrival, closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

const secret = 'whsec_c2VjcmV0c2VjcmV0';
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
afterEach(() => {
  lanes.wire.poster = lanes.poster;
});

const envelopeOf = async (eventId: string) =>
  (await lanes.rows<{ envelope: string }>(tenant, 'select envelope from events where id = $1', [eventId]))[0]!.envelope;
const batchOf = ({ body }: Arrival): { batch_id: string; events: { id: string; data: object }[] } => JSON.parse(body);
const statuses = async () => (await lanes.deliveries(tenant)).map((row) => row.status);

describe('thin', () => {
  test.each(['direct', 'queued'])(
    'the envelope without data, the same on every attempt, in the %s lane',
    async (lane) => {
      const receiver = await openReceiver((_arrival, count) => (count === 1 ? 500 : 200));
      const id = await lanes.endpoint(tenant, receiver.url, { format: 'thin', lane });
      const [event] = await lanes.append(tenant);
      if (lane === 'direct') await lanes.deliver(tenant, [event!]);
      else await lanes.batch(tenant, id);
      await lanes.makeDue(tenant);
      await lanes.batch(tenant, id);
      const [first, second] = receiver.arrivals;
      const { data, ...ids } = JSON.parse(await envelopeOf(event!));
      expect(data).toBeDefined();
      expect(JSON.parse(first!.body)).toEqual(ids);
      expect(second!.body).toBe(first!.body);
      expect([first!.id, second!.id]).toEqual([publicId('event', event!), publicId('event', event!)]);
      expect(first!.headers['x-signature']).toBe(signBody(secret, first!.body));
    },
  );
});

describe('batch', () => {
  test('one signed request has all that is due; each event as it is sent alone', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch' });
    const events = await lanes.append(tenant, 3);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', attempted: 3, succeeded: 3 });
    expect(receiver.arrivals).toHaveLength(1);
    const [arrival] = receiver.arrivals as [Arrival];
    const sorted = events.toSorted();
    expect(batchOf(arrival).events).toEqual(
      await Promise.all(sorted.map(async (event) => JSON.parse(await envelopeOf(event)))),
    );
    expect(arrival).toMatchObject({ event: 'batch', attempt: 1, id: batchOf(arrival).batch_id });
    expect(arrival.headers['x-delivery-id']).toBe(arrival.id);
    expect(arrival.headers['x-signature']).toBe(signBody(secret, arrival.body));
    expect(() => new Webhook(secret).verify(arrival.body, arrival.headers as Record<string, string>)).not.toThrow();
    expect(await lanes.attempts(tenant)).toMatchObject(
      Array(3).fill({ number: 1, response_status: 200, trigger: 'first' }),
    );
  });

  test('what is not full waits a second from its first event on, without a claim, whoever asks', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch' });
    await lanes.append(tenant, 2);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'draining', attempted: 0 });
    expect(report.pausedUntil).toBe(report.nextAt);
    const waits = report.pausedUntil - Date.now();
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThanOrEqual(1000);
    expect(await statuses()).toEqual(['pending', 'pending']);
    await lanes.append(tenant, 1);
    await lanes.rows(
      tenant,
      `update deliveries set next_attempt_at = now() - interval '1 s' where event_id = (select min(event_id::text)::uuid from deliveries)`,
    );
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 3, state: 'idle' });
    expect(receiver.arrivals.map((one) => batchOf(one).events.length)).toEqual([3]);
  });

  test('full ones go at once, side by side, and the rest waits for more', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 100 }));
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch', concurrency: 2 });
    await lanes.append(tenant, portions.batchEvents * 2 + 30);
    await lanes.rows(tenant, 'update deliveries set next_attempt_at = now()');
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'draining', attempted: 200, succeeded: 200 });
    expect(receiver.arrivals.map((one) => batchOf(one).events.length)).toEqual([100, 100]);
    expect(receiver.widest()).toBe(2);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 30, state: 'idle' });
  });

  test('a failure is one for the endpoint and one for the ladder of each; again it is the same batch', async () => {
    const receiver = await openReceiver((_arrival, count) => (count === 1 ? 500 : 200));
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch' });
    await lanes.append(tenant, 20);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 20, succeeded: 0, consecutiveFailures: 1 });
    const rows = await lanes.deliveries(tenant);
    expect(rows.map((row) => [row.attempts, row.failures])).toEqual(Array(20).fill([1, 1]));
    expect(new Set(rows.map((row) => row.next_attempt_at)).size).toBe(1);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 20, succeeded: 20, state: 'idle' });
    const [first, second] = receiver.arrivals;
    expect([second!.id, second!.body, second!.attempt]).toEqual([first!.id, first!.body, 2]);
  });

  test('with other events it is another batch; each event keeps its own id', async () => {
    const receiver = await openReceiver((_arrival, count) => (count === 1 ? 500 : 200));
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch' });
    await lanes.append(tenant, 2);
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, id);
    await lanes.append(tenant, 1);
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, id);
    const [first, second] = receiver.arrivals.map(batchOf);
    expect(second!.batch_id).not.toBe(first!.batch_id);
    expect(second!.events.map((one) => one.id)).toEqual(expect.arrayContaining(first!.events.map((one) => one.id)));
  });

  test('410 disables the endpoint, and nothing of the others is sent', async () => {
    const receiver = await openReceiver(() => 410);
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch', concurrency: 1 });
    await lanes.append(tenant, 250);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'disabled', attempted: 100 });
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('while the breaker is open a probe is one event, and the ladders of the others stay', async () => {
    const receiver = await openReceiver(() => 500);
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch', consecutive_failures: 10 });
    await lanes.set(tenant, id, `open_until = now() - interval '1 ms'`);
    await lanes.append(tenant, 40);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open', attempted: 1 });
    expect(receiver.arrivals.map((one) => batchOf(one).events.length)).toEqual([1]);
  });

  test('has at most a mebibyte of events', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch', concurrency: 1 });
    await lanes.append(tenant, 5);
    await lanes.rows(
      tenant,
      `update events set envelope = left(envelope, -1) || ',"more":"' || repeat('x', 400000) || '"}' where tenant_id = $1`,
      [tenant.id],
    );
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, id);
    expect(receiver.arrivals.map((one) => batchOf(one).events.length)).toEqual([2, 2, 1]);
  });

  test('the order of an invoice is kept in it', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { format: 'batch', ordered: true });
    const [a, b] = [newUuid(), newUuid()];
    await lanes.appendOf(tenant, [a, b, a, a]);
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, id);
    const ids = receiver.arrivals.flatMap((one) => batchOf(one).events.map((event) => event.id));
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(ids.toSorted());
  });
});

describe('rate_limit counts requests', () => {
  test.each([
    { format: 'standard', rate_limit: 5, requests: 5 },
    { format: 'standard', rate_limit: 300, requests: 150 },
    { format: 'batch', rate_limit: 2, requests: 2 },
    { format: 'batch', rate_limit: 15, requests: 7 },
  ])('$format, $rate_limit a second: $requests, then a pause after the last', async ({ requests, ...fields }) => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 20 }));
    let last = 0;
    lanes.wire.poster = {
      post: async (request) => {
        const post = await lanes.poster.post(request);
        last = Math.max(last, post.startedAt);
        return post;
      },
    };
    const id = await lanes.endpoint(tenant, receiver.url, { ...fields, concurrency: 3 });
    await lanes.append(tenant, fields.format === 'batch' ? requests * 100 + 50 : requests + 50);
    await lanes.makeDue(tenant);
    const report = await lanes.batch(tenant, id);
    expect(receiver.arrivals).toHaveLength(requests);
    const gap = 1000 / Math.ceil(fields.rate_limit / (fields.format === 'batch' ? 10 : 200));
    expect(report.pausedUntil - last).toBeGreaterThanOrEqual(gap);
    expect(report.state).toBe('draining');
  });
});

describe('hold_until', () => {
  test('nothing is sent before, no attempt is used, and the drain is told when to come again', async () => {
    const receiver = await openReceiver();
    const until = Date.now() + 3_600_000;
    const id = await lanes.endpoint(tenant, receiver.url, { hold_until: new Date(until) });
    await lanes.append(tenant, 3);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'held', nextAt: until, pausedUntil: 0, attempted: 0 });
    expect((await lanes.deliveries(tenant)).map((row) => [row.status, row.attempts])).toEqual(
      Array(3).fill(['pending', 0]),
    );
    await lanes.set(tenant, id, `hold_until = now() - interval '1 ms'`);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', attempted: 3 });
    expect(receiver.arrivals).toHaveLength(3);
  });

  test('also without anything to send the drain waits for its end, and new events wake nobody', async () => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/', { hold_until: new Date(Date.now() + 60_000) });
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'held', nextAt: expect.any(Number) });
    const events = await lanes.append(tenant, 1);
    await lanes.deliver(tenant, events);
    expect(lanes.woken).not.toContain(id);
    await lanes.set(tenant, id, 'hold_until = null');
    await lanes.deliver(tenant, events);
    expect(lanes.woken).toContain(id);
  });

  test('never becomes direct meanwhile', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 300 }));
    const id = await lanes.endpoint(tenant, receiver.url, { quick_successes: 3 });
    await lanes.append(tenant, 1);
    const batch = lanes.batch(tenant, id);
    await expect.poll(() => receiver.arrivals.length).toBe(1);
    await lanes.set(tenant, id, `hold_until = now() + interval '1 h'`);
    await batch;
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ lane: 'queued', quick_successes: 3 });
  });
});
