import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chainAll } from '../../src/activities/chain-audit.js';
import { doctorAudit } from '../../src/cli/doctor-audit.js';
import { writeAudit } from '../../src/db/audit.js';
import { chainAudit } from '../../src/db/audit-chain.js';
import { hashOfPlace } from '../../src/db/audit-hash.js';
import { createDatabase, type Database, type Tx } from '../../src/db/connection.js';
import { personalKeys } from '../../src/db/personal-data.js';
import { publicId } from '../../src/domain/ids.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let db: Database;
let owner: pg.Client;
let a: string;
let b: string;

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 10 });
  owner = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(async () => {
  await db?.close();
  await owner?.end();
  await database?.drop();
});
beforeEach(async () => {
  [a, b] = [v7(), v7()];
  for (const id of [a, b])
    await owner.query('insert into tenants (id, external_id, name) values ($1::uuid, $2, $2)', [id, id]);
});
afterEach(() => owner.query('truncate audit_log, audit_chain, audit_heads, audit_unchained'));

const entry = (tenantId: string | null, action = 'test', after: Record<string, unknown> = { name: 'Ada' }) => ({
  ...{ tenantId, actorType: 'api_key' as const, actorId: 'k', action, entityType: 'thing', entityId: v7() },
  ...{ before: { status: 'old' }, after, requestId: 'r' },
});
const write = (tenantId: string | null, action?: string, after?: Record<string, unknown>): Promise<unknown> => {
  const work = (tx: Tx) => writeAudit(tx, entry(tenantId, action, after));
  return tenantId === null ? db.withSystem(work) : db.withTenant(tenantId, work);
};
const writeSome = async (tenantId: string | null, count: number) => {
  for (let index = 1; index <= count; index++) await write(tenantId, `do.${index}`);
};
const chain = () => chainAll(db, () => {});
const rows = async (text: string, values: unknown[] = []) => (await owner.query(text, values)).rows;
async function doctor(tenant?: string) {
  const lines: string[] = [];
  const code = await doctorAudit(db, { json: true, ...(tenant === undefined ? {} : { tenant }) }, (line) =>
    lines.push(line),
  );
  return { code, ...JSON.parse(lines.join('')) };
}

test('entries get their places in the chain of their tenant, and of nobody, once each', async () => {
  await writeSome(a, 3);
  await writeSome(null, 2);
  await writeSome(b, 1);
  expect(await doctor()).toMatchObject({ code: 0, chains: 0, entries: 0, unchained: 6 });
  expect([await chain(), await chain()]).toEqual([6, 0]);
  await writeSome(a, 2);
  expect(await chain()).toBe(2);
  const places = await rows(
    `select c.tenant_id, c.position::int, e.action, c.prev_hash = coalesce(lag(c.hash) over (partition by c.chain order by c.position), decode(repeat('00', 32), 'hex')) as follows
     from audit_chain c join audit_log e on e.id = c.entry_id where c.tenant_id = $1 order by c.position`,
    [a],
  );
  expect(places).toEqual(
    ['do.1', 'do.2', 'do.3', 'do.1', 'do.2'].map((action, index) => ({
      ...{ tenant_id: a, position: index + 1, action, follows: true },
    })),
  );
  expect(await doctor()).toEqual({ code: 0, ok: true, chains: 3, entries: 8, unchained: 0, broken: [] });
  expect(await doctor(a)).toMatchObject({ code: 0, chains: 1, entries: 5 });
});

test('hashOfPlace: what others would compute', () => {
  const one = { entry_id: '7', tenant_id: null, actor_type: 'operator', actor_id: null, action: 'tenant.create' };
  const rest = { entity_type: 'tenant', entity_id: null, request_id: 'é', at: '2026-01-02T03:04:05.678901Z' };
  const place = { position: 1, prevHash: '0'.repeat(64), content: 'ab' };
  expect(hashOfPlace(place, { ...one, ...rest })).toBe(
    '2137470810afcdc5472aaf6d3304ba76696595461583129062ce47d7f7d34080',
  );
});

test('beside many writers and several chainers no entry is lost, no place is given twice, and none is left out', async () => {
  let writing = true;
  const chainers = Array.from({ length: 3 }, async () => {
    while (writing) await db.withSystem((tx) => chainAudit(tx, 7));
  });
  await Promise.all(Array.from({ length: 8 }, (_, index) => writeSome([a, b, null][index % 3]!, 40)));
  writing = false;
  await Promise.all(chainers);
  await chain();
  expect(await doctor()).toMatchObject({ code: 0, chains: 3, entries: 320, unchained: 0 });
  expect(
    await rows(
      'select count(distinct entry_id)::int as entries, count(*)::int as n, sum(position)::int as s from audit_chain',
    ),
  ).toEqual([{ entries: 320, n: 320, s: 2 * ((120 * 121) / 2) + (80 * 81) / 2 }]);
});

