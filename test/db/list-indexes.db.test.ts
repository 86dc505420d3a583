import { createHash } from 'node:crypto';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, Tx } from '../../src/db/connection.js';
import { createDatabase } from '../../src/db/connection.js';
import { type DeliveryFilter, listDeliveries } from '../../src/db/deliveries.js';
import { changedDeliveries, placesOfDeliveries } from '../../src/db/delivery-stream.js';
import { eraseEvents } from '../../src/db/erase-messages.js';
import { type EventFilter, listEvents } from '../../src/db/events-read.js';
import type { PageOptions } from '../../src/db/pages.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

// 200,000 deliveries of one tenant within 90 days, to twenty endpoints; one in 500 has failed, one in 1000 waits, one event in 1000 is rare.
const events = 50_000;
const days = 90;
/** Pages of 8 KiB that one page of a list may touch: five for each row of it and a look at some that do not match. */
const most = 1000;

let database: TestDatabase;
let db: Database;
let owner: pg.Client;
const tenant = v7();
const endpoints = Array.from({ length: 20 }, () => v7());
/** A uuid of version 7 of that time, in SQL. */
const idAt = (time: string) => `uuidv7(${time} - clock_timestamp())`;

const fill = `
  insert into tenants (id, external_id, name) values ('${tenant}', 't', 't');
  insert into endpoints (id, tenant_id, url, events, secrets) select e, '${tenant}', 'https://example.com', '{*}', '[]' from unnest('{${endpoints}}'::uuid[]) e;
  set session_replication_role = replica;
  set maintenance_work_mem = '256MB';
  insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key, created_at)
    select ${idAt('at')}, '${tenant}', case when n % 1000 = 7 then 'dispute.opened' else 'invoice.paid' end, 'invoice', md5((n % 10000)::text)::uuid, 1, at, '{}', n::text, at
    from (select n, now() - interval '${days} days' * (1 - n / ${events}.0) as at from generate_series(1, ${events}) n) as made;
  insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, reason, created_at, updated_at)
    select ${idAt('v.created_at')}, '${tenant}', v.id, ('{${endpoints}}'::uuid[])[1 + (v.seq * 4 + k) % 20], v.type,
      case (v.seq * 4 + k) % 1000 when 1 then 'failed' when 501 then 'failed' when 2 then 'pending' when 3 then 'cancelled' else 'succeeded' end,
      case (v.seq * 4 + k) % 1000 when 1 then 'retries_exhausted' when 501 then 'retries_exhausted' when 3 then 'cancelled_by_tenant' end, v.created_at, v.created_at
    from events v, generate_series(0, 3) k;
  reset session_replication_role`;

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
  owner = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  // Indexes are built in one go afterwards: row by row it takes three times as long.
  const { rows } = await owner.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where schemaname = 'billing' and tablename in ('events','deliveries')
       and not exists (select from pg_constraint where conindid = indexname::regclass)`,
  );
  for (const { indexname } of rows) await owner.query(`drop index ${indexname}`);
  await owner.query(fill);
  for (const { indexdef } of rows) await owner.query(indexdef);
  await owner.query('vacuum analyze events');
  await owner.query('vacuum analyze deliveries');
}, 180_000);
afterAll(async () => {
  await owner?.end();
  await db?.close();
  await database?.drop();
});

interface Plan {
  'Node Type': string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): string[] => [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)];

/** How PostgreSQL runs the statement of a list, and what it touches. */
async function planOf(list: (tx: Tx) => Promise<unknown>): Promise<{ nodes: string[]; buffers: number }> {
  let plan: Plan | undefined;
  await db.withTenant(tenant, (tx) =>
    list({
      ...tx,
      query: async <Row>(text: Parameters<Tx['query']>[0], values?: readonly unknown[]) => {
        const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (analyze, buffers, format json) ${typeof text === 'string' ? text : text.text}`,
          values,
        );
        plan = row?.['QUERY PLAN'][0].Plan;
        return [] as Row[];
      },
    }),
  );
  if (!plan) throw new Error('no plan');
  return { nodes: nodesOf(plan), buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] };
}

const ago = (some: number): number => Date.now() - some * 86_400_000;
const first: PageOptions = { limit: 100, before: null };
/** A page in the middle of the list. */
const middle: PageOptions = { limit: 100, before: v7({ msecs: ago(days / 2) }) };
const endpointId = endpoints[3];
const statuses = ['pending', 'sending', 'succeeded', 'failed', 'cancelled', 'discarded'];

