import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../setup/world.js';
import { type Asked, type FakeApi, fakeApi, status } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

type Json = Record<string, unknown>;

let charges: Json[];
let queues: Json[];
let subscriptions: Json[];
/** ASAAS's lists: filters by day and status, pages by offset. */
function answer({ method, path, query, body }: Asked): unknown {
  const [, , kind, id] = path.split('/');
  if (kind === 'webhooks' && method === 'PUT') {
    const queue = queues.find((one) => one.id === id);
    return queue && Object.assign(queue, JSON.parse(body));
  }
  if (kind === 'webhooks') return { object: 'list', hasMore: false, data: queues };
  const all = kind === 'subscriptions' ? subscriptions : charges;
  if (id !== undefined) return all.find((one) => one.id === id);
  const data = all.filter((one) =>
    [...query].every(([name, value]) => {
      const [, field = '', how] = /^(\w+)(?:\[(ge|le)\])?$/.exec(name) ?? [];
      if (['limit', 'offset', 'includeDeleted'].includes(field)) return true;
      const own = String(one[field] ?? '');
      return how === 'ge' ? own >= value : how === 'le' ? own !== '' && own <= value : own === value;
    }),
  );
  const offset = Number(query.get('offset'));
  const limit = Number(query.get('limit'));
  return { object: 'list', hasMore: offset + limit < data.length, data: data.slice(offset, offset + limit) };
}

let stand: Stand;
let api: FakeApi;
beforeEach(async () => {
  charges = [];
  queues = [];
  subscriptions = [];
  api = await fakeApi(answer);
  stand = await openStand('asaas', api);
});
afterEach(async () => {
  api.close();
  await stand.close();
});

const charge = (name: string, changes: Json = {}): Json => ({
  ...structuredClone((fixture('asaas', name) as { payment: Json }).payment),
  externalReference: 'tenant-123',
  subscription: null,
  dateCreated: '2026-01-18',
  dueDate: '2026-01-19',
  confirmedDate: null,
  paymentDate: null,
  clientPaymentDate: null,
  ...changes,
});
const received = (changes: Json = {}) => charge('PAYMENT_RECEIVED', { paymentDate: '2026-01-19', ...changes });
const webhook = (event: string, payment: Json) =>
  stand.receive('asaas', { id: `evt_${event}&1`, event, dateCreated: '2026-01-19 10:00:00', payment });
const found = async () =>
  (await stand.ledger()).filter((row) => row.source === 'reconciled').map((row) => row.external_event_id);

