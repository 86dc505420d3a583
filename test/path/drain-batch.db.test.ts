import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { returnToDirect } from '../../src/db/lanes.js';
import { directLane } from '../../src/webhooks/direct.js';
import { breaker } from '../../src/webhooks/ladder.js';
import { portions } from '../../src/webhooks/portion.js';
import type { PostResult } from '../../src/webhooks/post.js';
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
afterEach(() => {
  lanes.wire.poster = lanes.poster;
  lanes.clock.now = Date.now;
});

const attemptsOf = async () => (await lanes.deliveries(tenant)).map((row) => row.attempts);
const statuses = async () => (await lanes.deliveries(tenant)).map((row) => row.status);
const secondsUntil = (at: number | null) => ((at ?? 0) - Date.now()) / 1000;

describe('drainBatch', () => {
  test('sends all that is due and reports that nothing is left', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 100 }));
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 25);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', nextAt: null, attempted: 25, succeeded: 25 });
    expect(await statuses()).toEqual(Array(25).fill('succeeded'));
    expect(receiver.widest()).toBe(10);
  });

  test('goes on with the next batch while the queue is full, and reports them as one', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url);
    const count = portions.requests * 2 + 50;
    await lanes.append(tenant, count);
    lanes.statements.length = 0;
    // Within its second, however slow the machine.
    const now = Date.now();
    lanes.clock.now = () => now;
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', attempted: count, succeeded: count });
    expect(lanes.statements.filter((text) => text.includes('picked as'))).toHaveLength(3);
    expect(receiver.arrivals).toHaveLength(count);
  });

  test('gives its place back in between, when there is more than a second of work', async () => {
    const receiver = await openReceiver(() => ({ status: 200, afterMs: 60 }));
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, portions.requests * 2);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'draining', attempted: portions.requests });
    expect(report.nextAt).toBeLessThanOrEqual(Date.now());
  });

  test('makes an endpoint direct again after three quick successes, also while a few deliveries wait', async () => {
    let status = 200;
    const id = await lanes.endpoint(tenant, (await openReceiver(() => status)).url);
    const lane = async () => (await lanes.endpointRow(tenant, id)).lane;
    await lanes.append(tenant, 2);
    await lanes.batch(tenant, id);
    expect(await lane()).toBe('queued');

    await lanes.append(tenant, directLane.left);
    await lanes.rows(tenant, `update deliveries set next_attempt_at = now() + interval '1 h' where status = 'pending'`);
    await lanes.append(tenant, 1);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 1, nextAt: expect.any(Number) });
    expect(await lane()).toBe('direct');

    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: directLane.left, nextAt: null });
    expect(await lane()).toBe('direct');
    status = 500;
    await lanes.append(tenant, 1);
    await lanes.batch(tenant, id);
    expect(await lane()).toBe('queued');
  });

  test('an answer that takes long is no quick success', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver(() => ({ status: 200, afterMs: 2100 }))).url, {
      quick_successes: 2,
    });
    await lanes.append(tenant, 1);
    await lanes.batch(tenant, id);
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ lane: 'queued', quick_successes: 0 });
  });

  test.each([
    ['many deliveries wait', `status = 'pending', next_attempt_at = now() + interval '1 h'`, 'ordered = false'],
    ['many are on their way', `status = 'sending', lease_until = now() + interval '1 h'`, 'ordered = false'],
    ['it is paused', `status = 'succeeded'`, `status = 'paused'`],
  ])('never makes an endpoint direct while %s', async (_what, delivery, endpoint) => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/');
    await lanes.append(tenant, directLane.left + 1);
    await lanes.rows(tenant, `update deliveries set ${delivery}`);
    const back = () => lanes.db.withTenant(tenant.id, (tx) => returnToDirect(tx, id, directLane.left));
    await lanes.set(tenant, id, endpoint);
    expect(await back()).toBe(false);
    await lanes.rows(
      tenant,
      `update deliveries set status = 'succeeded' where id in (select id from deliveries limit 1)`,
    );
    await lanes.set(tenant, id, `status = 'active'`);
    expect(await back()).toBe(true);
  });

  test.each([{ ordered: true }, { rate_limit: 100 }, { format: 'batch' }])(
    'never makes an endpoint with %o direct',
    async (fields) => {
      const id = await lanes.endpoint(tenant, (await openReceiver()).url, fields);
      await lanes.set(tenant, id, 'quick_successes = 2');
      await lanes.append(tenant, 5);
      await lanes.makeDue(tenant);
      await lanes.batch(tenant, id);
      expect(await lanes.endpointRow(tenant, id)).toMatchObject({ lane: 'queued', quick_successes: 3 });
    },
  );

  test('waits by the ladder, and longer when a 429 or 503 asks for it', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    for (const seconds of [1, 2, 4]) {
      receiver.answer = () => 500;
      await lanes.makeDue(tenant);
      expect(secondsUntil((await lanes.batch(tenant, id)).nextAt)).toBeCloseTo(seconds, 0);
    }
    receiver.answer = () => ({ status: 503, headers: { 'Retry-After': '4000' } });
    await lanes.makeDue(tenant);
    expect(secondsUntil((await lanes.batch(tenant, id)).nextAt)).toBeCloseTo(4000, -1);
    expect(receiver.arrivals.map((one) => one.attempt)).toEqual([1, 2, 3, 4]);
    expect(receiver.ids()).toHaveLength(1);
  });

  test('gives up after the last step', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver(() => 500)).url, { retry_profile: 'seed' });
    await lanes.append(tenant, 1);
    for (let attempt = 1; attempt <= 4; attempt++) {
      expect(await statuses()).toEqual(['pending']);
      await lanes.makeDue(tenant);
      await lanes.batch(tenant, id);
    }
    expect(await lanes.deliveries(tenant)).toMatchObject([
      { status: 'failed', reason: 'retries_exhausted', attempts: 4 },
    ]);
  });

  test('disables an endpoint at once that answers 410, and tells its tenant', async () => {
    const receiver = await openReceiver(() => 410);
    const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 1 });
    await lanes.append(tenant, 20);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'disabled', nextAt: null, attempted: 1 });
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'disabled', status_reason: 'gone' });
    const [told] = await lanes.rows<{ type: string; envelope: string }>(
      tenant,
      `select type, envelope from events where type <> 'invoice.paid'`,
    );
    expect(told?.type).toBe('webhook_endpoint.disabled');
    expect(JSON.parse(told!.envelope).data).toMatchObject({ url: receiver.url, reason: 'gone' });
    expect((await statuses()).filter((status) => status === 'pending')).toHaveLength(19);
  });

  test('does not disable an endpoint that was given another URL meanwhile', async () => {
    const receiver = await openReceiver(() => ({ status: 410, afterMs: 200 }));
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    const batch = lanes.batch(tenant, id);
    await expect.poll(() => receiver.arrivals.length).toBe(1);
    await lanes.set(tenant, id, `url = 'http://127.0.0.1:9/new', version = version + 1`);
    await batch;
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'active', consecutive_failures: 0 });
  });

  test('opens after ten failures in a row, however many wait, and then sends one probe per step', async () => {
    const receiver = await openReceiver(() => 500);
    const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 5 });
    await lanes.append(tenant, 100);
    const opened = await lanes.batch(tenant, id);
    expect(opened).toMatchObject({ state: 'open', consecutiveFailures: 10 });
    expect(opened.attempted).toBeLessThan(breaker.openAfterFailures + 5);
    expect(secondsUntil(opened.nextAt)).toBeCloseTo(1, 0);
    const waiting = (await attemptsOf()).filter((attempts) => attempts === 0).length;

    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open', attempted: 0 });
    for (const seconds of [2, 4, 300, 1800]) {
      await lanes.set(tenant, id, `open_until = now() - interval '1 ms'`);
      const probe = await lanes.batch(tenant, id);
      expect(probe).toMatchObject({ state: 'open', attempted: 1 });
      expect(secondsUntil(probe.nextAt) / seconds).toBeCloseTo(1, 0);
    }
    expect((await attemptsOf()).filter((attempts) => attempts === 0).length).toBeGreaterThanOrEqual(waiting - 4);
  });

  test('while it is open new events wake no drain, because one is there until it ends, whatever is left', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver(() => 500)).url, { consecutive_failures: 9 });
    await lanes.append(tenant, 1);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open' });
    await lanes.claimed(tenant, 3).then(({ begin }) => begin());
    await lanes.deliver(tenant, await lanes.append(tenant, 1));
    expect(lanes.woken).not.toContain(id);

    await lanes.rows(tenant, `update deliveries set status = 'failed', reason = 'retries_exhausted'`);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open', nextAt: expect.any(Number) });
    await lanes.set(tenant, id, `open_until = now() - interval '1 ms'`);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', nextAt: null });
    await lanes.deliver(tenant, await lanes.append(tenant, 1));
    expect(lanes.woken).toContain(id);
  });

  test('begins at the first step of its ladder, however many failures the direct lane has counted', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver(() => 500)).url, { consecutive_failures: 40 });
    await lanes.append(tenant, 1);
    const opened = await lanes.batch(tenant, id);
    expect(opened).toMatchObject({ state: 'open', consecutiveFailures: 10 });
    expect(secondsUntil(opened.nextAt)).toBeCloseTo(1, 0);
  });

  test('after a probe that succeeds everything is due, and the tenant is told', async () => {
    const receiver = await openReceiver(() => 500);
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 30);
    await lanes.batch(tenant, id);
    await lanes.rows(tenant, `update deliveries set next_attempt_at = now() + interval '5 h' where attempts > 0`);
    await lanes.set(tenant, id, `open_until = now() - interval '1 ms'`);
    receiver.answer = () => 200;
    const probe = await lanes.batch(tenant, id);
    expect(probe).toMatchObject({ state: 'draining', attempted: 1, succeeded: 1 });
    expect(secondsUntil(probe.nextAt)).toBeLessThan(1);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 29 + 1, succeeded: 30, state: 'idle' });
    expect(await lanes.rows(tenant, `select type from events where type <> 'invoice.paid'`)).toEqual([
      { type: 'webhook_endpoint.recovered' },
    ]);
  });

  test('disables an endpoint that has failed for five days', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver(() => 500)).url);
    await lanes.append(tenant, 1);
    await lanes.set(
      tenant,
      id,
      `failing_since = now() - interval '5 days', alerted_percent = 90, consecutive_failures = 30, open_until = now() - interval '1 ms'`,
    );
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'disabled', nextAt: null });
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'disabled', status_reason: 'failing' });
  });

  test('takes no more than a second’s worth under a rate limit, and asks for the rest of the second', async () => {
    const id = await lanes.endpoint(tenant, (await openReceiver()).url, { rate_limit: 5 });
    await lanes.append(tenant, 12);
    const started = Date.now();
    const report = await lanes.batch(tenant, id);
    expect(report.attempted).toBe(5);
    expect(report.pausedUntil - started).toBeGreaterThanOrEqual(1000);
  });

  test('takes over a claim that has run out: the attempt is unknown, and repeated under the same id', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 2);
    await lanes.rows(
      tenant,
      `update deliveries set status = 'sending', lease_token = gen_random_uuid(), lease_until = now() + interval '300 ms'
        where event_id = (select event_id from deliveries order by event_id limit 1)`,
    );
    const waiting = await lanes.batch(tenant, id);
    expect(waiting).toMatchObject({ attempted: 1, state: 'draining' });
    expect(waiting.nextAt).not.toBeNull();
    await expect.poll(async () => (await lanes.batch(tenant, id)).attempted).toBe(1);
    expect(await lanes.attempts(tenant)).toMatchObject([
      { number: 1, error: expect.stringMatching(/^unknown/), trigger: 'first' },
      { number: 2, error: null, trigger: 'retry' },
      { number: 1, error: null, trigger: 'first' },
    ]);
    expect(receiver.arrivals.map((one) => one.attempt)).toEqual([1, 2]);
    expect((await lanes.deliveries(tenant)).map((row) => row.failures)).toEqual([0, 0]);
  });

  test('counts no fault of our own, stops the batch at it and waits before the next', async () => {
    let posts = 0;
    lanes.wire.poster = { post: async () => broken(++posts) };
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook', { concurrency: 2 });
    await lanes.append(tenant, 50);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'draining', consecutiveFailures: 0 });
    expect(posts).toBeLessThanOrEqual(2);
    expect(secondsUntil(report.pausedUntil)).toBeCloseTo(15, 0);
    expect((await lanes.deliveries(tenant)).every((row) => row.failures === 0 && row.status === 'pending')).toBe(true);
    expect((await lanes.endpointRow(tenant, id)).failing_since).toBeNull();
  });

  test('gives a delivery that our shutdown interrupted to the next process at once', async () => {
    const receiver = await openReceiver(() => 'hang');
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    const stopping = new AbortController();
    const batch = lanes.batch(tenant, id, stopping.signal);
    await expect.poll(() => receiver.arrivals.length).toBe(1);
    stopping.abort();
    const report = await batch;
    expect(report).toMatchObject({ state: 'draining', consecutiveFailures: 0, pausedUntil: 0 });
    expect(secondsUntil(report.nextAt)).toBeLessThan(1);
  });

  test('a delivery that cannot be built keeps nobody else waiting', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 1 });
    const [first] = await lanes.append(tenant, 3);
    await lanes.rows(tenant, `update events set envelope = '{"id":"x","type":"other"' where id = $1`, [first]);
    await lanes.batch(tenant, id);
    await lanes.batch(tenant, id);
    expect(await statuses()).toEqual(['pending', 'succeeded', 'succeeded']);
    expect(await lanes.attempts(tenant)).toMatchObject([
      { error: expect.stringMatching(/^we could not build the request/) },
      { error: null },
      { error: null },
    ]);
  });

  test('a secret that our key does not open is our fault, and is tried again ever later', async () => {
    const id = await lanes.endpoint(tenant, 'http://127.0.0.1:9/hook', {
      secrets: JSON.stringify([{ sealed: 'v1.something-else', expires_at: null }]),
    });
    await lanes.append(tenant, 1);
    const waits: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await lanes.makeDue(tenant);
      await lanes.batch(tenant, id);
      waits.push(secondsUntil((await lanes.deliveries(tenant))[0]!.next_attempt_at));
    }
    expect(waits.map(Math.round)).toEqual([15, 30, 60]);
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ consecutive_failures: 0, status: 'active' });
  });

  test('stops at the first timeout and gives back what it has not sent', async () => {
    const receiver = await openReceiver(() => 'hang');
    const id = await lanes.endpoint(tenant, receiver.url, { timeout_ms: 1000, concurrency: 2 });
    await lanes.append(tenant, 6);
    const report = await lanes.batch(tenant, id);
    expect(report.attempted).toBe(2);
    expect(await statuses()).toEqual(Array(6).fill('pending'));
    expect(await attemptsOf()).toEqual([1, 1, 0, 0, 0, 0]);
  });

  test('runs at most ten batches of one tenant at once, and sends the others away, each for longer', async () => {
    const receiver = await openReceiver(() => 'hang');
    const ids: string[] = [];
    for (let index = 0; index < 13; index++)
      ids.push(await lanes.endpoint(tenant, receiver.url, { timeout_ms: 2500, concurrency: 1 }));
    await lanes.append(tenant, 1);
    const running = ids.slice(0, 10).map((id) => lanes.batch(tenant, id));
    await expect.poll(() => receiver.arrivals.length).toBe(10);
    await delay(1000);
    const refused = await Promise.all(ids.slice(10).map((id) => lanes.batch(tenant, id)));
    await Promise.all(running);
    const [first, second, third] = refused.map((report) => report.pausedUntil);
    expect(second! - first!).toBeGreaterThanOrEqual(100);
    expect(third! - second!).toBeGreaterThanOrEqual(100);
    expect(refused.map((report) => report.attempted)).toEqual([0, 0, 0]);
    expect(await lanes.batch(tenant, ids[10]!)).toMatchObject({ attempted: 1 });
  });

  test('sends nothing for an endpoint that is paused, disabled or deleted', async () => {
    const receiver = await openReceiver();
    const id = await lanes.endpoint(tenant, receiver.url);
    await lanes.append(tenant, 1);
    for (const status of ['paused', 'disabled', 'deleted']) {
      await lanes.set(tenant, id, `status = '${status}'`);
      expect(await lanes.batch(tenant, id)).toMatchObject({ state: status, nextAt: null, attempted: 0 });
    }
    expect(receiver.arrivals).toHaveLength(0);
  });
});

const broken = (_count: number): PostResult => ({
  ok: false,
  status: null,
  body: null,
  headers: null,
  error: 'the resolver is down',
  errorKind: 'dns',
  ownFault: true,
  retryAfterMs: null,
  startedAt: Date.now(),
  durationMs: 1,
});
