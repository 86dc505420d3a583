import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createStepReplay, type StepReplayDeps } from '../../src/activities/step-replay.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { overdueGatewayEvents } from '../../src/db/gateway-event-keys.js';
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

/** The activity, each event a payer of its own. */
const activityWith = (parts: Partial<StepReplayDeps>) =>
  createStepReplay({
    db,
    payerGroups: async (ids) => ids.map((id) => [id]),
    applyInOrder: async () => {},
    starter: { startGatewayEvent: async () => {} },
    goOn: () => {},
    now: Date.now,
    ...parts,
  });

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
    const applied: string[] = [];
    const activity = activityWith({
      applyInOrder: async (ids) => {
        applied.push(...ids);
        await finish('processed', `id = any ('{${ids.join()}}')`);
      },
    });
    expect(await activity({ id })).toMatchObject({ reset: 25, outcomes: { processed: 25 }, isOver: true });
    expect(new Set(applied).size).toBe(25);
    expect(applied.slice(0, 10)).toEqual([...applied].sort().slice(0, 10));
  });

  test('that nobody goes on with is found by the relay, and until then the relay leaves it what it has reset', async () => {
    await store(3, ['dead_letter']);
    const id = await ask();
    await step(id, 2);
    await owner.query(`update gateway_events set received_at = now() - interval '1 hour'`);
    const events = () =>
      db.withSystem((tx) => overdueGatewayEvents(tx, 30, '00000000-0000-0000-0000-000000000000', 10));
    expect(await events()).toEqual([]);
    const overdue = (seconds: number) =>
      db.withSystem((tx) => overdueReplays(tx, seconds, '00000000-0000-0000-0000-000000000000', 10));
    expect(await overdue(30)).toEqual([]);
    await owner.query(`update replays set updated_at = now() - interval '31 seconds'`);
    expect(await overdue(30)).toEqual([{ id }]);
    expect(await events()).toEqual([]);
    await owner.query(`update replays set updated_at = now() - interval '3 minutes'`);
    expect(await events()).toHaveLength(2);
  });

  test('leaves a payer whose events cannot be applied to their own workflows, and goes on with the others', async () => {
    await store(3, ['dead_letter']);
    const [started, applied]: [string[], string[]] = [[], []];
    const activity = activityWith({
      payerGroups: async ([first, ...rest]) => [[first!, rest[0]!], rest.slice(1)],
      applyInOrder: async (ids) => {
        if (ids.length > 1) throw new Error('out of memory');
        applied.push(...ids);
      },
      starter: {
        startGatewayEvent: async ({ id }) => {
          if (started.push(id) === 1) throw new Error('deadline exceeded');
        },
      },
    });
    expect(await activity({ id: await ask() })).toMatchObject({ reset: 3, underWay: 3 });
    expect([started.length, applied.length]).toEqual([2, 1]);
  });

  test('that its process may not go on with stops, and starts nothing by itself', async () => {
    await store(3, ['dead_letter']);
    const activity = activityWith({
      goOn: () => {
        throw new Error('shutting down');
      },
      applyInOrder: () => Promise.reject(new Error('never')),
    });
    await expect(activity({ id: await ask() })).rejects.toThrow('shutting down');
  });

  test('takes events in the order in which they happened, whatever their status and the order in which they came', async () => {
    await store(30, ['dead_letter', 'ignored', 'parked']);
    await sql(`update gateway_events set occurred_at = now() - make_interval(secs => (('x' || right(id::text, 2))::bit(8)::int * 7) % 31)
      where right(id::text, 1) <> '5'`);
    await sql(`update gateway_events set received_at = now() - interval '1 day' where occurred_at is null`);
    const ordered = (
      await sql<{ id: string }>('select id from gateway_events order by coalesce(occurred_at, received_at), id')
    ).map((row) => row.id);
    const id = await ask();
    const taken: string[][] = [];
    for (let round = 0; round < 6; round++) {
      taken.push((await step(id, 6))!.reset);
      await finish('dead_letter');
    }
    expect(taken.flat()).toHaveLength(30);
    expect(taken.flat()).toEqual(ordered);
  });

  test('of two operators over the same events takes each once, and both end', async () => {
    await store(40, ['dead_letter']);
    const ids = [await ask(), await ask()];
    const applied: string[] = [];
    const activity = activityWith({
      applyInOrder: async (some) => {
        applied.push(...some);
        await db.withSystem((tx) =>
          tx.query(`update gateway_events set status = 'processed' where id = any ($1)`, [some]),
        );
      },
    });
    const ends = await Promise.all(ids.map((id) => activity({ id })));
    expect(ends.every((end) => end.isOver)).toBe(true);
    expect(ends[0]!.reset + ends[1]!.reset).toBe(40);
    expect([...applied].sort()).toEqual([...new Set(applied)].sort());
    expect(applied).toHaveLength(40);
  });

  test('whose filter matches nothing is over with its first step', async () => {
    await store(3, ['processed']);
    const id = await ask();
    expect(await activityWith({})({ id })).toMatchObject({ status: 'done', total: 0, reset: 0, isOver: true });
    expect(await sql('select distinct status from gateway_events')).toEqual([{ status: 'processed' }]);
  });

  test('finds the next page by an index that has nothing else in it', async () => {
    const plan = await sql(`
      explain select id from gateway_events e where e.status = 'dead_letter' and (coalesce(e.occurred_at, e.received_at), e.id) > (now(), uuid7())
      order by coalesce(e.occurred_at, e.received_at), e.id limit 10`);
    expect(JSON.stringify(plan)).toContain('gateway_events_replayable');
    expect(JSON.stringify(plan)).not.toContain('Sort');
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
