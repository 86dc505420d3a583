import { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/examine.js';
import { problem } from '../../src/cli/doctor/finding.js';
import { pollingWithinMs } from '../../src/temporal/pollers.js';
import { queueSides } from '../../src/temporal/workers.js';
import { schedules, taskQueues } from '../../src/workflows/contract.js';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { freshNamespace } from '../setup/temporal.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { openProxy, type ServerProxy } from './proxy.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let ground: Ground;
let temporal: ServerProxy;
let api: TestService;
let worker: TestService;
let stage: Stage;
beforeAll(async () => {
  ground = await makeGround();
  const [host, port] = ground.temporal.address.split(':');
  temporal = await openProxy({ host: host!, port: Number(port) });
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`, LOG_LEVEL: 'fatal', SHUTDOWN_DELAY_SECONDS: '1' };
  api = await startTestService(env, { ground, roles: { api: true, queues: [] } });
  const queues = Object.values(taskQueues);
  worker = await startTestService({ ...env, METRICS_PORT: '0' }, { ground, roles: { api: false, queues } });
  stage = await openStage(ground);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await temporal?.close();
  await ground?.drop();
});

const urlOf = (service: TestService): string => (service === worker ? service.metricsUrl : service.url);

async function ready(service: TestService): Promise<{ status: number; checks: Record<string, string> }> {
  const response = await fetch(`${urlOf(service)}/ready`);
  const { checks } = (await response.json()) as { checks: Record<string, string> };
  return { status: response.status, checks };
}
const statusOf = (service: TestService) => ready(service).then(({ status }) => status);

test('an API and a worker are ready by themselves; only what Temporal sees asking for work counts as a worker', async () => {
  expect(await ready(api)).toEqual({ status: 200, checks: { database: 'ok', migrations: 'ok', temporal: 'ok' } });
  await soon(() => statusOf(worker), 200);
  expect((await ready(worker)).checks).toEqual({ database: 'ok', migrations: 'ok', temporal: 'ok', workers: 'ok' });
});

test('a worker answers probes and metrics alone', async () => {
  expect(await (await fetch(`${worker.metricsUrl}/health`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${worker.metricsUrl}/metrics`)).text()).toContain(
    '# TYPE webhook_deliveries_total counter',
  );
  for (const path of ['/api/v1/invoices', '/webhooks/health', '/docs'])
    expect((await fetch(worker.metricsUrl + path)).status, path).toBe(404);
});

test('without Temporal a worker is not ready, and an API is: gateways are still answered', async () => {
  temporal.cut();
  await soon(() => statusOf(worker), 503);
  expect(await statusOf(api)).toBe(200);
  expect((await ready(api)).checks.temporal).not.toBe('ok');
  temporal.restore();
  await soon(() => statusOf(worker), 200);
});

/** What the doctor finds of Temporal, `later` ms from now. */
async function examined(client: Client, later = 0) {
  const away = { finding: problem('It is away.', 'Start it.') };
  const patient = { config: api.config, adminKey: null, encryptionKey: null, now: () => Date.now() + later };
  const found = await examine(patient, { database: away, temporal: { server: client } }, { quick: true });
  return found
    .filter(({ check }) => ['temporal', 'workers', 'backlog', 'schedules'].includes(check))
    .map(({ check, level, says }) => ({ check, level, says }));
}

test('doctor finds a namespace that is well, a Schedule that is paused, queues that nobody asks, and a bare namespace', async () => {
  const levels = async () => (await examined(stage.client)).map(({ check, level }) => `${check} ${level}`);
  await soon(levels, ['temporal ok', 'workers ok', 'backlog ok', 'schedules ok']);
  const retention = stage.client.schedule.getHandle(schedules.retention.id);
  await retention.pause();
  expect((await examined(stage.client)).at(-1)).toEqual({
    ...{ check: 'schedules', level: 'problem', says: "The Schedule 'retention' is paused." },
  });
  await retention.unpause();

  const later = await examined(stage.client, 3 * pollingWithinMs);
  // How many wait is a matter of when a Schedule has begun something.
  const says = later.filter(({ check }) => check === 'workers').map((one) => one.says.replace(/\d+ tasks?/, 'n tasks'));
  expect(says).toEqual(
    queueSides().map(({ queue, side }) => `Nobody asks for ${side} of ${queue}; n tasks wait there.`),
  );
  expect(later.at(-1)?.says).toMatch(/^The relay has not run since 2\d{3}-/);

  const { namespace } = await freshNamespace();
  const bare = await examined(new Client({ connection: stage.client.connection, namespace }));
  expect(bare.map(({ says }) => says)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^The namespace lacks the search attributes BillhookTenant, /),
      "The Schedule 'relay' is not there.",
    ]),
  );
});

test('a process that stops is not ready at once, serves on, and ends what is under way', async () => {
  const tenant = await stage.tenant();
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const receiver = await openReceiver(() => ({ status: 200, after: answered }));
  await stage.endpoint(tenant, receiver.url, { timeout_ms: 20_000 });
  await stage.publish(tenant);
  await soon(() => receiver.arrivals.length, 1);

  const stopped = [worker.stop(), api.stop()];
  expect(await Promise.all([ready(worker), ready(api)])).toEqual([
    { status: 503, checks: { process: 'stopping' } },
    { status: 503, checks: { process: 'stopping' } },
  ]);
  const last = signedEvent('stripe', 'payment_intent.succeeded', payment('last', tenant.externalId));
  expect((await postEvent(api.url, 'stripe', last)).status).toBe(200);
  await stopped[1];
  await expect(fetch(`${api.url}/health`)).rejects.toThrow();

  answer();
  await stopped[0];
  const [delivery] = await stage.deliveries(tenant);
  expect([delivery?.status, delivery?.attempts, receiver.arrivals.length]).toEqual(['succeeded', 1, 1]);
});