describe('a charge', () => {
  test('whose payment nobody told of is found; the webhook that comes later changes nothing', async () => {
    charges = [received()];
    const id = String(charges[0]!.id);
    expect(await stand.run()).toMatchObject({ state: 'done', found: 1 });
    expect(await found()).toEqual([`reconciled:PAYMENT_RECEIVED:${id}`]);
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    const { outcome } = await webhook('PAYMENT_RECEIVED', received());
    expect(outcome.status).toBe('processed');
    for (const type of ['payment.succeeded', 'invoice.paid']) expect(await stand.told(type), type).toHaveLength(1);
  });

  test('that was told of is not found', async () => {
    charges = [received()];
    await webhook('PAYMENT_RECEIVED', received());
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(await stand.alerts()).toEqual([]);
  });

  test.each([
    ['PENDING', 'PAYMENT_CREATED'],
    ['CONFIRMED', 'PAYMENT_CONFIRMED'],
    ['RECEIVED', 'PAYMENT_RECEIVED'],
    ['RECEIVED_IN_CASH', 'PAYMENT_RECEIVED'],
    ['OVERDUE', 'PAYMENT_OVERDUE'],
    ['REFUNDED', 'PAYMENT_REFUNDED'],
    ['CHARGEBACK_REQUESTED', 'PAYMENT_CHARGEBACK_REQUESTED'],
    ['CHARGEBACK_DISPUTE', 'PAYMENT_CHARGEBACK_DISPUTE'],
    ['AWAITING_CHARGEBACK_REVERSAL', 'PAYMENT_AWAITING_CHARGEBACK_REVERSAL'],
  ])('that says %s is told as %s, once', async (word, event) => {
    charges = [charge('PAYMENT_CREATED', { status: word, confirmedDate: '2026-01-19', paymentDate: '2026-01-19' })];
    await stand.runTwice();
    expect(await found()).toEqual([`reconciled:${event}:${String(charges[0]!.id)}`]);
    expect(await stand.ledger()).toMatchObject([{ status: 'processed' }]);
    stand.pass(24 * 60);
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('that is paid late: overdue was told, the money is found', async () => {
    await webhook('PAYMENT_OVERDUE', charge('PAYMENT_OVERDUE', { id: 'pay_late', status: 'OVERDUE' }));
    charges = [received({ id: 'pay_late', dateCreated: '2025-12-01', paymentDate: '2026-01-20' })];
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });

  test('from before the account was known here is nobody’s', async () => {
    charges = [received({ dateCreated: '2025-12-01', paymentDate: '2025-12-02', dueDate: '2026-01-19' })];
    expect(await stand.run()).toMatchObject({ found: 0 });
  });
});

describe('a charge that has changed just now', () => {
  beforeEach(() => {
    charges = [received({ paymentDate: '2026-01-20' })];
  });

  test('is asked for once more, by its id: the webhook was on its way, and nothing is missing', async () => {
    expect(await stand.run()).toMatchObject({ found: 0 });
    await webhook('PAYMENT_RECEIVED', charges[0]!);
    stand.pass(15);
    api.requests.length = 0;
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(api.requests.map(({ path }) => path)).toContain(`/v3/payments/${String(charges[0]!.id)}`);
    expect(await stand.alerts()).toEqual([]);
    expect((await stand.state()).suspects).toEqual({});
  });

  test('is missing when it has not come five minutes later, and not before', async () => {
    await stand.run();
    stand.pass(4);
    expect(await stand.run()).toMatchObject({ found: 0 });
    stand.pass(1);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await stand.alerts()).toMatchObject([{ kind: 'events_missing', open: true }]);
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });
});

test('of more news than can be kept to be asked for once more the lists are asked again', async () => {
  charges = Array.from({ length: 1050 }, (_, index) => received({ id: `pay_${index}`, paymentDate: '2026-01-20' }));
  await stand.run();
  const { suspects, done } = await stand.state();
  expect(Object.keys(suspects ?? {})).toHaveLength(1000);
  expect(done).toBeUndefined();
});

describe('a webhook that came', () => {
  const body = { id: 'evt_1&1', event: 'PAYMENT_RECEIVED', dateCreated: '2026-01-19 10:00:00' };

  test('and has not been applied for an hour is not missing, and its charge is looked at until it is', async () => {
    charges = [received()];
    const { id } = await stand.store('asaas', { ...body, payment: charges[0] });
    for (let round = 0; round < 4; round++) {
      expect(await stand.run()).toMatchObject({ found: 0 });
      stand.pass(15);
    }
    expect(await stand.alerts()).toEqual([]);
    await stand.apply(id);
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(await stand.ledger()).toHaveLength(1);
    expect((await stand.state()).suspects).toEqual({});
  });

  test('may stand in a queue of ours that is too long to be looked through: nothing is called missing until it is shorter', async () => {
    charges = [received()];
    const queue = `
      insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256)
      select gen_random_uuid(), 'asaas', $1, true, 'evt_' || n, 'PAYMENT_CREATED', '{}', sha256(n::text::bytea)
      from generate_series(1, 2001) as n`;
    await stand.db.withSystem((tx) => tx.query(queue, [stand.accountId]));
    expect(await stand.run()).toMatchObject({ found: 0 });
    await stand.db.withSystem((tx) =>
      tx.query(`update gateway_events set status = 'ignored', processed_at = now() where external_event_id = 'evt_1'`),
    );
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 1 });
  });

  test('about another fact of the same charge leaves what is missing to be found once it is applied', async () => {
    charges = [received()];
    const created = {
      ...body,
      event: 'PAYMENT_CREATED',
      payment: { ...charges[0], status: 'PENDING', paymentDate: null },
    };
    const { id } = await stand.store('asaas', created);
    expect(await stand.run()).toMatchObject({ found: 0 });
    await stand.apply(id);
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await stand.alerts()).toMatchObject([{ kind: 'events_missing' }]);
  });

  test('and can never be applied is not missing either; what the gateway says now is stored', async () => {
    charges = [received()];
    await webhook('PAYMENT_RECEIVED', { ...charges[0]!, value: 'a lot' });
    expect(await stand.ledger()).toMatchObject([{ status: 'dead_letter' }]);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect((await stand.alerts()).map(({ kind }) => kind)).toEqual(['dead_letter']);
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });
});

