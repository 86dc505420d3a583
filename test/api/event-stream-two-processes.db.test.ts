import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { soon } from '../path/soon.js';
import { holdTransaction } from './held-transaction.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';
import { type OpenStream, openStream } from './sse.js';

/** Two applications on one database, each with connections and a stream of its own. */
let one: TestApi;
let two: TestApi;
beforeAll(async () => {
  one = await startTestApi();
  two = await startTestApi({ database: one });
});
afterAll(async () => {
  await two.close();
  await one.close();
});

const stream = (api: TestApi, { key }: TestTenant, last = '0-0') =>
  openStream(`${api.url}/api/v1/events/stream`, key, { 'last-event-id': last });
const idsOf = (reader: OpenStream): string[] => reader.events().map(({ data }) => JSON.parse(data ?? '{}').id);
const event = (n: number) => ({ type: 'custom.counted', data: { n } });
const publish = async (api: TestApi, { key }: TestTenant, n: number): Promise<string> => {
  const { status, body } = await api.as(key)('POST', '/events', event(n));
  expect(status).toBe(202);
  return body.id;
};
const publishMany = async (api: TestApi, { key }: TestTenant, from: number, count: number): Promise<string[]> => {
  const events = Array.from({ length: count }, (_, n) => event(from + n));
  return (await api.as(key)('POST', '/events', { events })).body.ids;
};

describe('of two processes on one database', () => {
  test('a stream of one tells what was published through the other, in its order', async () => {
    const tenant = await one.tenant();
    const [here, there] = [await stream(one, tenant), await stream(two, tenant)];
    const told: string[] = [];
    for (let n = 0; n < 10; n += 1) told.push(await publish(n % 3 === 0 ? one : two, tenant, n));
    told.push(...(await publishMany(two, tenant, 10, 120)));
    await soon(() => [idsOf(here), idsOf(there)], [told, told]);
    here.close();
    there.close();
  });

  test('what one commits late is not skipped: it comes before what the other has committed meanwhile', async () => {
    const tenant = await one.tenant();
    const [here, there] = [await stream(one, tenant), await stream(two, tenant)];
    const late = await holdTransaction(two.db, tenant.uuid);
    const id = newUuid();
    const meanwhile = [await publish(one, tenant, 1), await publish(two, tenant, 2)];
    const draft = { id, tenantId: tenant.uuid, tenantExternalId: tenant.externalId, type: 'invoice.paid' as const };
    const aggregate = { type: 'invoice', id, version: 1 };
    await appendEvents(late.tx, [{ ...draft, aggregate, occurredAt: Date.now(), data: {}, dedupeKey: id }]);
    await late.commit();
    const expected = [publicId('event', id), ...meanwhile];
    await soon(() => [idsOf(here), idsOf(there)], [expected, expected]);
    here.close();
    there.close();
  });

  test('a reader that goes to and fro has each event once, in the order of those who stay', async () => {
    const tenant = await one.tenant();
    const stays = [await stream(one, tenant), await stream(two, tenant)];
    let published: string[] | null = null;
    const publishing = Promise.all(
      [one, two, one, two].map(async (api, writer) => {
        const ids: string[] = [];
        for (let n = 0; n < 15; n += 1) {
          if (n % 5 === 0) ids.push(...(await publishMany(api, tenant, writer * 1000 + n * 10, 7)));
          else ids.push(await publish(api, tenant, writer * 1000 + n));
        }
        return ids;
      }),
    ).then((all) => {
      published = all.flat();
    });
    const got: string[] = [];
    for (let turn = 0, last = '0-0'; published === null || got.length < (published as string[]).length; turn += 1) {
      const reader = await stream(turn % 2 === 0 ? one : two, tenant, last);
      await soon(() => reader.events().length > 0 || got.length === published?.length, true);
      reader.close();
      await reader.ended;
      got.push(...idsOf(reader));
      last = reader.events().at(-1)?.id ?? last;
    }
    await publishing;
    await soon(() => stays.map(idsOf), [got, got]);
    expect([...got].sort()).toEqual([...(published ?? [])].sort());
    for (const reader of stays) reader.close();
  });
});
