import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { insertEventRows } from '../../src/db/outbox.js';
import { newUuid } from '../../src/db/uuid.js';
import { compileFilter, type Filter } from '../../src/domain/filter.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { createTables, type Tenant } from './tables.js';

let database: TestDatabase;
let db: Database;
let tables: ReturnType<typeof createTables>;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 2 });
  tables = createTables(db, Buffer.alloc(32, 1));
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const filtered = (tenant: Tenant, filter: Filter, fields: object = {}) =>
  tables.endpoint(tenant, 'https://example.com', {
    filter: JSON.stringify(filter),
    filter_path: compileFilter(filter),
    ...fields,
  });

const draft = (tenant: Tenant, data: Record<string, unknown>, id = newUuid()) => ({
  id,
  tenantId: tenant.id,
  tenantExternalId: tenant.externalId,
  type: 'invoice.paid' as const,
  aggregate: { type: 'invoice', id, version: 1 },
  occurredAt: Date.now(),
  data,
  dedupeKey: id,
});

test('what PostgreSQL cannot read in an event fails nothing, and hides no amount', async () => {
  const tenant = await tables.tenant();
  const large = await filtered(tenant, { 'data.amount': { $gte: 1000 } });
  await filtered(tenant, { 'data.amount': { $lt: 1000 } });
  const data = { amount: 1000, name: 'a\0b\ud800', 'k\udfff': ['\\\0'] };
  const { deliverable } = await db.withTenant(tenant.id, (tx) => appendEvents(tx, [draft(tenant, data)]));
  expect(deliverable).toHaveLength(1);
  expect((await tables.deliveries(tenant)).map((row) => row.endpoint_id)).toEqual([large]);
});

test('of many events each endpoint gets those that match, and only they are claimed or queued', async () => {
  const tenant = await tables.tenant();
  const even = await filtered(tenant, { 'data.n': { $in: [0, 2, 4, 6, 8] } }, { lane: 'direct' });
  const high = await filtered(tenant, { 'data.n': { $gte: 8 } });
  await filtered(tenant, { 'data.n': 99 });
  const drafts = Array.from({ length: 10 }, (_, n) => draft(tenant, { n }));
  const told = await db.withTenant(tenant.id, (tx) => appendEvents(tx, drafts, newUuid()));
  const ids = (numbers: number[]) => numbers.map((n) => drafts[n]?.id);
  expect(told.eventIds).toEqual(drafts.map(({ id }) => id));
  expect(told.deliverable).toEqual(ids([0, 2, 4, 6, 8, 9]));
  expect(told.claims.map((claim) => [claim.event_id, claim.endpoint_id])).toEqual(
    ids([0, 2, 4, 6, 8]).map((id) => [id, even]),
  );
  expect(told.queued).toEqual([high]);
  expect((await tables.deliveries(tenant, high)).map((row) => row.event_id)).toEqual(ids([8, 9]));
});

test('the filters of one tenant do not touch the events of another in the same transaction', async () => {
  const [a, b] = [await tables.tenant(), await tables.tenant()];
  await filtered(a, { 'data.n': 1 });
  const plain = await tables.endpoint(b, 'https://example.com');
  const drafts = [draft(a, { n: 0 }), draft(b, { n: 0 })];
  const { deliverable } = await db.withTenants([a.id, b.id], (tx) => appendEvents(tx, drafts));
  expect(deliverable).toEqual([drafts[1]?.id]);
  expect((await tables.deliveries(b)).map((row) => row.endpoint_id)).toEqual([plain]);
});

test('an envelope is read as JSON for a filter only', async () => {
  const patterns = [{ type: 'invoice.paid', preference: 0, pattern: '*', deliver_as: 'invoice.paid' }];
  const unreadable = (tenant: Tenant) => {
    const { id, type } = draft(tenant, {});
    const aggregate = { aggregate_type: 'invoice', aggregate_id: id, aggregate_version: 1, schema_version: 1 };
    const row = { position: 0, id, tenant_id: tenant.id, type, ...aggregate, dedupe_key: id };
    return { ...row, occurred_at: new Date().toISOString(), envelope: 'no JSON', traceparent: null };
  };
  const tell = (tenant: Tenant) =>
    db.withTenant(tenant.id, (tx) => insertEventRows(tx, [unreadable(tenant)], patterns, undefined));
  const [plain, other, paused] = [await tables.tenant(), await tables.tenant(), await tables.tenant()];
  await tables.endpoint(plain, 'https://example.com');
  await filtered(plain, { a: 1 }, { status: 'disabled', status_reason: 'manual' });
  await filtered(plain, { a: 1 }, { events: ['payment.*'] });
  await filtered(other, { a: 1 });
  await filtered(paused, { a: 1 }, { status: 'paused' });
  expect((await tell(plain)).deliverable).toHaveLength(1);
  await expect(tell(other)).rejects.toThrow(/json/);
  await expect(tell(paused)).rejects.toThrow(/json/);
});