describe('what is given back of a charge long ago', () => {
  const old = (changes: Json) =>
    received({
      id: 'pay_old',
      dateCreated: '2025-12-28',
      paymentDate: '2025-12-28',
      dueDate: '2025-12-28',
      ...changes,
    });
  const rounds = async (most: number): Promise<void> => {
    for (let round = 0; round < most && (await found()).length === 0; round++) {
      await stand.run();
      stand.pass(15);
    }
  };

  test.each([
    ['all of it', { status: 'REFUNDED' }, 'reconciled:PAYMENT_REFUNDED:pay_old'],
    [
      'a part of it',
      { refunds: [{ dateCreated: '2026-01-20 08:00:00', status: 'DONE', value: 1 }] },
      'reconciled:PAYMENT_PARTIALLY_REFUNDED:pay_old:100',
    ],
  ])('is found by walking through the days: %s', async (_what, changes, id) => {
    await webhook('PAYMENT_RECEIVED', old({}));
    charges = [old(changes)];
    await rounds(30);
    expect(await found()).toEqual([id]);
    expect(await stand.told('payment.refunded')).toHaveLength(1);
  });

  test('a round walks through one day, at last half a year back and then from yesterday again', async () => {
    const days = async () => {
      api.requests.length = 0;
      await stand.run();
      stand.pass(15);
      return api.requests.flatMap(({ query }) => query.get('dateCreated[le]') ?? []);
    };
    expect([await days(), await days()]).toEqual([['2026-01-19'], ['2026-01-18']]);
    await stand.db.withSystem((tx) =>
      tx.query(`update gateway_accounts set reconciliation = jsonb_set(reconciliation, '{done,walk}', '"2025-07-24"')`),
    );
    expect([await days(), await days()]).toEqual([['2025-07-24'], ['2026-01-19']]);
  });
});

