import { afterEach, describe, expect, test } from 'vitest';
import { GatewayFault } from '../../src/gateways/http.js';
import { fixture } from '../setup/world.js';
import { type FakeApi, fakeApi, status, stripeEventsOf } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

const noon = Date.parse('2026-01-20T12:00:00Z') / 1000;
type Event = ReturnType<typeof event>;
/** A successful payment of its own, `ago` seconds before noon. */
function event(name: string, ago: number, undelivered = false) {
  const body = structuredClone(fixture('stripe', 'payment_intent.succeeded')) as {
    data: { object: Record<string, unknown> };
  };
  Object.assign(body.data.object, {
    id: `pi_${name}`,
    latest_charge: `ch_${name}`,
    metadata: { tenant_id: 'tenant-123' },
    receipt_email: 'payer@example.com',
  });
  return { ...body, id: `evt_${name}`, type: 'payment_intent.succeeded', created: noon - ago, undelivered };
}

let stand: Stand;
let api: FakeApi;
let events: Event[];
async function open(list: Event[]): Promise<void> {
  events = list;
  api = await fakeApi(stripeEventsOf(() => events));
  stand = await openStand('stripe', api);
}
afterEach(async () => {
  api.close();
  await stand.close();
});
const ids = async () => (await stand.ledger()).map((row) => row.external_event_id);

describe('Stripe is asked for events that never came', () => {
  test('they are stored as found, applied and told once; an operator is warned until nothing is missing', async () => {
    await open([event('new', 100), event('seen', 4000), event('lost', 5000), event('old', 30 * 86_400)]);
    const { undelivered: _, ...seen } = events[1]!;
    await stand.receive('stripe', seen);
    expect(await stand.run()).toMatchObject({ state: 'done', found: 1 });
    // `new` may still be on its way; `old` is from before the account was known here.
    expect(await stand.ledger()).toMatchObject([
      { external_event_id: 'evt_seen', source: 'webhook', status: 'processed', duplicate_count: 0 },
      { external_event_id: 'evt_lost', source: 'reconciled', status: 'processed' },
    ]);
    expect(await stand.told('payment.succeeded')).toHaveLength(2);
    expect(await stand.alerts()).toMatchObject([
      { kind: 'events_missing', open: true, message: expect.stringMatching(/^1 events of stripe/) },
    ]);
    stand.pass(30);
    expect(await stand.run()).toMatchObject({ found: 1 });
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(await ids()).toEqual(['evt_seen', 'evt_lost', 'evt_new']);
    // Nothing happened, so nothing shows that webhooks come again.
    expect(await stand.alerts()).toMatchObject([{ kind: 'events_missing', open: true, occurrences: 2 }]);
    const { undelivered: __, ...next } = event('next', -2000);
    await stand.receive('stripe', next);
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(await stand.alerts()).toMatchObject([{ kind: 'events_missing', open: false, occurrences: 2 }]);
  });

  test('the webhook that comes after all changes nothing', async () => {
    await open([event('late', 4000)]);
    await stand.run();
    const { undelivered: _, ...late } = events[0]!;
    await stand.receive('stripe', { ...late, pending_webhooks: 0 });
    expect(await stand.ledger()).toMatchObject([{ source: 'reconciled', status: 'processed', duplicate_count: 1 }]);
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
    expect(await stand.mails('payment_received')).toHaveLength(1);
  });

  test('each request names at most 20 types, asks for undelivered ones once a day and for all others since the last time', async () => {
    await open([]);
    await stand.run();
    const [first] = api.requests;
    expect(first!.headers.authorization).toBe('Bearer sk_live_of_the_tests');
    for (const { query } of api.requests) {
      expect(query.getAll('types[]').length).toBeLessThanOrEqual(20);
      expect(query.get('limit')).toBe('100');
    }
    const undelivered = () => api.requests.filter(({ query }) => query.get('delivery_success') === 'false');
    const count = undelivered().length;
    expect(new Set(undelivered().map(({ query }) => query.get('created[gte]')))).toEqual(
      new Set([String(noon - 20 * 86_400)]),
    );
    expect(api.requests.length).toBe(2 * count);
    api.requests.length = 0;
    stand.pass(15);
    await stand.run();
    expect(undelivered()).toEqual([]);
    expect(new Set(api.requests.map(({ query }) => query.get('created[gte]')))).toEqual(new Set([String(noon - 900)]));
    stand.pass(24 * 60);
    await stand.run();
    expect(undelivered()).toHaveLength(count);
  });

  test('goes on at the page where it failed: no gap, no double, nothing asked again', async () => {
    await open(Array.from({ length: 250 }, (_, index) => event(String(index).padStart(3, '0'), 4000 + index)));
    stand.applyNothing();
    const paged = () => api.requests.map(({ query }) => query.get('starting_after')).filter((after) => after !== null);
    api.disturb(({ query }) => (query.get('starting_after') === 'evt_199' ? status(500) : undefined));
    await expect(stand.run()).rejects.toThrow(GatewayFault);
    expect(await ids()).toHaveLength(200);
    expect(paged()).toEqual(['evt_099', 'evt_199']);
    api.disturb(null);
    stand.pass(5);
    expect(await stand.run()).toMatchObject({ state: 'done', found: 250 });
    expect(paged()).toEqual(['evt_099', 'evt_199', 'evt_199']);
    expect(new Set(await ids()).size).toBe(250);
    // The oldest of a page is started first.
    expect(stand.started.slice(0, 2).map((one) => one.externalEventId)).toEqual(['evt_099', 'evt_098']);
  });

  test('stops between pages when its time is over, and the next run goes on', async () => {
    await open(Array.from({ length: 150 }, (_, index) => event(String(index), 4000 + index)));
    stand.applyNothing();
    let state = (await stand.run({ until: 0 })).state;
    let runs = 1;
    for (; state === 'more'; runs++) state = (await stand.run({ until: 0 })).state;
    expect(state).toBe('done');
    expect(runs).toBe(api.requests.length);
    expect(await ids()).toHaveLength(150);
  });

  test('a place in the list that is no longer kept: the step begins again', async () => {
    await open(Array.from({ length: 150 }, (_, index) => event(String(index).padStart(3, '0'), 4000 + index)));
    stand.applyNothing();
    api.disturb(({ query }) => (query.has('starting_after') ? status(500) : undefined));
    await expect(stand.run()).rejects.toThrow();
    api.disturb(({ query }, count) => (query.has('starting_after') && count % 2 === 0 ? status(400) : undefined));
    events = events.slice(100);
    api.requests.length = 1;
    expect(await stand.run()).toMatchObject({ state: 'done', found: 150 });
  });
});

