import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeEndpointNow } from '../../src/db/endpoints.js';
import { newUuid } from '../../src/db/uuid.js';
import { workflowIds } from '../../src/workflows/contract.js';
import { startTestService, type TestService } from '../setup/service.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let service: TestService;
let stage: Stage;
beforeAll(async () => {
  service = await startTestService();
  stage = await openStage(service);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
});

const lane = async (tenant: Tenant, id: string) => (await stage.endpointRow(tenant, id)).lane;
const delivered = (tenant: Tenant, count: number, id?: string) =>
  soon(async () => (await stage.deliveries(tenant, id)).filter((row) => row.status === 'succeeded').length, count);

describe.concurrent('the lanes of a running service', () => {
  test('an endpoint begins queued, becomes direct after three quick successes, and then needs no drain', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url);
    await stage.publish(tenant, 3);
    await delivered(tenant, 3);
    await stage.drained(id);
    expect(await lane(tenant, id)).toBe('direct');
    const runs = async () => {
      const found = [];
      for await (const run of stage.client.workflow.list({ query: `WorkflowId = '${workflowIds.endpoint(id)}'` }))
        found.push(run);
      return found.length;
    };
    await soon(runs, 1);
    await stage.publish(tenant, 1);
    await delivered(tenant, 4);
    expect(await lane(tenant, id)).toBe('direct');
    expect(await runs()).toBe(1);
  });

  test('a direct endpoint that fails is repeated by its drain after 1, 2 and 4 seconds, in order, and ends well', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver((_arrival, count) => (count <= 3 ? 500 : 200));
    const id = await stage.endpoint(tenant, receiver.url, { lane: 'direct', ordered: true });
    const ids = await stage.publishOf(tenant, Array(3).fill(newUuid()));
    await soon(() => receiver.arrivals.length, 1);
    await soon(
      () => stage.view(id).catch(() => null),
      expect.objectContaining({ state: 'draining', waitingUntil: expect.any(String) }),
    );
    await delivered(tenant, 3);
    await stage.drained(id);
    const times = receiver.arrivals.map((one) => one.at);
    // Never sooner than the ladder says; how much later is a matter of the machine.
    for (const [index, seconds] of [1, 2, 4].entries()) {
      const waited = (times[index + 1]! - times[index]!) / 1000;
      expect(waited).toBeGreaterThanOrEqual(seconds);
      expect(waited).toBeLessThan(seconds + 5);
    }
    expect(receiver.arrivals.map((one) => one.attempt)).toEqual([1, 2, 3, 4, 1, 1]);
    expect(new Set(receiver.arrivals.slice(0, 4).map((one) => one.id)).size).toBe(1);
    expect((await stage.deliveries(tenant)).map((row) => row.event_id)).toEqual(ids);
  });

  test('honours Retry-After, and `retry now` does not wait for it', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver((_arrival, count) =>
      count === 1 ? { status: 429, headers: { 'Retry-After': '3600' } } : 200,
    );
    const id = await stage.endpoint(tenant, receiver.url);
    await stage.publish(tenant);
    const isFar = async () =>
      Date.parse((await stage.view(id).catch(() => null))?.waitingUntil ?? '') - Date.now() > 3_500_000;
    await soon(isFar, true);
    await stage.rows(tenant, `update deliveries set next_attempt_at = now(), next_trigger = 'manual'`);
    await stage.db.withTenant(tenant.id, (tx) => probeEndpointNow(tx, tenant.id, id));
    await stage.wake(id);
    await delivered(tenant, 1);
    expect((await stage.attempts(tenant)).map((one) => one.trigger)).toEqual(['first', 'manual']);
    await stage.drained(id);
  });

  test('a paused endpoint gets nothing until it is resumed', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url, { status: 'paused' });
    await stage.publish(tenant, 2);
    await stage.wake(id);
    await stage.drained(id);
    expect(receiver.arrivals).toHaveLength(0);
    await stage.rows(tenant, `update endpoints set status = 'active', version = version + 1 where id = $1`, [id]);
    await stage.wake(id);
    await delivered(tenant, 2);
  });

  test('an endpoint that answers 410 is disabled, and the tenant’s other endpoint is told', async () => {
    const tenant = await stage.tenant();
    const gone = await stage.endpoint(tenant, (await openReceiver(() => 410)).url, {
      lane: 'direct',
      events: ['invoice.*'],
    });
    const other = await openReceiver();
    await stage.endpoint(tenant, other.url, { events: ['webhook_endpoint.disabled'] });
    await stage.publish(tenant);
    await soon(async () => (await stage.endpointRow(tenant, gone)).status, 'disabled');
    await soon(() => other.arrivals.map((one) => one.event), ['webhook_endpoint.disabled']);
    await stage.drained(gone);
  });

  test('a held endpoint gets nothing until then, goes on by itself, and sooner when the hold is cleared', async () => {
    const tenant = await stage.tenant();
    const [first, second] = [await openReceiver(), await openReceiver()];
    const until = Date.now() + 4000;
    const [short, long] = [
      await stage.endpoint(tenant, first.url, { hold_until: new Date(until) }),
      await stage.endpoint(tenant, second.url, { hold_until: new Date(Date.now() + 3_600_000) }),
    ];
    await Promise.all([short, long].map((id) => stage.wake(id)));
    await soon(() => stage.view(long).catch(() => null), expect.objectContaining({ state: 'held' }));
    await soon(() => stage.view(short).catch(() => null), expect.objectContaining({ state: 'held' }));
    await stage.publish(tenant, 2);
    await stage.relayNow();
    await delivered(tenant, 2, short);
    expect(first.arrivals[0]!.at).toBeGreaterThanOrEqual(until);
    const held = await stage.deliveries(tenant, long);
    expect(held.map((row) => [row.status, row.attempts])).toEqual(Array(2).fill(['pending', 0]));
    expect((await stage.view(long)).batches).toBe(1);
    await stage.rows(tenant, 'update endpoints set hold_until = null where id = $1', [long]);
    await stage.wake(long);
    await delivered(tenant, 2, long);
    await stage.drained(long);
  });

  test('a batch endpoint gets what gathers within a second in one request', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url, { format: 'batch' });
    for (let event = 0; event < 5; event++) await stage.publish(tenant);
    await delivered(tenant, 5);
    expect(receiver.arrivals.length).toBeLessThan(5);
    await stage.drained(id);
  });

  test('keeps to a rate limit, however often it is woken', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    await stage.endpoint(tenant, receiver.url, { rate_limit: 4 });
    for (let event = 0; event < 14; event++) await stage.publish(tenant);
    await delivered(tenant, 14);
    const times = receiver.arrivals.map((one) => one.at);
    // Each batch begins a second or more after the one before: of any five in a row, the last is in a later one.
    for (let index = 4; index < times.length; index++) expect(times[index]! - times[index - 4]!).toBeGreaterThan(700);
  });

  test('a queued endpoint does not wait for a direct one that hangs', async () => {
    const tenant = await stage.tenant();
    const hanging = await openReceiver(() => 'hang');
    await stage.endpoint(tenant, hanging.url, { lane: 'direct', timeout_ms: 8000 });
    const receiver = await openReceiver();
    const queued = await stage.endpoint(tenant, receiver.url);
    await stage.publish(tenant);
    await delivered(tenant, 1, queued);
    const other = (await stage.deliveries(tenant)).find((row) => row.endpoint_id !== queued);
    expect(other).toMatchObject({ status: 'sending' });
  });

  test('a tenant whose endpoints hang slows nobody else', async () => {
    const [sick, well] = [await stage.tenant(), await stage.tenant()];
    const hanging = await openReceiver(() => 'hang');
    for (let index = 0; index < 12; index++)
      await stage.endpoint(sick, hanging.url, { lane: index % 2 === 0 ? 'direct' : 'queued', timeout_ms: 15_000 });
    const receiver = await openReceiver();
    const id = await stage.endpoint(well, receiver.url, { lane: 'direct' });
    await stage.publish(sick, 5);
    await soon(() => hanging.arrivals.length >= 12, true);
    for (let event = 0; event < 10; event++) await stage.publish(well);
    await delivered(well, 10);
    expect(hanging.widest()).toBeGreaterThanOrEqual(12);
    expect((await stage.attempts(sick)).length).toBe(0);
    expect(await lane(well, id)).toBe('direct');
  });

  test('what is our own fault is tried again seldom, and never in a loop', async () => {
    const tenant = await stage.tenant();
    const id = await stage.endpoint(tenant, 'http://127.0.0.1:9/hook', {
      secrets: JSON.stringify([{ sealed: 'v1.of-another-key', expires_at: null }]),
    });
    await stage.publish(tenant, 3);
    await soon(async () => (await stage.attempts(tenant)).length, 3);
    await delay(2000);
    await stage.wake(id);
    await delay(1000);
    const view = await stage.view(id);
    expect(view.batches).toBeLessThan(5);
    expect(view.consecutiveFailures).toBe(0);
    expect((await stage.attempts(tenant)).length).toBe(3);
  });

  test('one event for an idle endpoint costs its drain one batch', async () => {
    const tenant = await stage.tenant();
    const id = await stage.endpoint(tenant, (await openReceiver()).url);
    await stage.publish(tenant);
    await stage.drained(id);
    expect(await stage.view(id)).toMatchObject({ state: 'idle', batches: 1, attempted: 1, succeeded: 1 });
  });
});
