import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database, type Tx } from '../../src/db/connection.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import type { Tally } from '../../src/domain/tallies.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let db: Database;
const sent: string[] = [];
const counted: Tally[] = [];
const answered: [string, number][] = [];
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({
    url: database.serviceUrl,
    max: 2,
    onStatement: (text) => sent.push(text),
    onAnswer: (text, seconds) => answered.push([text, seconds]),
    onCommitted: (tallies) => counted.push(...tallies),
  });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const addTenant = (name: string) =>
  ['insert into tenants (id, external_id, name) values (uuid7(), $1, $1)', [name]] as const;
const tenants = () =>
  db
    .withSystem((tx) => tx.query<{ name: string }>('select name from tenants order by name'))
    .then((rows) => rows.map((row) => row.name));

describe('commitWithThese', () => {
  test('commits what was started, and the transaction takes nothing more', async () => {
    const late = db.withSystem(async (tx) => {
      const adding = tx.query(...addTenant('first'));
      tx.commitWithThese();
      await adding;
      await tx.query(...addTenant('too late'));
    });
    await expect(late).rejects.toThrow('the transaction has been committed');
    expect(await tenants()).toEqual(['first']);
  });

  test('keeps nothing when a statement refuses, and says why', async () => {
    const refused = db.withSystem(async (tx) => {
      const all = Promise.all([
        tx.query(...addTenant('before')),
        tx.query("select refuse('somebody was quicker')"),
        tx.query(...addTenant('after')),
      ]);
      tx.commitWithThese();
      await all;
    });
    await expect(refused).rejects.toThrow(new ConcurrentChange('somebody was quicker'));
    expect(await tenants()).toEqual(['first']);
  });
});

test('a connection that breaks under a statement that nobody waits for yet fails the transaction, and ends no process', async () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', listener);
  const broken = db.withSystem(async (tx) => {
    const early = tx.query('select pg_terminate_backend(pg_backend_pid())');
    await tx.query('select 1');
    await early;
  });
  await expect(broken).rejects.toThrow(/terminat/);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listener);
  expect(unhandled).toEqual([]);
  expect(await tenants()).toEqual(['first']);
});

test('of statements that travel together the first that failed is told, whichever is awaited', async () => {
  const failing = db.withSystem(async (tx) => {
    const first = tx.query(...addTenant('first'));
    const second = tx.query(...addTenant('second'));
    first.catch(() => {});
    await second;
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await tenants()).toEqual(['first']);
});

test('each transaction begins for itself: how its statements are planned, who it is, what it sees', async () => {
  const planMode = (plans?: 'kept') =>
    db.withSystem((tx) => tx.query<{ mode: string }>("select current_setting('plan_cache_mode') as mode"), plans);
  expect(await planMode('kept')).toEqual([{ mode: 'force_generic_plan' }]);
  expect(await planMode()).toEqual([{ mode: 'auto' }]);
  expect(sent.filter((text) => text.startsWith('begin; discard plans;')).length).toBeLessThanOrEqual(2);
});

test('what a transaction counts is told when it is committed, and not when it is taken back or its commit is refused', async () => {
  const tally = (type: string): Tally => ({ counts: 'refund', type });
  counted.length = 0;
  await db.withSystem(async (tx) => {
    tx.count([tally('full')]);
    await tx.query('select 1');
    expect(counted).toEqual([]);
  });
  expect(counted).toEqual([tally('full')]);
  const thrown = db.withSystem(async (tx) => {
    tx.count([tally('partial')]);
    throw new Error('no');
  });
  await expect(thrown).rejects.toThrow('no');
  const refused = db.withSystem(async (tx) => {
    tx.count([tally('partial')]);
    const refusing = tx.query("select refuse('no')").catch(() => {});
    tx.commitWithThese();
    await refusing;
  });
  await expect(refused).rejects.toThrow();
  expect(counted).toEqual([tally('full')]);
});

test('each statement is told with the time of its answer, also one that fails', async () => {
  answered.length = 0;
  await db.withSystem((tx) => tx.query('select pg_sleep(0.02)'));
  await db.withSystem((tx) => tx.query('select 1/0')).catch(() => {});
  const times = new Map(answered);
  expect(times.get('select pg_sleep(0.02)')).toBeGreaterThanOrEqual(0.02);
  expect([...times.keys()]).toEqual(expect.arrayContaining(['select 1/0', 'commit', 'rollback']));
});

describe('readTenants', () => {
  const ids: string[] = [];
  beforeAll(async () => {
    await db.withSystem((tx) => tx.query(...addTenant('read')));
    const rows = await db.withSystem((tx) => tx.query<{ id: string }>(`select id from tenants where name = 'read'`));
    ids.push(...rows.map(({ id }) => id));
  });
  const name = async (tx: Tx) => (await tx.query<{ name: string }>('select name from tenants'))[0]?.name;

  test('sees one moment, be it the first transaction of a connection or one that plans anew', async () => {
    const reading = createDatabase({ url: database.serviceUrl, max: 1 });
    try {
      for (let round = 0; round < 502; round++) expect(await reading.readTenants(ids, name)).toBe('read');
      const seen = await reading.readTenants(ids, async (tx) => {
        const before = await name(tx);
        await db.withTenants(ids, (other) => other.query(`update tenants set name = 'changed'`));
        return [before, await name(tx)];
      });
      expect(seen).toEqual(['read', 'read']);
      expect(await reading.readTenants(ids, name)).toBe('changed');
    } finally {
      await reading.close();
    }
  });

  test('writes nothing', async () => {
    await expect(db.readTenants(ids, (tx) => tx.query(`update tenants set name = 'x'`))).rejects.toThrow('read-only');
  });
});
