import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createStepReplay } from '../../src/activities/step-replay.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import type { GatewayEventFilter } from '../../src/db/gateway-events-read.js';
import { countReplayable } from '../../src/db/replayable.js';
import { cancelReplay, insertReplay, overdueReplays, replayById, stepReplay } from '../../src/db/replays.js';
import { newUuid } from '../../src/db/uuid.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let db: Database;
let owner: pg.Client;
const account = newUuid();
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 3 });
  owner = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  await owner.query(`insert into gateway_accounts (id, gateway, name, mode) values ($1, 'stripe', 'default', 'both')`, [
    account,
  ]);
});
afterAll(async () => {
  await owner.end();
  await db.close();
  await database.drop();
});
beforeEach(() => owner.query('truncate gateway_events, replays'));

const sql = async <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  (await owner.query(text, values)).rows as Row[];
const store = (count: number, statuses: readonly string[], type = 'x') =>
  sql(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n + (select count(*) from gateway_events)), 12, '0'))::uuid, 'stripe', $2, false, $4 || '_' || n, $4, '{}',
       sha256(n::text::bytea), ($3::text[])[n % cardinality($3::text[]) + 1]::gateway_event_status
     from generate_series(1, $1::int) n`,
    [count, account, statuses, type],
  );
const ask = async (filter: GatewayEventFilter = {}): Promise<string> => {
  const id = newUuid();
  await db.withSystem(async (tx) =>
    insertReplay(tx, { id, filter, requestedBy: 'operator', total: await countReplayable(tx, filter, id) }),
  );
  return id;
};
const step = (id: string, atOnce = 10) => db.withSystem((tx) => stepReplay(tx, id, atOnce));
const read = (id: string) => db.withSystem((tx) => replayById(tx, id));
/** As their workflows do. */
const finish = (status: string, where = 'true') =>
  sql(`update gateway_events set status = $1::gateway_event_status where status = 'received' and ${where}`, [status]);

describe('a replay', () => {
  test('takes what can be applied again, the oldest first, and never what was applied', async () => {
    await store(40, ['dead_letter', 'processed', 'ignored', 'parked', 'tenant_not_found']);
    const before = await sql(`select * from gateway_events where status = 'processed' order by id`);
    const id = await ask();
    expect((await read(id))?.total).toBe(32);
    const taken: string[] = [];
    for (let round = 0; round < 20; round++) {
      const { replay, reset } = (await step(id))!;
      taken.push(...reset);
      expect(replay.under_way.length).toBeLessThanOrEqual(10);
      await finish('ignored');
      if (replay.finished_at !== null) break;
    }
    expect(taken).toHaveLength(32);
    expect(taken).toEqual([...taken].sort());
    expect(await read(id)).toMatchObject({ status: 'done', reset: 32, outcomes: { ignored: 32 }, under_way: [] });
    expect(await sql(`select * from gateway_events where status = 'processed' order by id`)).toEqual(before);
  });

  test('takes each event once, however it ends and whatever comes meanwhile', async () => {
    await store(15, ['dead_letter']);
    const id = await ask();
    await step(id);
    await finish('dead_letter');
    await store(1, ['dead_letter'], 'late');
    await sql(`update gateway_events set id = $1 where event_type = 'late'`, [newUuid()]);
    for (let round = 0; round < 3; round++) {
      await step(id);
      await finish('dead_letter');
    }
    expect(await read(id)).toMatchObject({ status: 'done', reset: 15 });
  });

  test('keeps going with the others while one does not end, and counts it when it does', async () => {
    await store(25, ['dead_letter']);
    const id = await ask();
    const { reset } = (await step(id))!;
    const stuck = reset[0]!;
    for (let round = 0; round < 5; round++) {
      await finish('processed', `id <> '${stuck}'`);
      await step(id);
    }
    expect(await read(id)).toMatchObject({
      status: 'running',
      reset: 25,
      under_way: [stuck],
      outcomes: { processed: 24 },
    });
    await finish('dead_letter');
    await step(id);
    expect(await read(id)).toMatchObject({ status: 'done', outcomes: { processed: 24, dead_letter: 1 } });
  });

  test('that is cancelled takes no more, and counts those under way to their end', async () => {
    await store(25, ['dead_letter']);
    const id = await ask();
    await step(id);
    await db.withSystem((tx) => cancelReplay(tx, id));
    await finish('processed', `right(id::text, 1) = '1'`);
    expect((await step(id))!.reset).toEqual([]);
    expect((await read(id))?.finished_at).toBeNull();
    await finish('processed');
    await step(id);
    expect(await read(id)).toMatchObject({
      status: 'cancelled',
      reset: 10,
      outcomes: { processed: 10 },
      finished_at: expect.any(Number),
    });
    expect(await sql(`select count(*)::int as n from gateway_events where status = 'dead_letter'`)).toEqual([
      { n: 15 },
    ]);
  });

  test('goes on where it was when a process dies after the commit; the relay finds it by its row', async () => {
    await store(25, ['dead_letter']);
    const id = await ask();
    // Committed, and nobody has heard of it.
    await step(id);
    const started: string[] = [];
    const activity = createStepReplay({
      db,
      heartbeat: () => {},
      starter: { startGatewayEventAgain: async (event) => void started.push(event.id) },
    });
    await finish('processed');
    expect(await activity({ id })).toMatchObject({
      reset: 25,
      underWay: 15,
      outcomes: { processed: 10 },
      isOver: false,
    });
    expect(started).toHaveLength(15);
    const overdue = (seconds: number) =>
      db.withSystem((tx) => overdueReplays(tx, seconds, '00000000-0000-0000-0000-000000000000', 10));
    expect(await overdue(30)).toEqual([]);
    await owner.query(`update replays set updated_at = now() - interval '31 seconds'`);
    expect(await overdue(30)).toEqual([{ id }]);
  });

  test('of events that cannot be started leaves them to the relay, and begins the others', async () => {
    await store(3, ['dead_letter']);
    const started: string[] = [];
    const activity = createStepReplay({
      db,
      heartbeat: () => {},
      starter: {
        startGatewayEventAgain: async ({ id }) => {
          if (started.push(id) === 1) throw new Error('deadline exceeded');
        },
      },
    });
    expect(await activity({ id: await ask() })).toMatchObject({ reset: 3, underWay: 3 });
    expect(started).toHaveLength(3);
  });

  test('of very many among as many others counts them exactly and takes them page by page', async () => {
    const many = 20_000;
    await store(many, ['ignored'], 'other');
    await store(many, ['dead_letter', 'ignored'], 'wanted');
    await owner.query('analyze gateway_events');
    const id = await ask({ eventType: 'wanted' });
    expect((await read(id))?.total).toBe(many);
    const dead = await ask({ status: 'dead_letter' });
    expect((await read(dead))?.total).toBe(many / 2);
    const history: number[] = [];
    for (let round = 0; round < 30 && (await read(id))?.finished_at === null; round++) {
      const { reset } = (await step(id, many / 20))!;
      history.push(reset.length);
      await finish('processed');
    }
    expect(await read(id)).toMatchObject({ status: 'done', reset: many, outcomes: { processed: many } });
    expect(Math.max(...history)).toBe(many / 20);
  });
});