test('a transaction that is open while others are chained keeps nobody waiting, and its entry is chained after its commit', async () => {
  let commit = () => {};
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written = () => {};
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = db.withTenant(a, async (tx) => {
    await writeAudit(tx, entry(a, 'slow'));
    written();
    await held;
  });
  await isWritten;
  await write(a, 'quick');
  expect(await chain()).toBe(1);
  commit();
  await slow;
  expect(await chain()).toBe(1);
  const order = await rows(
    'select e.action from audit_chain c join audit_log e on e.id = c.entry_id order by c.position',
  );
  expect(order).toEqual([{ action: 'quick' }, { action: 'slow' }]);
  expect(await doctor()).toMatchObject({ code: 0, entries: 2 });
});

test('who writes an entry does not wait for the one who chains', async () => {
  await write(a);
  await db.withSystem(async (tx) => {
    expect(await chainAudit(tx, 10)).toBe(1);
    await write(a, 'beside');
    expect(await chain()).toBe(0);
  });
  expect(await chain()).toBe(1);
  expect(await doctor()).toMatchObject({ code: 0, entries: 2 });
});

const asReplica = (text: string) => `set session_replication_role = replica; ${text}; reset session_replication_role`;
const third = `(select entry_id from audit_chain where tenant_id = 'A' and position = 3)`;
test.each<[string, string, { problem: string; position: number | null }]>([
  ['action', `update audit_log set action = 'x' where id = ${third}`, { problem: 'changed', position: 3 }],
  ['actor', `update audit_log set actor_id = null where id = ${third}`, { problem: 'changed', position: 3 }],
  ['time', `update audit_log set at = at - interval '1 s' where id = ${third}`, { problem: 'changed', position: 3 }],
  ['after', `update audit_log set after = '{"name":"Bob"}' where id = ${third}`, { problem: 'changed', position: 3 }],
  ['before', `update audit_log set before = null where id = ${third}`, { problem: 'changed', position: 3 }],
  [
    'after, told as if it had been erased',
    `update audit_log set after = '{"name":"Bob"}' where id = ${third}; update audit_chain set salt = null where entry_id = ${third}`,
    { problem: 'changed', position: 3 },
  ],
  ['tenant', `update audit_log set tenant_id = 'B' where id = ${third}`, { problem: 'changed', position: 3 }],
  [
    'digest with the entry',
    `update audit_log set after = null where id = ${third}; update audit_chain c set content_sha256 = audit_content_sha256(salt, e.before, e.after) from audit_log e where e.id = c.entry_id`,
    { problem: 'changed', position: 3 },
  ],
  ['entry gone', `delete from audit_log where id = ${third}`, { problem: 'missing', position: 3 }],
  ['place gone', `delete from audit_chain where tenant_id = 'A' and position = 3`, { problem: 'missing', position: 3 }],
  [
    'last entry and its place gone',
    `with gone as (delete from audit_chain where tenant_id = 'A' and position = 5 returning entry_id) delete from audit_log where id in (select entry_id from gone)`,
    { problem: 'missing', position: 5 },
  ],
  [
    'all of a chain gone',
    `delete from audit_log where tenant_id = 'A'; delete from audit_chain where tenant_id = 'A'`,
    { problem: 'missing', position: 5 },
  ],
  [
    'two places exchanged',
    `update audit_chain set position = 99 where tenant_id = 'A' and position = 3; update audit_chain set position = 3 where tenant_id = 'A' and position = 4; update audit_chain set position = 4 where tenant_id = 'A' and position = 99`,
    { problem: 'reordered', position: 3 },
  ],
  [
    'two entries exchanged',
    `update audit_chain set entry_id = -entry_id where tenant_id = 'A' and position in (3, 4);
     update audit_chain c set entry_id = -o.entry_id from audit_chain o where c.tenant_id = 'A' and o.tenant_id = 'A' and c.position in (3, 4) and o.position = 7 - c.position`,
    { problem: 'changed', position: 3 },
  ],
  [
    'entry inserted past the queue',
    asReplica(`insert into audit_log (tenant_id, actor_type, action) values ('A', 'operator', 'x')`),
    { problem: 'inserted', position: null },
  ],
  [
    'entry and place inserted in the middle',
    `update audit_chain set position = -position where tenant_id = 'A' and position >= 3;
     update audit_chain set position = 1 - position where tenant_id = 'A' and position < 0;
     insert into audit_chain (tenant_id, position, entry_id, content_sha256, prev_hash, hash) select 'A', 3, -1, content_sha256, hash, hash from audit_chain where tenant_id = 'A' and position = 2`,
    { problem: 'missing', position: 3 },
  ],
  [
    'place added at the end',
    `insert into audit_log (tenant_id, actor_type, action) values ('A', 'operator', 'x');
     insert into audit_chain (tenant_id, position, entry_id, content_sha256, prev_hash, hash) select 'A', 6, (select max(id) from audit_log), content_sha256, hash, hash from audit_chain where tenant_id = 'A' and position = 5`,
    { problem: 'changed', position: 6 },
  ],
  ['head', `update audit_heads set position = 4 where chain = 'A'`, { problem: 'changed', position: 4 }],
])('tampering is named: %s', async (_what, text, expected) => {
  await writeSome(a, 5);
  await writeSome(b, 5);
  await chain();
  expect(await doctor()).toMatchObject({ code: 0 });
  await owner.query('alter table audit_chain drop constraint if exists audit_chain_position_check');
  await owner.query(text.replaceAll(`'A'`, `'${a}'`).replaceAll(`'B'`, `'${b}'`));
  const found = await doctor();
  expect(found).toMatchObject({ code: 1, ok: false });
  expect(found.broken).toEqual([
    expect.objectContaining({
      tenant: publicId('tenant', a),
      problem: expected.problem,
      position: expected.position === null ? null : String(expected.position),
    }),
  ]);
  expect(await doctor(b)).toMatchObject({ code: 0, entries: 5 });
});