describe('when Stripe does not answer well', () => {
  test('a refused key is an alert and no error, until it works again', async () => {
    await open([event('lost', 4000)]);
    api.disturb(() => status(401));
    expect(await stand.run()).toMatchObject({ state: 'refused' });
    expect(await stand.run()).toMatchObject({ state: 'refused' });
    expect(await stand.alerts()).toMatchObject([
      { kind: 'gateway_api', key: stand.accountId, open: true, occurrences: 2 },
    ]);
    api.disturb(null);
    await stand.run();
    expect(await stand.alerts()).toMatchObject([
      { kind: 'gateway_api', open: false },
      { kind: 'events_missing', open: true },
    ]);
  });

  test('429 says how long to wait, and no message names the key', async () => {
    await open([]);
    api.disturb(() => status(429, { 'retry-after': '17' }));
    const error = await stand.run().catch((one: GatewayFault) => one);
    expect(error).toMatchObject({ kind: 'limited', retryAfterMs: 17_000 });
    expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain('sk_live');
  });

  test('an account that is out of use is not asked', async () => {
    await open([event('lost', 4000)]);
    await stand.db.withSystem((tx) =>
      tx.query('update gateway_accounts set active = false where id = $1', [stand.accountId]),
    );
    expect(await stand.run()).toMatchObject({ state: 'no_key' });
    expect(api.requests).toEqual([]);
  });

  test('a stored key that cannot be opened is an alert as well', async () => {
    await open([]);
    await stand.db.withSystem((tx) =>
      tx.query(`update gateway_accounts set name = 'own', secrets = '{"api_key":"v1.x"}' where id = $1`, [
        stand.accountId,
      ]),
    );
    expect(await stand.run()).toMatchObject({ state: 'refused' });
    expect(await stand.alerts()).toMatchObject([{ kind: 'gateway_api', open: true }]);
  });
});
