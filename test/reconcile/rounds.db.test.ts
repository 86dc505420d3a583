import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConcurrentChange } from '../../src/domain/errors.js';
import { fixture } from '../setup/world.js';
import { type FakeApi, fakeApi, status, stripeEventsOf } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

const noon = Date.parse('2026-01-20T12:00:00Z') / 1000;
const event = (index: number) => {
  const body = structuredClone(fixture('stripe', 'payment_intent.succeeded')) as { data: { object: object } };
  const metadata = { tenant_id: 'tenant-123' };
  Object.assign(body.data.object, { id: `pi_${index}`, latest_charge: `ch_${index}`, metadata });
  return {
    ...body,
    id: `evt_${String(index).padStart(3, '0')}`,
    type: 'payment_intent.succeeded',
    created: noon - 4000 - index,
  };
};

let stand: Stand;
let api: FakeApi;
beforeEach(async () => {
  const events = Array.from({ length: 250 }, (_, index) => event(index));
  api = await fakeApi(stripeEventsOf(() => events));
  stand = await openStand('stripe', api);
  stand.applyNothing();
});
afterEach(async () => {
  api.close();
  await stand.close();
});
const stored = async () => (await stand.ledger()).map((row) => row.external_event_id);

describe('two rounds of one account at once', () => {
  test('store each event once, and only one of them goes on', async () => {
    const ends = await Promise.allSettled([stand.run(), stand.run(), stand.run()]);
    const reasons = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toBeInstanceOf(ConcurrentChange);
    expect(await stored()).toHaveLength(250);
    expect(new Set(stand.started.map((one) => one.id)).size).toBe(250);
    expect(await stand.alerts()).toMatchObject([
      { kind: 'events_missing', message: expect.stringMatching(/^250 events/) },
    ]);
  });

  test('one that was stopped and wakes up later changes nothing of what the next has done', async () => {
    let wake = (): void => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let requests = 0;
    const before = async (): Promise<void> => {
      requests += 1;
      if (requests === 3) await asleep;
    };
    const stopped = stand.run({ before }).catch((error: unknown) => error);
    await expect.poll(() => requests).toBe(3);
    expect(await stand.run()).toMatchObject({ state: 'done', found: 250 });
    const state = await stand.state();
    wake();
    expect(await stopped).toBeInstanceOf(ConcurrentChange);
    expect(await stand.state()).toEqual(state);
    expect(await stored()).toHaveLength(250);
  });
});

test.each([1, 2, 3, 4, 5])(
  'a worker that is killed before request %i: the next goes on, no gap and no double',
  async (kill) => {
    let requests = 0;
    const before = async (): Promise<void> => {
      requests += 1;
      if (requests === kill) throw new Error('killed');
    };
    await expect(stand.run({ before })).rejects.toThrow();
    const asked = api.requests.length;
    expect(await stand.run()).toMatchObject({ state: 'done', found: 250 });
    expect(new Set(await stored()).size).toBe(250);
    expect(await stored()).toHaveLength(250);
    const all = api.requests.length;
    api.requests.length = 0;
    await stand.db.withSystem((tx) => tx.query(`update gateway_accounts set reconciliation = '{}'`));
    await stand.run();
    expect(api.requests).toHaveLength(all);
    expect(asked).toBe(kill - 1);
  },
);

describe('a gateway that does not answer', () => {
  const alerts = async () => (await stand.alerts()).filter(({ kind }) => kind === 'gateway_api');

  test('for an hour is an alert, which is over once it has been asked to the end', async () => {
    await stand.run();
    api.disturb(() => status(503));
    stand.pass(59);
    await expect(stand.run()).rejects.toThrow('503');
    expect(await alerts()).toEqual([]);
    stand.pass(1);
    await expect(stand.run()).rejects.toThrow('503');
    stand.pass(15);
    await expect(stand.run()).rejects.toThrow('503');
    expect(await alerts()).toMatchObject([
      { open: true, occurrences: 2, message: expect.stringMatching(/an hour or longer/) },
    ]);
    api.disturb(null);
    expect(await stand.run()).toMatchObject({ state: 'done' });
    expect(await alerts()).toMatchObject([{ open: false }]);
  });

  test('for an hour loses nothing of the hour', async () => {
    api.disturb(() => status(503));
    for (let quarter = 0; quarter < 4; quarter++) {
      await expect(stand.run()).rejects.toThrow('503');
      stand.pass(15);
    }
    api.disturb(null);
    expect(await stand.run()).toMatchObject({ found: 250 });
  });

  test('well to a question is an alert and nothing to repeat', async () => {
    api.disturb(() => status(400));
    expect(await stand.run()).toMatchObject({ state: 'refused' });
    expect(await alerts()).toMatchObject([{ open: true, message: expect.stringMatching(/refuses a question.*400/) }]);
    expect(api.requests).toHaveLength(1);
  });
});
