import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  adminKey,
  environmentOn,
  type Ground,
  makeGround,
  startTestService,
  type TestService,
} from '../setup/service.js';
import { build, killProcesses, startProcess } from './process.js';
import { type Arrival, closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let ground: Ground;
let stage: Stage;
let service: TestService | undefined;
beforeAll(async () => {
  [ground] = await Promise.all([makeGround(), build()]);
  stage = await openStage(ground);
}, 120_000);
afterAll(async () => {
  await killProcesses();
  await closeReceivers();
  await service?.stop();
  await stage?.close();
  await ground?.drop();
});

const idsOf = ({ body }: Arrival): string[] => JSON.parse(body).events.map((one: { id: string }) => one.id);

test('a process that dies between the POST of a batch and its write: unknown attempts, and the same batch again', async () => {
  const hanging = await openReceiver(() => 'hang');
  const tenant = await stage.tenant();
  const endpoint = await stage.endpoint(tenant, hanging.url, { format: 'batch', timeout_ms: 1000 });
  const dying = startProcess(['serve'], {
    ...environmentOn(ground),
    LOG_LEVEL: 'info',
    DATABASE_URL: ground.database.serviceUrl,
    BILLHOOK_ADMIN_KEY: adminKey,
    BILLHOOK_ENCRYPTION_KEY: ground.sealKey.toString('base64'),
    BILLHOOK_DATA_DIR: ground.dataDir,
  });
  await dying.said(/"running"/);
  const events = await stage.publish(tenant, 40);
  await soon(() => hanging.arrivals.length, 1);
  // All are in it, nothing has been answered, and nothing is written.
  expect(idsOf(hanging.arrivals[0]!)).toHaveLength(40);
  await dying.kill();
  expect((await stage.deliveries(tenant)).map((row) => row.status)).toEqual(Array(40).fill('sending'));
  hanging.answer = () => 200;

  service = await startTestService({}, { ground });
  await soon(
    async () => (await stage.deliveries(tenant, endpoint)).filter((row) => row.status === 'succeeded').length,
    40,
    90_000,
  );
  const [first, second, ...more] = hanging.arrivals;
  expect(more).toEqual([]);
  expect([second!.id, second!.body, second!.attempt]).toEqual([first!.id, first!.body, 2]);
  const attempts = await stage.attempts(tenant);
  expect(attempts).toHaveLength(80);
  for (const event of events)
    expect(attempts.filter((one) => one.event_id === event)).toMatchObject([
      { number: 1, error: expect.stringMatching(/^unknown/) },
      { number: 2, response_status: 200, trigger: 'retry' },
    ]);
}, 150_000);
