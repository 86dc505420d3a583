import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roomBytes } from '../../src/api/stream/connection.js';
import { eventStreamLimits } from '../../src/api/stream/event-stream.js';
import { appendEvents } from '../../src/billing/append-events.js';
import type { Tx } from '../../src/db/connection.js';
import { newUuid } from '../../src/db/uuid.js';
import type { EventName } from '../../src/domain/events.js';
import { publicId } from '../../src/domain/ids.js';
import { open } from '../path/raw.js';
import { soon } from '../path/soon.js';
import { holdTransaction } from './held-transaction.js';
import { fill, filled, type ServedStream, serveStream } from './served-stream.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';
import { type OpenStream, openStream } from './sse.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
const limits = { patience: 300, checkKeysEvery: 50, beatAfter: 200, cutAfter: 600 };
beforeAll(async () => {
  api = await startTestApi({ stream: limits });
  [a, b] = [await api.tenant('a'), await api.tenant('b')];
});
afterAll(() => api.close());

const stream = (tenant: TestTenant, query = '', lastId?: string) =>
  openStream(
    `${api.url}/api/v1/events/stream${query}`,
    tenant.key,
    lastId === undefined ? {} : { 'last-event-id': lastId },
  );
const append = (tx: Tx, tenant: TestTenant, id = newUuid(), type: EventName = 'invoice.paid') =>
  appendEvents(tx, [
    {
      id,
      tenantId: tenant.uuid,
      tenantExternalId: tenant.externalId,
      type,
      aggregate: { type: 'invoice', id, version: 1 },
      occurredAt: Date.now(),
      data: { n: id },
      dedupeKey: id,
    },
  ]).then(() => publicId('event', id));
/** Resolves when nothing of it throws any more. */
const until = (check: () => unknown) =>
  soon(async () => {
    await check();
    return true;
  }, true);
const idIn = (data: string | undefined): string => JSON.parse(data ?? '{}').id;

const begin = (tenant: TestTenant) => holdTransaction(api.db, tenant.uuid);

