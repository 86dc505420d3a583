import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditFilter, auditAfter, listAudit } from '../../src/db/audit-read.js';
import { createDatabase, type Database, type Tx } from '../../src/db/connection.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

/** Of one tenant within 90 days: one in 100 is rare, each thing has ten entries. */
const entries = 60_000;
const days = 90;
/** Pages of 8 KiB: five for each row of a page of the list, and a look around. */
const most = 1000;

let database: TestDatabase;
let db: Database;
let owner: pg.Client;
const tenant = v7();

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
  owner = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  await owner.query(`insert into tenants (id, external_id, name) values ('${tenant}', 't', 't')`);
  await owner.query('set session_replication_role = replica');
  await owner.query(`
    insert into audit_log (tenant_id, actor_type, actor_id, action, entity_type, entity_id, request_id, at)
    select '${tenant}', 'api_key', 'key ' || n % 5, case when n % 100 = 7 then 'rare' else 'often' end, 'thing', md5((n / 10)::text)::uuid, 'r' || n,
      now() - interval '${days} days' * (1 - n / ${entries}.0)
    from generate_series(1, ${entries}) n`);
  await owner.query('vacuum analyze audit_log');
}, 120_000);
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

/** How PostgreSQL runs all statements of a list, and what they touch together. */
async function costOf(list: (tx: Tx) => Promise<unknown>): Promise<{ nodes: string[]; buffers: number }> {
  const plans: Plan[] = [];
  await db.withTenant(tenant, (tx) =>
    list({
      ...tx,
      query: async <Row>(text: Parameters<Tx['query']>[0], values?: readonly unknown[]) => {
        const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (analyze, buffers, format json) ${typeof text === 'string' ? text : text.text}`,
          values,
        );
        if (row) plans.push(row['QUERY PLAN'][0].Plan);
        return tx.query<Row>(text, values);
      },
    }),
  );
  const buffers = plans.reduce((sum, plan) => sum + plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], 0);
  return { nodes: plans.flatMap(nodesOf), buffers };
}

const ago = (some: number): number => Date.now() - some * 86_400_000;
const old = { since: ago(60), until: ago(59) };
const filters: AuditFilter[] = [
  ...[{}, { action: 'rare' }, { action: 'never' }, { actorId: 'key 3' }, { actorId: 'nobody' }],
  ...[{ requestId: 'r77' }, { entityId: v7() }, { entityId: v7(), entityType: 'thing' }],
  ...[{ since: ago(1) }, { until: ago(80) }, old, { action: 'rare', ...old }, { action: 'never', ...old }],
];

test.each(filters)('a page of the audit log by %j', async (filter) => {
  for (const page of [
    { limit: 100, before: null },
    { limit: 100, before: String(entries / 2) },
  ]) {
    const { nodes, buffers } = await costOf((tx) => listAudit(tx, tenant, filter, page));
    expect(nodes).not.toContain('Seq Scan');
    expect(buffers).toBeLessThan(most);
  }
});

test('a page of an export costs what it shows', async () => {
  for (const filter of [{}, old]) {
    const { nodes, buffers } = await costOf((tx) => auditAfter(tx, tenant, filter, null, 100));
    expect(nodes).not.toContain('Seq Scan');
    expect(buffers).toBeLessThan(most);
  }
});

test('the ids between which a time lies leave nothing out', async () => {
  const { rows } = await owner.query('select count(*)::int as n from audit_log where at >= $1 and at < $2', [
    new Date(old.since),
    new Date(old.until),
  ]);
  const page = await db.withTenant(tenant, (tx) => listAudit(tx, tenant, old, { limit: 5000, before: null }));
  expect(page.rows).toHaveLength(rows[0].n);
  expect(page.rows.length).toBeGreaterThan(600);
});
