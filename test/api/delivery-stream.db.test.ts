import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { soon } from '../path/soon.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';
import { type OpenStream, openStream } from './sse.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', events: ['*'] });
});
const streams: OpenStream[] = [];
afterEach(() => {
  for (const one of streams.splice(0)) one.close();
});

const watch = async (ids: readonly string[], as = tenant) => {
  const stream = await openStream(`${api.url}/api/v1/webhooks/deliveries/stream?ids=${ids.join(',')}`, as.key);
  streams.push(stream);
  return stream;
};
const told = (stream: OpenStream) =>
  stream.events().map(({ event, data }) => ({ event, delivery: JSON.parse(data ?? 'null') }));
/** Ids of as many deliveries, the oldest first. */
const deliveries = async (count: number): Promise<string[]> => {
  for (let n = 0; n < count; n++) await tellEvent(api, tenant);
  const { data } = (await tenant.call('GET', `/webhooks/deliveries?limit=${count}`)).body;
  return data.map(({ id }: { id: string }) => id).reverse();
};
const set = (id: string, sets: string) =>
  api.sql(`update deliveries set ${sets} where id = $1`, [uuidOf('delivery', id)]);
const listed = async () => (await tenant.call('GET', '/webhooks/deliveries')).body.data;

describe('a stream of deliveries', () => {
  test('tells how they are, and each change of one that is asked for', async () => {
    const [watched = '', other = ''] = await deliveries(2);
    const stream = await watch([watched]);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await soon(() => told(stream).length, 1);
    await set(other, `status = 'failed', attempts = 3`);
    await set(watched, `status = 'failed', attempts = 2, last_error = 'HTTP 500', response_status = 500`);
    await soon(() => told(stream).length, 2);
    await set(watched, `status = 'succeeded', attempts = 3, delivered_at = now()`);
    await soon(() => told(stream).length, 3);
    expect(told(stream).map(({ event, delivery }) => [event, delivery.id, delivery.status, delivery.attempts])).toEqual(
      [
        ['delivery', watched, 'pending', 0],
        ['delivery', watched, 'failed', 2],
        ['delivery', watched, 'succeeded', 3],
      ],
    );
    expect(told(stream).at(-1)?.delivery).toEqual((await listed()).find(({ id }: { id: string }) => id === watched));
  });

  test('says nothing while nothing changes', async () => {
    const ids = await deliveries(3);
    const stream = await watch(ids);
    await soon(() => told(stream).length, 3);
    await set(ids[0] ?? '', 'attempts = 1');
    await soon(() => told(stream).length, 4);
    // Another look would have told the others again.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told(stream)).toHaveLength(4);
  });

  test('each of several callers is told what it has not been told', async () => {
    const [id = ''] = await deliveries(1);
    const first = await watch([id]);
    await soon(() => told(first).length, 1);
    const second = await watch([id]);
    await soon(() => told(second).length, 1);
    await set(id, 'attempts = 1');
    await soon(() => [told(first).length, told(second).length], [2, 2]);
  });

  test('leaves out what is not there, and what is of another tenant', async () => {
    const [id = ''] = await deliveries(1);
    const stranger = await api.tenant();
    const theirs = await watch([id, publicId('delivery', newUuid())], stranger);
    const own = await watch([id]);
    await soon(() => told(own).length, 1);
    await set(id, 'attempts = 1');
    await soon(() => told(own).length, 2);
    expect(told(theirs)).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['ids of something else', 'evt_01h455vb4pex5vsknk084sn02q'],
    ['more than a hundred', Array.from({ length: 101 }, () => publicId('delivery', newUuid())).join(',')],
  ])('refuses %s', async (_, ids) => {
    const answer = await tenant.call('GET', `/webhooks/deliveries/stream?ids=${ids}`);
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  });

  test('ends when its key is revoked', async () => {
    const [id = ''] = await deliveries(1);
    const stream = await watch([id]);
    await soon(() => told(stream).length, 1);
    await api.sql('update api_keys set revoked_at = now() where tenant_id = $1', [tenant.uuid]);
    await stream.ended;
  });

  test('has twenty places for one tenant, of which one that has left is free again', async () => {
    const [id = ''] = await deliveries(1);
    const all = await Promise.all(Array.from({ length: 20 }, () => watch([id])));
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect((await watch([id])).status).toBe(429);
    all[0]?.close();
    await soon(async () => (await watch([id])).status, 200);
  });
});