const old = { since: ago(60), until: ago(59) };
const ofDeliveries: DeliveryFilter[] = [
  {},
  ...statuses.map((status) => ({ status })),
  { reason: 'retries_exhausted' },
  { reason: 'endpoint_gone' },
  { event: 'invoice.paid' },
  { event: 'dispute.opened' },
  { event: 'never.told' },
  { endpointId },
  { endpointId: v7() },
  { since: ago(1) },
  { until: ago(80) },
  old,
  ...['pending', 'failed'].flatMap((status) => [
    { status, endpointId },
    { status, event: 'invoice.paid' },
    { status, event: 'dispute.opened' },
    { status, ...old },
    { status, endpointId, event: 'invoice.paid', ...old },
  ]),
  { reason: 'endpoint_gone', endpointId },
  { endpointId, event: 'dispute.opened' },
  { endpointId, ...old },
  { event: 'dispute.opened', until: ago(80) },
];
/** One of ten thousand, with events from the whole time. */
const aggregateId = createHash('md5')
  .update('77')
  .digest('hex')
  .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const ofEvents: EventFilter[] = [
  {},
  { type: 'invoice.paid' },
  { type: 'dispute.opened' },
  { type: 'never.told' },
  { since: ago(1) },
  { until: ago(80) },
  old,
  { type: 'dispute.opened', until: ago(80) },
  { aggregateId },
  { aggregateId, type: 'invoice.paid' },
  { aggregateId, ...old },
  { aggregateId: v7() },
];
const named = <Filter>(filters: Filter[]) =>
  filters.map((filter) => ({ name: Object.keys(filter as object).join('+'), filter }));

test.each(named(ofDeliveries))('GET deliveries by $name: $filter', async ({ filter }) => {
  for (const page of [first, middle]) {
    const { nodes, buffers } = await planOf((tx) => listDeliveries(tx, tenant, filter, page));
    expect(nodes).not.toContain('Seq Scan');
    expect(buffers).toBeLessThan(most);
  }
});

test.each(named(ofEvents))('GET events by $name: $filter', async ({ filter }) => {
  for (const page of [first, middle]) {
    const { nodes, buffers } = await planOf((tx) => listEvents(tx, tenant, filter, page));
    expect(nodes).not.toContain('Seq Scan');
    expect(buffers).toBeLessThan(most);
  }
});

test('who watches a hundred deliveries reads those, each in its partition', async () => {
  const { rows } = await owner.query<{ id: string; eventId: string }>(
    `select id, event_id as "eventId" from deliveries tablesample system (1) limit 100`,
  );
  const watched = rows.map((row) => ({ ...row, version: null, tenantId: tenant }));
  const { nodes, buffers } = await planOf((tx) => changedDeliveries(tx, watched));
  expect(nodes).not.toContain('Seq Scan');
  expect(buffers).toBeLessThan(1000);
  const found = await planOf((tx) =>
    placesOfDeliveries(
      tx,
      tenant,
      rows.map(({ id }) => id),
    ),
  );
  expect(found.nodes).not.toContain('Seq Scan');
});

test('an erasure looks through events by their ids', async () => {
  const scope = { tenantId: tenant, tenantExternalId: 't', customerId: null, customerName: null, accountIds: null };
  const more = { names: [], requestedAt: Date.now(), dryRun: true };
  for (const cursor of [null, middle.before]) {
    const { nodes, buffers } = await planOf((tx) => eraseEvents(tx, { ...scope, ...more, cursor }));
    expect(nodes).toEqual(['Limit', 'Index Only Scan']);
    expect(buffers).toBeLessThan(100);
  }
});

test('the bounds that ids give leave nothing out', async () => {
  const [{ n }] = (
    await owner.query('select count(*)::int as n from deliveries where created_at >= $1 and created_at < $2', [
      new Date(ago(60)),
      new Date(ago(59.999)),
    ])
  ).rows as [{ n: number }];
  const page = await db.withTenant(tenant, (tx) =>
    listDeliveries(tx, tenant, { since: ago(60), until: ago(59.999) }, { limit: 1000, before: null }),
  );
  expect(n).toBeGreaterThan(0);
  expect(Math.abs(page.rows.length - n)).toBeLessThanOrEqual(4);
});
