import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStepExport } from '../../src/activities/step-export.js';
import { deleteExpiredExports, eraseExports } from '../../src/db/exports.js';
import { stepExport } from '../../src/db/step-export.js';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a', ['write']), await api.tenant('b', ['write'])];
});
afterAll(() => api.close());

const told: string[] = [];
const stepWith = (more: { attempt?: number } = {}) =>
  createStepExport({
    db: api.db,
    attemptDeliveries: async (_tenantId, eventIds) => void told.push(...eventIds),
    publicUrl: 'https://billing.example/',
    goOn: () => {},
    attempt: () => more.attempt ?? 1,
    now: Date.now,
  });
const idOf = (name: string): string => uuidOf('export', name)!;
const run = async (tenant: TestTenant, name: string) => {
  for (;;) {
    const progress = await stepWith()({ tenantId: tenant.uuid, id: idOf(name) });
    if (progress.isOver) return progress;
  }
};
const ask = async (tenant: TestTenant, filter = {}) =>
  (await tenant.call('POST', '/exports', { kind: 'audit', filter })).body;
const eventsOf = (tenant: TestTenant) =>
  api.sql<{ id: string; type: string; envelope: string }>(
    `select id, type, envelope from events where tenant_id = $1 and type like 'export.%' order by seq`,
    [tenant.uuid],
  );

test('an export of the audit log: what was done, in CSV, for its tenant alone', async () => {
  await b.call('POST', '/webhooks/subscriptions', { url: 'https://example.com/of-b', event: '*' });
  const { body } = await a.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  await api.sql(
    `insert into audit_log (tenant_id, actor_type, actor_id, action) values ($1, 'system', '=cmd|''x''', 'with "quotes", and more')`,
    [a.uuid],
  );
  await a.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: 'export.completed' });
  const asked = await a.call('POST', '/exports', { kind: 'audit' });
  expect(asked).toMatchObject({ status: 202, body: { kind: 'audit', status: 'running', rows: 0 } });
  const { id } = asked.body;
  expect(api.exportsWoken).toContain(idOf(id));
  expect((await a.call('GET', `/exports/${id}/download`)).body.code).toBe('illegal_transition');
  expect(await run(a, id)).toEqual({ status: 'done', rows: 6, isOver: true });
  expect((await a.call('GET', `/exports/${id}`)).body).toMatchObject({ status: 'done', rows: 6, error: null });
  expect((await a.call('GET', '/exports')).body.data).toMatchObject([{ id, status: 'done' }]);

  const file = await a.call('GET', `/exports/${id}/download`);
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="audit-${id}.csv"`);
  const lines = file.body.split('\r\n');
  expect(lines[0]).toBe(
    'id,at,tenant,actor_type,actor,action,entity_type,entity,before,after,request_id,position,prev_hash,hash',
  );
  expect(lines).toHaveLength(8);
  expect(file.body).toContain(`,system,'=cmd|'x',"with ""quotes"", and more",`);
  expect(file.body).toContain(`,endpoint.create,endpoint,${body.id},`);
  expect(file.body).not.toContain('of-b');

  const [event] = await eventsOf(a);
  expect(JSON.parse(event!.envelope)).toMatchObject({
    type: 'export.completed',
    aggregate: { type: 'export', id },
    data: {
      ...{ export_id: id, kind: 'audit', records_total: 6, records_failed: 0 },
      url: `https://billing.example/api/v1/exports/${id}/download`,
    },
  });
  expect(told).toEqual([event!.id]);
  // Once more: nothing is told twice.
  await run(a, id);
  expect(await eventsOf(a)).toHaveLength(1);
  for (const path of [`/exports/${id}`, `/exports/${id}/download`])
    expect((await b.call('GET', path)).status).toBe(404);
  expect((await b.call('POST', `/exports/${id}/cancel`)).status).toBe(404);
});

test('a filter of an export is that of the list', async () => {
  const { id } = await ask(a, { action: 'export.create', since: '2020-01-01T00:00:00Z' });
  expect(await run(a, id)).toMatchObject({ rows: 2 });
  expect((await a.call('POST', '/exports', { kind: 'audit', filter: { what: 1 } })).status).toBe(422);
  expect((await a.call('POST', '/exports', { kind: 'everything' })).status).toBe(422);
});

test('two exports of a tenant run at once; one that is cancelled ends without an event', async () => {
  const [first, second] = [await ask(b), await ask(b)];
  expect(await b.call('POST', '/exports', { kind: 'audit' })).toMatchObject({
    status: 429,
    body: { code: 'rate_limited' },
  });
  expect((await b.call('POST', `/exports/${first.id}/cancel`)).body.status).toBe('cancelled');
  expect(await run(b, first.id)).toMatchObject({ status: 'cancelled' });
  expect((await b.call('POST', `/exports/${first.id}/cancel`)).body.code).toBe('illegal_transition');
  await run(b, second.id);
  expect((await eventsOf(b)).map((one) => one.type)).toEqual(['export.completed']);
});