test('an entry that is gone before it had a place is missing', async () => {
  await write(a);
  await owner.query('delete from audit_log');
  expect(await doctor()).toMatchObject({ code: 1, broken: [{ problem: 'missing', position: null }] });
});

test('an erasure leaves the chain whole, says what it has emptied, and its digest tells nothing any more', async () => {
  await writeSome(a, 3);
  await chain();
  const ids = await rows('select id from audit_log where tenant_id = $1 order by id', [a]);
  const erase = (some: { id: string }[]) =>
    db.withTenant(a, (tx) =>
      tx.query<{ n: number }>('select erase_audit_entries($1, $2, $3) as n', [
        some.map((one) => one.id),
        personalKeys,
        [],
      ]),
    );
  expect(await erase(ids.slice(0, 2))).toEqual([{ n: 2 }]);
  expect(
    await rows(`select after, count(*)::int as n from audit_log where action like 'do.%' group by 1 order by 2`),
  ).toEqual([
    { after: { name: 'Ada' }, n: 1 },
    { after: { name: '[erased]' }, n: 2 },
  ]);
  expect(await doctor()).toMatchObject({ code: 0, entries: 3, unchained: 1 });
  await chain();
  expect(await doctor()).toMatchObject({ code: 0, entries: 4, unchained: 0 });
  const [told] = await rows(`select action, entity_type, after from audit_log order by id desc limit 1`);
  expect(told).toMatchObject({ action: 'audit.erase', entity_type: 'erasure' });
  expect(Object.keys(told.after.entries)).toEqual(ids.slice(0, 2).map((one) => String(one.id)));
  expect(await rows('select position::int from audit_chain where salt is null order by 1')).toEqual([
    { position: 1 },
    { position: 2 },
  ]);
  await owner.query(`update audit_log set after = '{"name":"Eve"}' where id = $1`, [ids[1].id]);
  expect(await doctor()).toMatchObject({ code: 1, broken: [{ problem: 'changed', position: '2' }] });
});

test.each([
  'update audit_chain set position = 9',
  'delete from audit_chain',
  'update audit_log set action = $$x$$',
  'delete from audit_unchained',
  'delete from audit_heads',
])('the service may not: %s', async (text) => {
  await write(a);
  await chain();
  await expect(db.withSystem((tx) => tx.query(text))).rejects.toThrow('permission denied');
  await expect(db.withTenant(a, (tx) => tx.query(text))).rejects.toThrow('permission denied');
});

test('what is queued cannot be taken out before it has its place', async () => {
  await write(a);
  const [{ id }] = await rows('select id from audit_log');
  await db.withSystem((tx) => tx.query('select delete_chained_audit($1)', [[id]]));
  expect(await chain()).toBe(1);
});
