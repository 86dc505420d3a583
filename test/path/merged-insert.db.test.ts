import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMergedInsert } from '../../src/api/ingress/merged-insert.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import type { ReceivedEvent } from '../../src/db/store-gateway-events.js';
import { newUuid } from '../../src/db/uuid.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { traceparent } from '../setup/tracer.js';

let database: TestDatabase;
let one: Database;
let other: Database;
let account: string;
const statements: string[] = [];
beforeAll(async () => {
  database = await cloneDatabase();
  one = createDatabase({ url: database.serviceUrl, max: 10, onStatement: (text) => statements.push(text) });
  other = createDatabase({ url: database.serviceUrl, max: 10 });
});
afterAll(async () => {
  await one?.close();
  await other?.close();
  await database?.drop();
});
beforeEach(async () => {
  account = newUuid();
  await one.withSystem((tx) =>
    tx.query(`insert into gateway_accounts (id, gateway, name, mode) values ($1, 'razorpay', $2, 'both')`, [
      account,
      `a-${account}`,
    ]),
  );
  statements.length = 0;
});

const event = (externalEventId: string, fields: Partial<ReceivedEvent> = {}): Omit<ReceivedEvent, 'times'> => {
  const rawBody = Buffer.from(JSON.stringify({ externalEventId }));
  return {
    id: newUuid(),
    gateway: 'razorpay',
    gatewayAccountId: account,
    livemode: true,
    externalEventId,
    eventType: 'payment.captured',
    occurredAt: null,
    rawBody,
    bodySha256: createHash('sha256')
      .update(fields.rawBody ?? rawBody)
      .digest(),
    traceparent,
    ...fields,
  };
};
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `evt_${index}`);
const rows = () =>
  one.withSystem((tx) =>
    tx.query<{ external_event_id: string; duplicate_count: number }>(
      'select external_event_id, duplicate_count from gateway_events where gateway_account_id = $1 order by received_at, external_event_id',
      [account],
    ),
  );
const inserts = () => statements.filter((text) => text.includes('insert into gateway_events')).length;

describe('createMergedInsert', () => {
  test('stores many that come at once with few statements', async () => {
    const store = createMergedInsert(one);
    const stored = await Promise.all(names(200).map((name) => store(event(name))));
    expect(stored.every((each) => each.first)).toBe(true);
    expect(await rows()).toHaveLength(200);
    expect(inserts()).toBeLessThan(12);
  });

  test('fifty of the same are one row, one of them the first, and the others are counted', async () => {
    const store = createMergedInsert(one);
    const stored = await Promise.all(Array.from({ length: 50 }, () => store(event('evt'))));
    expect(stored.filter((each) => each.first)).toHaveLength(1);
    expect(new Set(stored.map((each) => each.id)).size).toBe(1);
    expect(await rows()).toEqual([{ external_event_id: 'evt', duplicate_count: 49 }]);
  });

  test('one that cannot be stored fails alone', async () => {
    const store = createMergedInsert(one);
    const answers = await Promise.allSettled(
      names(40).map((name, index) => store(event(name, index === 20 ? { eventType: 'a\0b' } : {}))),
    );
    expect(answers.map((answer) => answer.status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(answers[20]!.status).toBe('rejected');
    expect(await rows()).toHaveLength(39);
  });

  test('the same bytes under another id are a duplicate, in one batch and later', async () => {
    const store = createMergedInsert(one);
    const rawBody = Buffer.from('{"event":"payment.captured"}');
    const both = await Promise.all([store(event('a', { rawBody })), store(event('b', { rawBody }))]);
    expect(both.map((each) => each.first).sort()).toEqual([false, true]);
    expect(both[0]!.id).toBe(both[1]!.id);
    expect(await store(event('c', { rawBody }))).toMatchObject({ first: false, id: both[0]!.id, sameBody: true });
    expect(await rows()).toMatchObject([{ duplicate_count: 2 }]);
  });

  test('another body under a known id is a duplicate that says so', async () => {
    const store = createMergedInsert(one);
    await store(event('a'));
    expect(await store(event('a', { rawBody: Buffer.from('{}') }))).toMatchObject({ first: false, sameBody: false });
  });

  test('two processes that store the same at once, in different order, agree', async () => {
    const [mine, theirs] = [createMergedInsert(one), createMergedInsert(other)];
    for (let round = 0; round < 5; round++) {
      const all = names(60).map((name) => `${name}_${round}`);
      const answers = await Promise.all([
        ...all.map((name) => mine(event(name))),
        ...[...all].reverse().map((name) => theirs(event(name))),
      ]);
      expect(answers.filter((each) => each.first)).toHaveLength(60);
      expect(new Set(answers.map((each) => each.id)).size).toBe(60);
    }
    expect((await rows()).every((row) => row.duplicate_count === 1)).toBe(true);
  });

  test('does not ask a database that is away once more for each', async () => {
    let calls = 0;
    const away = {
      withSystemAtOnce: async () => {
        calls += 1;
        throw new Error('timeout exceeded when trying to connect');
      },
    } as unknown as Database;
    const store = createMergedInsert(away);
    const answers = await Promise.allSettled(names(200).map((name) => store(event(name))));
    expect(answers.every((answer) => answer.status === 'rejected')).toBe(true);
    expect(calls).toBeLessThan(10);
  });

  test('refuses what it would have to hold in memory for long', async () => {
    const stuck = { withSystemAtOnce: () => new Promise(() => {}) } as unknown as Database;
    const store = createMergedInsert(stuck);
    for (let index = 0; index < 5004; index++) store(event(`evt_${index}`)).catch(() => {});
    await expect(store(event('one too many'))).rejects.toThrow('5000 wait already');
  });
});
