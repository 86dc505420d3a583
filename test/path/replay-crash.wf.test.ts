import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { openCrashSite } from './crash-site.js';
import { operatorOf } from './operator.js';
import { payment } from './post-event.js';
import { soon } from './soon.js';

const site = openCrashSite();
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: site.ground.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(() => owner?.end());
const sql = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  (await owner.query(text, values)).rows as Row[];

test('a replay that is cancelled after its worker was killed ends with what it had begun, each applied once', async () => {
  const dying = await site.startDying();
  const tenant = await site.stage.tenant('tenant-replay');
  const count = 130;
  for (let index = 0; index < count; index++) {
    const body = Buffer.from(JSON.stringify(payment(index, 'tenant-replay')));
    await sql(
      `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status, attempts)
       select $1, 'stripe', id, false, $2, 'payment_intent.succeeded', $3, $4, 'dead_letter', 1 from gateway_accounts where gateway = 'stripe'`,
      [newUuid(), `evt_test_${index}`, body, createHash('sha256').update(body).digest()],
    );
  }
  await sql(
    `create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.03); return new; end $$`,
  );
  await sql(`create trigger slowly before update on gateway_events for each row
    when (new.status = 'processed') execute function slowly()`);
  const statusOf = async (status: string) =>
    (await sql<{ n: number }>('select count(*)::int as n from gateway_events where status = $1', [status]))[0]!.n;

  const asked = await operatorOf(dying.url)
    .admin.gatewayEvents.replayAll({ filter: { status: 'dead_letter' } })
    .withResponse();
  expect([asked.response.status, asked.data.count]).toEqual([202, count]);
  await soon(async () => (await statusOf('processed')) >= 5, true);
  await dying.kill();
  expect(await statusOf('received')).toBeGreaterThan(0);

  const service = await site.startSuccessor();
  const id = asked.data.replay_id ?? '';
  const { replays } = operatorOf(service.url).admin.gatewayEvents;
  const cancelled = await replays.cancel(id).withResponse();
  expect([cancelled.response.status, cancelled.data.status]).toEqual([202, 'cancelled']);
  await soon(async () => (await replays.get(id)).finished_at !== null, true, 150_000);

  const end = await replays.get(id);
  expect(end).toMatchObject({ status: 'cancelled', reset: 100, under_way: 0, outcomes: { processed: 100 } });
  expect([await statusOf('received'), await statusOf('dead_letter')]).toEqual([0, count - 100]);
  for (const [table, one] of [
    ['payments', `status = 'succeeded'`],
    ['events', `type = 'payment.succeeded'`],
  ])
    expect(await site.stage.rows(tenant, `select count(*)::int as n from ${table} where ${one}`), table).toEqual([
      { n: 100 },
    ]);
}, 240_000);