test('an export that cannot be read any more is repeated, fails at last, and says so', async () => {
  const { id } = await ask(b);
  await api.sql(`update exports set filter = '{"entityId":"no uuid"}' where id = $1`, [idOf(id)]);
  const input = { tenantId: b.uuid, id: idOf(id) };
  await expect(stepWith()(input)).rejects.toThrow('invalid input syntax');
  expect(await stepWith({ attempt: 80 })(input)).toMatchObject({ status: 'failed', isOver: true });
  expect((await b.call('GET', `/exports/${id}`)).body).toMatchObject({
    status: 'failed',
    error: 'It could not be read.',
  });
  expect(JSON.parse((await eventsOf(b)).at(-1)!.envelope)).toMatchObject({
    type: 'export.failed',
    data: { export_id: id, kind: 'audit', error: 'It could not be read.' },
  });
});

test('an export that would be too large fails', async () => {
  const { id } = await ask(b);
  await api.sql('update exports set byte_count = 536870900 where id = $1', [idOf(id)]);
  expect(await run(b, id)).toMatchObject({ status: 'failed' });
  expect((await b.call('GET', `/exports/${id}`)).body.error).toBe('It has more than 512 MiB: narrow the filter.');
});

test('what has expired is gone', async () => {
  const { id } = await ask(b);
  await run(b, id);
  expect((await b.call('GET', `/exports/${id}/download`)).status).toBe(200);
  expect(await api.db.withSystem((tx) => deleteExpiredExports(tx, 10))).toBe(0);
  for (const table of ['exports', 'export_chunks'])
    await api.sql(`update ${table} set expires_at = now() where ${table === 'exports' ? 'id' : 'export_id'} = $1`, [
      idOf(id),
    ]);
  expect((await b.call('GET', `/exports/${id}`)).body.status).toBe('expired');
  expect((await b.call('GET', `/exports/${id}/download`)).body.detail).toMatch("'expired'");
  expect(await api.db.withSystem((tx) => deleteExpiredExports(tx, 10))).toBe(1);
  expect(await api.sql('select 1 from export_chunks where export_id = $1', [idOf(id)])).toEqual([]);
});

/** Past the queue of the chains, which takes its time. */
const fill = async (tenant: TestTenant, count: number, bytes = 450): Promise<void> => {
  await api.sql('set session_replication_role = replica');
  await api.sql(
    `insert into audit_log (tenant_id, actor_type, actor_id, action, after) select $1, 'system', n, 'bulk', jsonb_build_object('text', repeat('x', $3)) from generate_series(1, $2) n`,
    [tenant.uuid, count, bytes],
  );
  await api.sql('reset session_replication_role');
};

test('an erasure empties results, and has what runs begin anew', async () => {
  const c = await api.tenant('c', ['write']);
  await fill(c, 1500);
  const done = await ask(c);
  await run(c, done.id);
  const running = await ask(c, { action: 'bulk' });
  await api.db.withTenant(c.uuid, (tx) => stepExport(tx, c.uuid, idOf(running.id)));
  expect((await c.call('GET', `/exports/${running.id}`)).body).toMatchObject({ status: 'running', rows: 1000 });
  const erase = (dryRun: boolean) => api.db.withTenant(c.uuid, (tx) => eraseExports(tx, c.uuid, dryRun));
  expect([await erase(true), await erase(false), await erase(false)]).toEqual([3, 3, 0]);
  expect((await c.call('GET', `/exports/${done.id}`)).body.status).toBe('expired');
  expect(await run(c, running.id)).toMatchObject({ status: 'done', rows: 1500 });
  expect((await c.call('GET', `/exports/${running.id}/download`)).body.split('\r\n')).toHaveLength(1502);
});

test('fifty megabytes are exported and downloaded in flat memory', async () => {
  const d = await api.tenant('d', ['write']);
  const rows = 70_000;
  await fill(d, rows, 600);
  const { id } = await ask(d, { action: 'bulk' });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** MiB that are in use. */
  const heap = () => {
    // The second waits until the first has given all of it back.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1_048_576;
  };
  const before = heap();
  let most = 0;
  // A collection takes a third of a second.
  const measuring = setInterval(() => {
    most = Math.max(most, heap());
  }, 2500);
  expect(await run(d, id)).toMatchObject({ status: 'done', rows });
  const { bytes } = (await d.call('GET', `/exports/${id}`)).body;
  expect(bytes).toBeGreaterThan(49_000_000);

  const hash = createHash('sha256');
  let received = 0;
  let lines = 0;
  await new Promise<void>((resolve, reject) => {
    get(`${api.url}/api/v1/exports/${id}/download`, { headers: { authorization: `Bearer ${d.key}` } }, (response) => {
      expect(response.headers['content-length']).toBe(String(bytes));
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        for (const byte of chunk) if (byte === 10) lines += 1;
        hash.update(chunk);
      });
      response.on('end', resolve);
    }).on('error', reject);
  });
  clearInterval(measuring);
  expect(received).toBe(bytes);
  expect(lines).toBe(rows + 1);
  const [stored] = await api.sql<{ hash: string }>(
    `select encode(sha256(string_agg(body, '' order by position)), 'hex') as hash from export_chunks where export_id = $1`,
    [idOf(id)],
  );
  expect(hash.digest('hex')).toBe(stored!.hash);
  // Of fifty that the file has.
  expect(most - before).toBeLessThan(16);
}, 300_000);
