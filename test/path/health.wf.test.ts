import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskQueues } from '../../src/workflows/contract.js';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
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
  worker = await startTestService({ ...env, PROBES_PORT: '0' }, { ground, roles: { api: false, queues } });
  stage = await openStage(ground);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await temporal?.close();
  await ground?.drop();
});

async function ready({ url }: TestService): Promise<{ status: number; checks: Record<string, string> }> {
  const response = await fetch(`${url}/ready`);
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
  expect(await (await fetch(`${worker.url}/health`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${worker.url}/metrics`)).text()).toContain('# TYPE webhook_deliveries_total counter');
  for (const path of ['/api/v1/invoices', '/webhooks/health', '/docs'])
    expect((await fetch(worker.url + path)).status, path).toBe(404);
});

test('without Temporal a worker is not ready, and an API is: gateways are still answered', async () => {
  temporal.cut();
  await soon(() => statusOf(worker), 503);
  expect(await statusOf(api)).toBe(200);
  expect((await ready(api)).checks.temporal).not.toBe('ok');
  temporal.restore();
  await soon(() => statusOf(worker), 200);
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
