import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { openProxy, type ServerProxy } from './proxy.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let ground: Ground;
let temporal: ServerProxy;
let postgres: ServerProxy;
let service: TestService;
let stage: Stage;
let owner: pg.Client;
beforeAll(async () => {
  ground = await makeGround();
  const [host, port] = ground.temporal.address.split(':');
  const url = new URL(ground.database.serviceUrl);
  temporal = await openProxy({ host: host!, port: Number(port) });
  postgres = await openProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(postgres.port);
  service = await startTestService(
    { TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`, LOG_LEVEL: 'fatal' },
    { ground, databaseUrl: url.href },
  );
  stage = await openStage(ground);
  owner = new pg.Client({ connectionString: ground.database.ownerUrl });
  await owner.connect();
  await owner.query('set search_path = billing');
});
afterEach(() => {
  temporal.restore();
  postgres.restore();
});
afterAll(async () => {
  await closeReceivers();
  await service?.stop();
  await stage?.close();
  await owner?.end();
  await temporal?.close();
  await postgres?.close();
  await ground?.drop();
});

const post = (name: string, headers: Record<string, string> = {}) =>
  postEvent(
    service.url,
    'stripe',
    signedEvent('stripe', 'payment_intent.succeeded', payment(name, 'tenant-out')),
    headers,
  );
const statusOf = async (externalId: string): Promise<string | undefined> =>
  (await owner.query('select status from gateway_events where external_event_id = $1', [externalId])).rows[0]?.status;

describe('a service whose servers go away', () => {
  test('without Temporal events are acknowledged, and applied once it is back', async () => {
    await stage.tenant('tenant-out');
    temporal.cut();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => post(`away_${index}`)));
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 200,
        body: { received: true, processing_result: { status: 'accepted' } },
      });
    expect((await owner.query(`select count(*) from gateway_events where status = 'received'`)).rows[0].count).toBe(
      '20',
    );

    temporal.restore();
    await owner.query(`update gateway_events set received_at = received_at - interval '31 s'`);
    await soon(async () => {
      await stage.relayNow();
      const { rows } = await owner.query(`select status, count(*)::int from gateway_events group by status`);
      return rows;
    }, [{ status: 'processed', count: 20 }]);
    expect((await owner.query('select count(*) from payments')).rows[0].count).toBe('20');
  });

  test('without PostgreSQL events are refused with 503, and taken when it is back', async () => {
    postgres.cut();
    const refused = await post('refused');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ received: false, error: { code: 'not_stored' } });
    postgres.restore();
    await soon(async () => (await post('refused')).status, 200);
    await soon(() => statusOf('evt_test_refused'), 'processed');
  });

  test('a result that PostgreSQL did not take is unknown, and sent again under the same id', async () => {
    const receiver = await openReceiver(() => 'hang');
    const tenant = await stage.tenant();
    await stage.endpoint(tenant, receiver.url, { lane: 'direct', timeout_ms: 1000 });
    await stage.publish(tenant);
    await soon(() => receiver.arrivals.length, 1);
    postgres.cut();
    // Longer than the attempt: its result finds nobody.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    receiver.answer = () => 200;
    postgres.restore();
    await soon(async () => (await stage.deliveries(tenant)).map((row) => row.status), ['succeeded']);
    expect(receiver.ids()).toHaveLength(1);
    expect((await stage.attempts(tenant)).map((one) => one.number)).toEqual([1, 2]);
  });
});
