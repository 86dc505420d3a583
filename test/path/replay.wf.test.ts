import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { progressQuery, type ReplayProgress, workflowIds } from '../../src/workflows/contract.js';
import { startTestService, type TestService } from '../setup/service.js';
import type { Body } from '../setup/world.js';
import { operatorOf } from './operator.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let service: TestService;
let stage: Stage;
let owner: pg.Client;
beforeAll(async () => {
  service = await startTestService({ LOG_LEVEL: 'fatal' });
  stage = await openStage(service);
  owner = new pg.Client({ connectionString: service.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  await stage.relayStopped();
});
afterAll(async () => {
  await closeReceivers();
  await owner?.end();
  await stage?.close();
  await service?.stop();
});

const sql = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  (await owner.query(text, values)).rows as Row[];
const send = (body: Body) => postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', body));
const api = () => operatorOf(service.url).admin.gatewayEvents;
const workflowOf = async (externalEventId: string): Promise<string> => {
  const [row] = await sql<{ id: string }>(`select id from gateway_accounts where gateway = 'stripe'`);
  return workflowIds.gatewayEvent({ gateway: 'stripe', gatewayAccountId: row!.id, externalEventId });
};

describe('dead letters', () => {
  test('are answered 200, told, and replayed by a filter once they are mended', async () => {
    const tenant = await stage.tenant('tenant-dead');
    const names = Array.from({ length: 30 }, (_, index) => `dead${index}`);
    for (const name of names) {
      const answer = await send({ ...payment(name, 'tenant-dead'), data: {} });
      expect([answer.status, answer.body.processing_result.status]).toEqual([200, 'dead_letter']);
    }
    expect(await sql(`select occurrences from alerts where kind = 'dead_letter' and resolved_at is null`)).toEqual([
      { occurrences: 30 },
    ]);
    for (const name of names)
      await sql('update gateway_events set raw_body = $2 where external_event_id = $1', [
        `evt_test_${name}`,
        Buffer.from(JSON.stringify(payment(name, 'tenant-dead'))),
      ]);
    const filter = { status: 'dead_letter', event_type: 'payment_intent.succeeded' } as const;
    expect(await api().replayAll({ filter, dry_run: true })).toEqual({ count: 30, has_more: false });
    const { response, data } = await api().replayAll({ filter }).withResponse();
    expect([response.status, data.count]).toEqual([202, 30]);
    const { replay_id: id = '' } = data;
    await soon(async () => await api().replays.get(id), {
      id,
      status: 'done',
      filter,
      requested_by: 'operator',
      total: 30,
      reset: 30,
      under_way: 0,
      outcomes: { processed: 30 },
      created_at: expect.any(String),
      finished_at: expect.any(String),
    });
    expect(await stage.rows(tenant, `select count(*)::int as n from payments where status = 'succeeded'`)).toEqual([
      { n: 30 },
    ]);
    const workflow = stage.client.workflow.getHandle(workflowIds.replay(uuidOf('replay', id)!));
    expect(await workflow.result()).toMatchObject({ outcomes: { processed: 30 }, isOver: true });
    expect(await workflow.query<ReplayProgress>(progressQuery)).toMatchObject({ status: 'done', reset: 30 });
    await sql(`update alerts set last_at = now() - interval '1 minute'`);
    await stage.relayNow();
    await soon(() => sql(`select from alerts where kind = 'dead_letter' and resolved_at is null`), []);
  });

  test('one that is replayed as soon as it has been put aside is processed at once, without the relay', async () => {
    await stage.tenant('tenant-one');
    await send({ ...payment('one', 'tenant-one'), data: {} });
    const [row] = await sql<{ id: string }>(
      `update gateway_events set raw_body = $1 where external_event_id = 'evt_test_one' returning id`,
      [Buffer.from(JSON.stringify(payment('one', 'tenant-one')))],
    );
    const listed = await api().list({ status: 'dead_letter' });
    const { id } = listed.data[0]!;
    expect(uuidOf('gateway_event', id)).toBe(row!.id);
    expect((await api().replay(id).withResponse()).response.status).toBe(202);
    await soon(async () => (await api().get(id)).status, 'processed');
  });
});

/** Every row of every table. */
async function everything(): Promise<Record<string, unknown[]>> {
  const tables = await sql<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'billing'::regnamespace and relkind in ('r','p') order by 1`,
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables)
    rows[name] = await sql(`select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`);
  return rows;
}

test('an event that was applied, forced through its workflow again, changes no row and sends nothing', async () => {
  const tenant = await stage.tenant('tenant-again');
  await stage.rows(tenant, `update tenants set email = 'billing@example.com' where id = $1`, [tenant.id]);
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  await send(payment('again', 'tenant-again'));
  const id = await workflowOf('evt_test_again');
  await soon(() => stage.statusOf(id), 'COMPLETED');
  await soon(async () => (await stage.deliveries(tenant)).map((row) => row.status), ['succeeded', 'succeeded']);
  const [mail] = await stage.rows(tenant, 'select status from notifications');
  expect(mail).toEqual({ status: 'sent' });

  const [before, arrived] = [await everything(), receiver.arrivals.length];
  const [row] = await sql<{ id: string; gateway_account_id: string }>(
    `select id, gateway_account_id from gateway_events where external_event_id = 'evt_test_again'`,
  );
  const first = await stage.client.workflow.getHandle(id).describe();
  await stage.starter.startGatewayEventAgain({
    id: row!.id,
    gateway: 'stripe',
    gatewayAccountId: row!.gateway_account_id,
    externalEventId: 'evt_test_again',
    eventType: 'payment_intent.succeeded',
  });
  expect(await stage.client.workflow.getHandle(id).result()).toMatchObject({ status: 'processed' });
  expect((await stage.client.workflow.getHandle(id).describe()).runId).not.toBe(first.runId);
  expect(await everything()).toEqual(before);
  expect(receiver.arrivals).toHaveLength(arrived);
});

test.each([
  ['refuses the row', '55P03'],
  ['says that another one was ahead', '40001'],
  ['is out of memory', '53200'],
])('an event is tried again while the database %s, and others go on', async (_what, code) => {
  const name = `stuck${code}`;
  await stage.tenant(`tenant-${name}`);
  await sql(`create function refuse_${name}() returns trigger language plpgsql as $$
    begin raise exception using errcode = '${code}', message = 'not now'; end $$`);
  await sql(`create trigger refuse_${name} before update on gateway_events for each row
    when (new.external_event_id = 'evt_test_${name}') execute function refuse_${name}()`);
  const answer = await send(payment(name, `tenant-${name}`));
  expect([answer.status, answer.body.processing_result.status]).toEqual([200, 'accepted']);
  for (const index of [1, 2, 3]) {
    await send(payment(`${name}other${index}`, `tenant-${name}`));
    const others = () =>
      sql(`select status from gateway_events where external_event_id = 'evt_test_${name}other${index}'`);
    await soon(others, [{ status: 'processed' }]);
  }
  const statusOf = () => sql(`select status from gateway_events where external_event_id = 'evt_test_${name}'`);
  expect(await statusOf()).toEqual([{ status: 'received' }]);
  await sql(`drop trigger refuse_${name} on gateway_events`);
  await soon(statusOf, [{ status: 'processed' }]);
});
