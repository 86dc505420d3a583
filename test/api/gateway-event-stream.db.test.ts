import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { soon } from '../path/soon.js';
import { adminKey, startTestApi, type TestApi } from './server.js';
import { type OpenStream, openStream } from './sse.js';

let api: TestApi;
let account = '';
beforeAll(async () => {
  api = await startTestApi();
  account = newUuid();
  await api.sql(`insert into gateway_accounts (id, gateway, name, mode) values ($1, 'stripe', 'followed', 'live')`, [
    account,
  ]);
});
afterAll(() => api.close());
const streams: OpenStream[] = [];
afterEach(() => {
  for (const one of streams.splice(0)) one.close();
});

const follow = async (query = '', lastId?: string) => {
  const stream = await openStream(
    `${api.url}/api/v1/admin/gateway-events/stream${query}`,
    adminKey,
    lastId === undefined ? {} : { 'last-event-id': lastId },
  );
  streams.push(stream);
  // The beginning: what is there before it is not new.
  await soon(() => stream.said.length > 0, true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return stream;
};
const told = (stream: OpenStream) =>
  stream.events().map(({ data }) => {
    const { id, status } = JSON.parse(data ?? 'null');
    return [id, status];
  });
const come = async (): Promise<string> => {
  const id = newUuid();
  await api.sql(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, body_sha256, status)
     values ($1::uuid, 'stripe', $2, true, $1::text, 'charge.succeeded', sha256($1::text::bytea), 'received')`,
    [id, account],
  );
  return id;
};
const set = (id: string, status: string) =>
  api.sql('update gateway_events set status = $2::gateway_event_status where id = $1', [id, status]);
const idOf = (uuid: string): string => publicId('gateway_event', uuid);

test('what comes is told, and what changes; what was there is not, unless it is asked for', async () => {
  const [before, asked] = [await come(), await come()];
  const stream = await follow();
  const watching = await follow(`?ids=${idOf(asked)}`);
  const fresh = await come();
  await soon(() => told(stream), [[idOf(fresh), 'received']]);
  await set(before, 'dead_letter');
  await set(fresh, 'processed');
  await soon(() => told(stream).length, 3);
  expect(told(stream).slice(1)).toEqual(
    expect.arrayContaining([
      [idOf(before), 'dead_letter'],
      [idOf(fresh), 'processed'],
    ]),
  );
  expect(told(watching)[0]).toEqual([idOf(asked), 'received']);
});

test('who comes again with the last id is told what has come since', async () => {
  await come();
  const stream = await follow();
  const seen = await come();
  await soon(() => told(stream).length, 1);
  const { id = '' } = stream.events()[0] ?? {};
  expect(id).toBe(idOf(seen));
  stream.close();
  const missed = await come();
  const again = await follow('', id);
  await soon(() => told(again), [[idOf(missed), 'received']]);
});

test('an old one that another caller asks for is told to that one alone', async () => {
  const old = await come();
  for (let n = 0; n < 101; n++) await come();
  const stream = await follow();
  const watching = await follow(`?ids=${idOf(old)}`);
  await soon(() => told(watching), [[idOf(old), 'received']]);
  await set(old, 'dead_letter');
  await soon(() => told(watching).length, 2);
  expect(told(stream)).toEqual([]);
});

test('tenants have no way to it, and no id of something else opens it', async () => {
  const tenant = await api.tenant('x', ['admin']);
  expect((await tenant.call('GET', '/admin/gateway-events/stream')).status).toBe(403);
  expect((await api.operator('GET', '/admin/gateway-events/stream?ids=dlv_1')).status).toBe(422);
});
