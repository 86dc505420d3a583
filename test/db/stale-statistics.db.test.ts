import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimFirstAttempts, claimSoonest, endpointsWithWork, releaseClaims } from '../../src/db/claims.js';
import { createDatabase, type Database, type Tx } from '../../src/db/connection.js';
import { deliveriesOfEvent, detailsOf, listDeliveries } from '../../src/db/deliveries.js';
import { countDay } from '../../src/db/delivery-days.js';
import { deleteOldDeliveries } from '../../src/db/delivery-retention.js';
import { deliveryStats } from '../../src/db/delivery-stats.js';
import { recordAttempts } from '../../src/db/record-attempts.js';
import { newUuid, nilUuid } from '../../src/db/uuid.js';
import { answerTo } from '../path/answers.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { openReads, type Reads } from '../setup/reads.js';

// What PostgreSQL believes of the tables, and what then comes within minutes, before it looks again.
// Eight times what any of the statements below may read.
const rows = 20_000;
const few = 20;
const tenant = v7();
const endpoints = Array.from({ length: 5 }, () => v7());

const store = (count: number, name: string, daysAgo = 0) => `
  with told as (
    insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select uuid7(), '${tenant}', 'invoice.paid', 'invoice', gen_random_uuid(), 1, now(), '{}', '${name}' || n from generate_series(1, ${count}) n returning id
  ), sent as (
    insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, attempts, created_at, updated_at)
    select uuidv7(interval '-${daysAgo} days'), '${tenant}', id, '${endpoints[0]}', 'invoice.paid', 'succeeded', 2, now() - interval '${daysAgo} days', now() - interval '${daysAgo} days' from told returning event_id
  )
  insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, trigger)
  select '${tenant}', event_id, '${endpoints[0]}', number, now(), 10, 200, 'first' from sent, generate_series(1, 2) number`;

/** Events with a delivery each that nobody has attempted yet. */
const fresh = Array.from({ length: few }, () => v7());
const waiting = `
  with told as (
    insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select id, '${tenant}', 'invoice.paid', 'invoice', id, 1, now(), '{}', id::text from unnest('{${fresh}}'::uuid[]) id returning id
  )
  insert into deliveries (tenant_id, event_id, endpoint_id, event_name) select '${tenant}', id, '${endpoints[0]}', 'invoice.paid' from told`;

const looks =
  'vacuum (analyze, truncate off) attempts; vacuum (analyze, truncate off) deliveries; vacuum (analyze, truncate off) events';

const statistics: Record<string, { statements: string[] }> = {
  'were never taken': { statements: [] },
  'are of empty tables': { statements: looks.split('; ') },
  'are of a few rows': { statements: [store(few, 'few'), ...looks.split('; ')] },
};

describe.each(Object.entries(statistics))(
  'when statistics %s, what is asked for is reached by key',
  (_name, { statements }) => {
    let database: TestDatabase;
    let db: Database;
    let reads: Reads;
    beforeAll(async () => {
      database = await cloneDatabase();
      db = createDatabase({ url: database.serviceUrl, max: 2 });
      reads = await openReads(db, database.ownerUrl, 2);
      const { owner } = reads;
      await owner.query('set search_path = billing');
      for (const table of ['events', 'deliveries', 'attempts'])
        await owner.query(`alter table ${table} set (autovacuum_enabled = off)`);
      await owner.query(`insert into tenants (id, external_id, name) values ('${tenant}', 't', 't')`);
      await owner.query(
        `insert into endpoints (id, tenant_id, url, events, secrets, lane) select e, '${tenant}', 'https://example.com', '{*}', '[]', 'direct' from unnest('{${endpoints}}'::uuid[]) e`,
      );
      for (const statement of statements) await owner.query(statement);
      // The plans of these connections are made now.
      for (const one of works) await takenBack(one.work);
      await owner.query('set session_replication_role = replica');
      await owner.query(store(rows, 'many', 2));
      await owner.query(store(few, 'old', 40));
      await owner.query(waiting);
      await owner.query('set session_replication_role = origin');
    }, 120_000);
    afterAll(async () => {
      await reads?.close();
      await db?.close();
      await database?.drop();
    });

    const takenBack = (work: (tx: Tx) => Promise<unknown>) =>
      db
        .withTenant(tenant, async (tx) => {
          await work(tx);
          throw new Error('taken back');
        })
        .catch((error: Error) => expect(error.message).toBe('taken back'));
    const token = newUuid();
    const claim = (tx: Tx) => claimFirstAttempts(tx, fresh, token);

    /** Each with how many rows of deliveries and attempts it may read, indexes and tables together. */
    const works: { name: string; most: number; work: (tx: Tx) => Promise<unknown> }[] = [
      { name: 'claims of first attempts', most: 1500, work: claim },
      {
        name: 'results of attempts',
        most: 2500,
        work: async (tx) =>
          recordAttempts(
            tx,
            (await claim(tx)).map((one) => answerTo(one, token)),
          ),
      },
      { name: 'claims given back', most: 2000, work: async (tx) => releaseClaims(tx, await claim(tx), token) },
      {
        name: 'endpoints with work',
        most: 1500,
        work: (tx) => endpointsWithWork(tx, fresh, token),
      },
      { name: 'claims of a drain', most: 1500, work: (tx) => claimSoonest(tx, endpoints[0]!, token, few) },
      {
        name: 'deliveries of an event, and their attempts',
        most: 500,
        work: async (tx) => {
          const [one] = await deliveriesOfEvent(tx, tenant, fresh[0]!);
          if (one) await detailsOf(tx, tenant, one);
        },
      },
      {
        name: 'a list by status',
        most: 300,
        work: (tx) => listDeliveries(tx, tenant, { status: 'failed' }, { limit: few, before: null }),
      },
      {
        name: 'a list by reason',
        most: 300,
        work: (tx) => listDeliveries(tx, tenant, { reason: 'endpoint_gone' }, { limit: few, before: null }),
      },
      {
        name: 'deletion of old deliveries',
        most: 1500,
        work: (tx) => deleteOldDeliveries(tx, nilUuid, Date.now() - 30 * 86_400_000, few),
      },
      { name: 'erasure of answers', most: 500, work: (tx) => tx.query('select erase_attempts($1)', [fresh]) },
      {
        name: 'statistics of an hour of an endpoint',
        most: 500,
        work: (tx) => deliveryStats(tx, tenant, endpoints[1]!, Date.now() + 3_600_000, 3_600_000),
      },
      {
        name: 'statistics of an hour',
        most: 500,
        work: (tx) => deliveryStats(tx, tenant, null, Date.now() + 3_600_000, 3_600_000),
      },
      {
        name: 'counting a day without deliveries',
        most: 500,
        work: (tx) => countDay(tx, tenant, '2020-01-01' as never),
      },
    ];

    test.each(works)('$name', async ({ work, most }) => {
      const read = await reads.readsOf(['deliveries', 'attempts'], () => takenBack(work));
      expect(read).toBeLessThan(most);
    });
  },
);