describe('a subscription', () => {
  const subscription = (changes: Json = {}): Json => ({
    ...structuredClone((fixture('asaas', 'SUBSCRIPTION_CREATED') as { subscription: Json }).subscription),
    id: 'sub_1',
    externalReference: 'tenant-123',
    dateCreated: '2026-01-18',
    status: 'ACTIVE',
    deleted: false,
    ...changes,
  });
  const created = () =>
    stand.receive('asaas', {
      id: 'evt_sub&1',
      event: 'SUBSCRIPTION_CREATED',
      dateCreated: '2026-01-18 10:00:00',
      subscription: subscription(),
    });

  test('that nobody told of is found', async () => {
    subscriptions = [subscription()];
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await found()).toEqual(['reconciled:SUBSCRIPTION_CREATED:sub_1']);
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('that is as we know it tells nothing, nor does one from before the account was known here', async () => {
    await created();
    subscriptions = [subscription(), subscription({ id: 'sub_2', dateCreated: '2025-11-01' })];
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
    expect(await stand.alerts()).toEqual([]);
  });

  test.each([
    ['deleted', { deleted: true, status: 'INACTIVE' }, 'SUBSCRIPTION_DELETED', 'subscription.cancelled'],
    ['inactive', { status: 'INACTIVE' }, 'SUBSCRIPTION_INACTIVATED', 'subscription.cancelled'],
    ['expired', { status: 'EXPIRED' }, 'SUBSCRIPTION_UPDATED', 'subscription.completed'],
  ])('that is %s is told once', async (_what, changes, event, told) => {
    await created();
    subscriptions = [subscription(changes)];
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    expect(await found()).toEqual([`reconciled:${event}:sub_1`]);
    expect(await stand.told(told)).toHaveLength(1);
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
  });

  test('comes by pages, one a round, and from the first again', async () => {
    subscriptions = Array.from({ length: 150 }, (_, index) => subscription({ id: `sub_${index}` }));
    stand.applyNothing();
    const offsets: (string | null)[] = [];
    for (let round = 0; round < 3; round++) {
      await stand.run();
      offsets.push(api.requests.findLast(({ path }) => path === '/v3/subscriptions')!.query.get('offset'));
      stand.pass(15);
    }
    expect(offsets).toEqual(['0', '100', '0']);
    expect(new Set(await found()).size).toBe(150);
  });
});

test('charges that are created while the list is read are found, and those that come twice are stored once', async () => {
  charges = Array.from({ length: 150 }, (_, index) => received({ id: `pay_${index}` }));
  stand.applyNothing();
  api.disturb(({ query }) => {
    // The newest come first, so the second page begins with what the first one ended with.
    if (query.get('offset') === '100' && query.has('dateCreated[ge]') && charges.length === 150)
      charges.unshift(...Array.from({ length: 10 }, (_, index) => received({ id: `pay_new_${index}` })));
    return undefined;
  });
  await stand.run();
  expect(await found()).toHaveLength(160);
});

test('goes on at the page where it failed: no gap, no double', async () => {
  charges = Array.from({ length: 250 }, (_, index) => received({ id: `pay_${String(index).padStart(3, '0')}` }));
  stand.applyNothing();
  api.disturb(({ query }) => (query.get('offset') === '200' ? status(429, { 'retry-after': '5' }) : undefined));
  await expect(stand.run()).rejects.toMatchObject({ kind: 'limited', retryAfterMs: 5000 });
  expect(await found()).toHaveLength(200);
  api.disturb(null);
  expect(await stand.run()).toMatchObject({ state: 'done', found: 250 });
  expect(new Set(await found()).size).toBe(250);
});

describe('its queue', () => {
  const queue = (changes: Json): Json => ({
    id: 'q1',
    url: 'https://hooks.example/webhooks/asaas',
    enabled: true,
    interrupted: false,
    hasAuthToken: true,
    penalizedRequestsCount: 0,
    ...changes,
  });
  const resumed = () => api.requests.filter(({ method }) => method === 'PUT').map(({ path, body }) => [path, body]);
  const alerts = async () => (await stand.alerts()).map(({ kind, message, open }) => ({ kind, message, open }));

  test('that was interrupted is resumed, an operator is told, and it is over when the queue is well', async () => {
    queues = [queue({ interrupted: true })];
    await stand.run();
    expect(resumed()).toEqual([['/v3/webhooks/q1', '{"interrupted":false}']]);
    expect(await alerts()).toEqual([
      { kind: 'gateway_queue', open: true, message: 'The queue of ASAAS was interrupted and has been resumed.' },
    ]);
    await stand.run();
    expect(resumed()).toHaveLength(1);
    expect(await alerts()).toMatchObject([{ kind: 'gateway_queue', open: false }]);
  });

  test.each([
    ['events are held back', { penalizedRequestsCount: 3 }, 'holds back 3 events'],
    ['it has no token', { hasAuthToken: false }, 'has no token'],
    ['it is disabled', { enabled: false }, 'is disabled'],
  ])('%s', async (_what, changes, words) => {
    queues = [queue(changes)];
    await stand.run();
    expect(await alerts()).toEqual([{ kind: 'gateway_queue', open: true, message: expect.stringContaining(words) }]);
    expect(resumed()).toEqual([]);
  });

  test('that is disabled is no news while another one of ours is in use', async () => {
    queues = [queue({ enabled: false }), queue({ id: 'q2' })];
    await stand.run();
    expect(await alerts()).toEqual([]);
  });

  test('held back events that become no more are no news', async () => {
    queues = [queue({ penalizedRequestsCount: 3 })];
    await stand.run();
    await stand.run();
    expect(await alerts()).toMatchObject([{ open: false }]);
    queues = [queue({ penalizedRequestsCount: 4 })];
    await stand.run();
    expect((await alerts()).filter(({ open }) => open)).toHaveLength(1);
  });

  test.each(['https://shop.example/notify', 'https://hooks.example/webhooks/asaas/another', 'not a url'])(
    'of other software at %s is left alone',
    async (url) => {
      queues = [queue({ url, interrupted: true })];
      await stand.run();
      expect(resumed()).toEqual([]);
      expect(await alerts()).toEqual([]);
    },
  );
});
