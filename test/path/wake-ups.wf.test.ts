import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directLane } from '../../src/webhooks/direct.js';
import { breaker } from '../../src/webhooks/ladder.js';
import { type EndpointInput, taskQueues, wakeSignal, workflowIds } from '../../src/workflows/contract.js';
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

/** The relay looks at nothing that is younger than 30 s: what arrives sooner was not saved by it. */
const withoutRelay = 20_000;
const open = async (tenant: Tenant) =>
  (await stage.deliveries(tenant)).filter((row) => row.status !== 'succeeded').length;

async function runsOf(endpointId: string): Promise<{ runId: string; events: number; status: string }[]> {
  const runs = [];
  for await (const run of stage.client.workflow.list({ query: `WorkflowId = '${workflowIds.endpoint(endpointId)}'` }))
    runs.push({ runId: run.runId, events: Number(run.historyLength ?? 0), status: run.status.name as string });
  return runs;
}

describe.concurrent('wake-ups', () => {
  test('none is lost while drains end and events come, and nothing runs on', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    // `ordered` keeps it in the queue, so that every event meets a drain: one that begins, works, ends or has ended.
    const id = await stage.endpoint(tenant, receiver.url, { ordered: true });
    const count = 80;
    for (let event = 0; event < count; event++) {
      await stage.publish(tenant);
      // From "in the middle of a batch" to "long ended".
      await delay((event * 7) % 60);
    }
    await soon(() => open(tenant), 0, withoutRelay);
    await stage.drained(id);
    expect(receiver.arrivals).toHaveLength(count);
    expect((await stage.endpointRow(tenant, id)).wake_requested).toBe(false);
    // Batches are activities: each delivered event needs one at most, and each run one more that finds nothing.
    const runs = await runsOf(id);
    const batches = await Promise.all(runs.map((run) => batchesOf(id, run.runId)));
    expect(batches.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(2 * count + runs.length);
  });

  test('an endpoint whose breaker is open is not woken by new events, and gets them when it is well again', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver(() => 500);
    const id = await stage.endpoint(tenant, receiver.url, { consecutive_failures: breaker.openAfterFailures - 1 });
    const count = 60;
    for (let event = 0; event < count; event++) {
      await stage.publish(tenant);
      await delay(50);
    }
    const [run, ...others] = await runsOf(id);
    expect(others).toEqual([]);
    // Probes after 1, 2, 4 and more seconds, and one look more when events came during a probe.
    expect(await batchesOf(id, run!.runId)).toBeLessThan(20);
    receiver.answer = () => 200;
    // As whoever retries a delivery asks for a probe.
    await stage.rows(tenant, 'update endpoints set open_until = now() where id = $1', [id]);
    await stage.wake(id);
    await soon(() => open(tenant), 0, withoutRelay);
    await stage.drained(id);
  });

  test('none is lost when several publish at once to an endpoint that drains', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url, { ordered: true });
    for (let round = 0; round < 8; round++) {
      await Promise.all(Array.from({ length: 6 }, () => stage.publish(tenant)));
      await soon(() => open(tenant), 0, withoutRelay);
    }
    await stage.drained(id);
    expect(receiver.arrivals).toHaveLength(48);
  });

  test('none is lost when a run hands over to the next', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url, { ordered: true });
    const input: EndpointInput = { tenantId: tenant.id, endpointId: id, historyEvents: 20 };
    await stage.append(tenant, directLane.left + 1);
    await stage.rows(tenant, `update deliveries set next_attempt_at = now() + interval '1 h'`);
    await stage.client.workflow.signalWithStart('drainEndpoint', {
      workflowId: workflowIds.endpoint(id),
      taskQueue: taskQueues.events,
      signal: wakeSignal,
      args: [input],
    });
    // The first stay undue, so the drain lives all the time and keeps the lane; the others are woken for, one after the other.
    await stage.rows(tenant, 'update endpoints set ordered = false where id = $1', [id]);
    for (let event = 1; event <= 40; event++) {
      await stage.publish(tenant);
      await soon(() => receiver.arrivals.length, event, withoutRelay);
    }
    const runs = await runsOf(id);
    expect(runs.length).toBeGreaterThan(3);
    await stage.rows(tenant, `update deliveries set next_attempt_at = now() where status = 'pending'`);
    await stage.wake(id);
    await stage.drained(id);
    expect(await open(tenant)).toBe(0);
  });

  test('a flag that somebody raised without a word keeps nobody waiting for longer than the relay takes', async () => {
    const tenant = await stage.tenant();
    const receiver = await openReceiver();
    const id = await stage.endpoint(tenant, receiver.url, { wake_requested: true });
    await stage.publish(tenant);
    await stage.rows(tenant, `update deliveries set next_attempt_at = now() - interval '31 s'`);
    await stage.relayNow();
    await soon(() => open(tenant), 0, withoutRelay);
    await stage.drained(id);
  });

  test('an operator who ends the drain loses nothing: the relay starts it again', async () => {
    const tenant = await stage.tenant();
    // No second attempt before the end, however long that takes to arrive.
    const receiver = await openReceiver(() => ({ status: 503, headers: { 'Retry-After': '3600' } }));
    const id = await stage.endpoint(tenant, receiver.url);
    await stage.publish(tenant);
    // What the drain was asked for is written after its attempt, and would be written after the end as well.
    await soon(async () => (await stage.endpointRow(tenant, id)).throttled_until !== null, true);
    await stage.drain(id).terminate('by an operator');
    receiver.answer = () => 200;
    // The hour is over.
    await stage.rows(tenant, 'update endpoints set throttled_until = now() where id = $1', [id]);
    await stage.rows(
      tenant,
      `update deliveries set next_attempt_at = now() - interval '31 s' where status = 'pending'`,
    );
    await stage.relayNow();
    await soon(() => open(tenant), 0, withoutRelay);
  });
});

async function batchesOf(endpointId: string, runId: string): Promise<number> {
  const { events } = await stage.client.workflow.getHandle(workflowIds.endpoint(endpointId), runId).fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length;
}