describe('a stream of events', () => {
  test('tells what is committed from now on, as it is delivered, and nothing of another tenant', async () => {
    const earlier = publicId('event', await tellEvent(api, a));
    // What stands behind every transaction that is under way, of whatever database of the server, is no more "from now on".
    await until(async () => {
      const probe = await stream(a);
      const first = publicId('event', await tellEvent(api, a, 'invoice.voided'));
      await until(() => expect(probe.events().map(({ data }) => idIn(data))).toContain(first));
      probe.close();
      expect(probe.events().map(({ data }) => idIn(data))).not.toContain(earlier);
    });
    const [ofA, ofB] = [await stream(a, '?types=invoice.paid'), await stream(b)];
    expect(ofA.status).toBe(200);
    expect(ofA.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const id = publicId('event', await tellEvent(api, a));
    const other = publicId('event', await tellEvent(api, b, 'payment.succeeded'));
    await until(() => expect([ofA.events().length, ofB.events().length]).toEqual([1, 1]));
    const {
      created_at: _c,
      deliveries: _d,
      gateway_event: _g,
      payload_sha256: _p,
      ...envelope
    } = (await a.call('GET', `/events/${id}`)).body;
    expect(ofA.events()[0]).toMatchObject({ event: 'invoice.paid', id: expect.stringMatching(/^\d+-\d+$/) });
    expect(JSON.parse(ofA.events()[0]?.data ?? '')).toEqual(envelope);
    expect(idIn(ofB.events()[0]?.data)).toBe(other);
    ofA.close();
    ofB.close();
  });

  test('goes on behind an id, from the beginning where it is asked to, and refuses what is no id', async () => {
    const tenant = await api.tenant();
    const told: string[] = [];
    for (let n = 0; n < 130; n += 1) told.push(publicId('event', await tellEvent(api, tenant)));
    const all = await stream(tenant, '?since=0-0');
    await until(() => expect(all.events().map(({ data }) => idIn(data))).toEqual(told));
    const rest = await stream(tenant, '', all.events()[126]?.id);
    await until(() => expect(rest.events().map(({ data }) => idIn(data))).toEqual(told.slice(127)));
    for (const one of [all, rest]) one.close();
    for (const wrong of ['x', '1', '-1-2', '9000000000000000000-1'])
      expect((await stream(tenant, '', wrong)).status).toBe(422);
    expect((await stream(tenant, '?since=0-0&types=nobody.knows')).status).toBe(422);
  });

  test('does not leave out what was given its number first and is committed last', async () => {
    const reader = await stream(a);
    const early = await begin(a);
    const late = await begin(a);
    const first = await append(late.tx, a);
    const second = await append(early.tx, a);
    await early.commit();
    await until(() => expect(reader.events().map(({ data }) => idIn(data))).toEqual([second]));
    await late.commit();
    await until(() => expect(reader.events().map(({ data }) => idIn(data))).toEqual([second, first]));
    reader.close();
  });

  test('waits for an older transaction of the service, however long it takes', async () => {
    const reader = await stream(a);
    const older = await begin(a);
    const younger = publicId('event', await tellEvent(api, a));
    await until(() => expect(reader.said.filter(({ comment }) => comment !== undefined).length).toBeGreaterThan(3));
    expect(reader.events()).toEqual([]);
    const oldest = await append(older.tx, a);
    await older.commit();
    await until(() => expect(reader.events().map(({ data }) => idIn(data))).toEqual([oldest, younger]));
    reader.close();
  });

  test.each([
    ['another database', 'postgres'],
    ['another login of this database', null],
  ])('does not wait for a transaction of %s', async (_name, database) => {
    const url = new URL(api.ownerUrl);
    if (database) url.pathname = database;
    const foreign = new pg.Client({ connectionString: url.href });
    await foreign.connect();
    await foreign.query('begin');
    await foreign.query('select pg_current_xact_id()');
    const reader = await stream(a);
    const id = publicId('event', await tellEvent(api, a));
    await until(() => expect(reader.events().map(({ data }) => idIn(data))).toEqual([id]));
    await foreign.query('rollback');
    await foreign.end();
    reader.close();
  });

  test('tells each event once, to who stays and to who comes again and again, while many write, some in vain', async () => {
    const tenant = await api.tenant();
    const told = new Set<string>();
    const writer = async (seed: number): Promise<void> => {
      for (let n = 0; n < 25; n += 1) {
        const id = newUuid();
        const isLost = (n + seed) % 5 === 0;
        await api.db
          .withTenant(tenant.uuid, async (tx) => {
            await tx.query('select pg_current_xact_id()');
            for (let wait = 0; wait < (n * seed) % 4; wait += 1) await tx.query('select pg_sleep(0.003)');
            await append(tx, tenant, id);
            if (isLost) throw new Error('in vain');
            await tx.query('select pg_sleep(0.002)');
          })
          .catch((error: Error) => expect(error.message).toBe('in vain'));
        if (!isLost) told.add(publicId('event', id));
      }
    };
    const stays = await stream(tenant);
    const got: string[] = [];
    let last = '0-0';
    let isWriting = true;
    const comesAgain = async (): Promise<void> => {
      while (isWriting || got.length < told.size) {
        const one = await stream(tenant, '', last);
        await until(() => expect(one.events().length > 0 || (!isWriting && got.length >= told.size)).toBe(true));
        one.close();
        await one.ended;
        got.push(...one.events().map(({ data }) => idIn(data)));
        last = one.events().at(-1)?.id ?? last;
      }
    };
    const coming = comesAgain();
    await Promise.all([1, 2, 3].map(writer));
    isWriting = false;
    await coming;
    await until(() => expect(stays.events().length).toBe(told.size));
    expect(got.sort()).toEqual([...told].sort());
    expect(
      stays
        .events()
        .map(({ data }) => idIn(data))
        .sort(),
    ).toEqual([...told].sort());
    stays.close();
  });

  test('tells what was asked for, under the name asked for; its id passes the others by', async () => {
    const reader = await stream(a, '?types=payment.received,dispute.*');
    await tellEvent(api, a, 'payment.succeeded');
    await tellEvent(api, a, 'invoice.paid');
    await until(() => expect(reader.events().length).toBe(1));
    expect(reader.events()[0]?.event).toBe('payment.received');
    expect(JSON.parse(reader.events()[0]?.data ?? '').type).toBe('payment.received');
    await until(() => expect(reader.said.at(-1)).toMatchObject({ comment: 'alive' }));
    await until(() =>
      expect(reader.said.some(({ id, comment }) => comment === 'alive' && id !== undefined)).toBe(true),
    );
    const passed = reader.said.find(({ id, comment }) => comment === 'alive' && id !== undefined)?.id;
    const next = await stream(a, '', passed);
    await until(() => expect(next.said.some(({ comment }) => comment === 'alive')).toBe(true));
    expect(next.events()).toEqual([]);
    for (const one of [reader, next]) one.close();
  });

  test('ends soon after its key was revoked, and no other with it', async () => {
    const made = await api.operator('POST', `/admin/tenants/${a.id}/api-keys`, { name: 'short', scopes: ['read'] });
    const doomed = await openStream(`${api.url}/api/v1/events/stream`, made.body.key);
    const other = await stream(a);
    await api.operator('DELETE', `/admin/tenants/${a.id}/api-keys/${made.body.id}`);
    await doomed.ended;
    await tellEvent(api, a);
    await until(() => expect(other.events().length).toBe(1));
    expect(doomed.events()).toEqual([]);
    other.close();
  });

  test('of one tenant there are so many; one that closes makes room; others have their own', async () => {
    const tenant = await api.tenant();
    const all = await Promise.all(Array.from({ length: eventStreamLimits.perTenant }, () => stream(tenant)));
    const refused = await stream(tenant);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    const other = await stream(b);
    expect(other.status).toBe(200);
    all[0]?.close();
    await until(async () => {
      const again = await stream(tenant);
      expect(again.status).toBe(200);
      all.push(again);
    });
    for (const one of [...all, other]) one.close();
  });

  test('HEAD is answered and keeps no place', async () => {
    const reply = await a.call('HEAD', '/events/stream');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  test('reads behind a place by one index, also with the statistics of an empty table', async () => {
    const plan = async () =>
      JSON.stringify(
        await api.sql(
          `explain select xid, seq from events where tenant_id = $1 and (xid, seq) > ('1'::xid8, 5) and xid < '900'::xid8 order by tenant_id, xid, seq limit 50`,
          [a.uuid],
        ),
      );
    expect(await plan()).toContain('events_stream');
    await api.sql('analyze events');
    expect(await plan()).toContain('events_stream');
  });
});

describe('the stream of one process', () => {
  let served: ServedStream;
  beforeAll(async () => {
    await fill(api, b);
    served = await serveStream(api, b);
  });
  afterAll(() => served.stop());

  test('who does not read is cut off, little waits for it in memory, and others read on', async () => {
    const socket = await open(served.url);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => expect(served.responses[0]?.writableNeedDrain).toBe(true));
    const waiting = served.responses[0]?.writableLength;
    expect(waiting).toBeLessThan(roomBytes + 21_000);
    const reads = await openStream(served.url, '');
    await until(() => expect(served.responses[0]?.destroyed).toBe(true));
    const fills = () => reads.events().filter(({ data }) => data?.includes('fill'));
    await until(() => expect(fills().length).toBe(filled));
    expect(fills().map(({ data }) => Number(idIn(data)))).toEqual(Array.from({ length: filled }, (_, n) => n + 1));
    socket.destroy();
    reads.close();
  });

  const metric = async (name: string) => (await served.metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;

  test('counts the streams that are open and the events that were sent; who was gone before it began has no place', async () => {
    await until(async () => expect(await metric('billing_event_streams')).toBe(0));
    const before = (await metric('billing_event_stream_events_total')) ?? 0;
    const [all] = await api.sql<{ n: number }>('select count(*)::int as n from events where tenant_id = $1', [b.uuid]);
    const n = all?.n ?? 0;
    const reads = [await openStream(served.url, ''), await openStream(served.url, '')];
    const late = await open(served.url);
    late.write('GET /late HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => expect(served.responses.some(({ req }) => req.url === '/late')).toBe(true));
    late.destroy();
    await until(() => expect(served.responses.find(({ req }) => req.url === '/late')?.closed).toBe(true));
    await until(() => expect(reads.map((one) => one.events().length)).toEqual([n, n]));
    expect(await metric('billing_event_streams')).toBe(2);
    expect(await metric('billing_event_stream_events_total')).toBe(before + 2 * n);
    for (const one of reads) one.close();
    await until(async () => expect(await metric('billing_event_streams')).toBe(0));
  });

  test('looks once for all, however many read; and a silent stream is no stuck connection', async () => {
    const many = await Promise.all(Array.from({ length: 10 }, () => openStream(served.url, '')));
    const newest = publicId('event', await tellEvent(api, b));
    const last = ({ events }: OpenStream) => idIn(events().at(-1)?.data);
    await until(() => expect(new Set(many.map(last))).toEqual(new Set([newest])));
    served.statements.length = 0;
    const beats = () => many.map(({ said }) => said.filter(({ comment }) => comment !== undefined).length);
    const before = beats();
    await until(() => expect(Math.min(...beats().map((now, n) => now - (before[n] ?? 0)))).toBeGreaterThan(4));
    const count = (what: RegExp) => served.statements.filter((text) => what.test(text)).length;
    expect(count(/from events/)).toBeGreaterThan(0);
    // The count may begin within a look.
    expect(count(/from events/)).toBeLessThanOrEqual(count(/pg_current_snapshot/) + 1);
    for (const one of many) one.close();
  });
});

test('a stop ends every stream at once, and there are no new ones', async () => {
  const own = await startTestApi();
  const tenant = await own.tenant();
  const url = `${own.url}/api/v1/events/stream`;
  const readers = await Promise.all([openStream(url, tenant.key), openStream(url, tenant.key)]);
  await own.eventStream.stop();
  await Promise.all(readers.map(({ ended }) => ended));
  expect((await openStream(url, tenant.key)).status).toBe(503);
  await own.close();
});
