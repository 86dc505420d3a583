import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowIds } from '../../src/workflows/contract.js';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { openProxy, type ServerProxy } from './proxy.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let ground: Ground;
let postgres: ServerProxy;
let service: TestService;
let stage: Stage;
const sent: string[] = [];
beforeAll(async () => {
  ground = await makeGround();
  const url = new URL(ground.database.serviceUrl);
  postgres = await openProxy({ host: url.hostname, port: Number(url.port) }, () =>
    statementsOf((one) => sent.push(one)),
  );
  url.port = String(postgres.port);
  service = await startTestService({}, { ground, databaseUrl: url.href });
  stage = await openStage(ground);
  await stage.relayStopped();
});
afterAll(async () => {
  await closeReceivers();
  await service?.stop();
  await stage?.close();
  await postgres?.close();
  await ground?.drop();
});

test('one gateway event for one direct endpoint costs few statements and a short history', async () => {
  const tenant = await stage.tenant('tenant-cost');
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct', events: ['payment.succeeded'] });
  const post = (name: string) =>
    postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', payment(name, 'tenant-cost')));
  const delivered = async () => (await stage.deliveries(tenant)).filter((row) => row.status === 'succeeded').length;
  await post('warm');
  await soon(delivered, 1);

  sent.length = 0;
  await post('counted');
  await soon(delivered, 2);
  // Transactions: stored; applied, with the first attempt claimed; recorded. Each is begun and committed.
  const work = sent.filter((text) => !/^(begin|commit)/.test(text));
  expect(sent.filter((text) => text.startsWith('begin'))).toHaveLength(3);
  const list = work.map((text) => text.trim().slice(0, 80)).join('\n');
  expect(work.length, list).toBeLessThanOrEqual(21);

  const { rows } = await stage.db.withSystem(async (tx) => ({
    rows: await tx.query<{ gateway_account_id: string }>(
      `select gateway_account_id from gateway_events where external_event_id = 'evt_test_counted'`,
    ),
  }));
  const id = workflowIds.gatewayEvent({
    gateway: 'stripe',
    gatewayAccountId: rows[0]!.gateway_account_id,
    externalEventId: 'evt_test_counted',
  });
  await soon(() => stage.statusOf(id), 'COMPLETED');
  const history = await stage.client.workflow.getHandle(id).fetchHistory();
  const bytes = temporal.api.history.v1.History.encode(history).finish().length;
  expect(bytes).toBeLessThan(5 * 1024);
  // Started, one workflow task, one local activity, completed.
  expect(history.events?.length).toBeLessThanOrEqual(6);
});

/** Texts of simple queries and names or texts of prepared ones, from what a client of PostgreSQL sends. */
function statementsOf(tell: (statement: string) => void): (sent: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  const names = new Map<string, string>();
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const header = isStarted ? 5 : 4;
      if (rest.length < header) return;
      const length = rest.readInt32BE(header - 4) + header - 4;
      if (rest.length < length) return;
      const type = isStarted ? String.fromCharCode(rest[0]!) : 'startup';
      const [first = '', second = ''] = rest.subarray(header, length).toString('utf8').split('\0');
      if (type === 'Q') tell(first);
      if (type === 'P') names.set(first, second);
      if (type === 'B') tell(names.get(second) ?? second);
      isStarted = true;
      rest = rest.subarray(length);
    }
  };
}
