import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../setup/world.js';
import { type Asked, type FakeApi, fakeApi, status } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

type Json = Record<string, unknown>;

let charges: Json[];
let queues: Json[];
/** ASAAS's lists: filters by day and status, pages by offset. */
function answer({ method, path, query, body }: Asked): unknown {
  const [, , kind, id] = path.split('/');
  if (kind === 'webhooks' && method === 'PUT') {
    const queue = queues.find((one) => one.id === id);
    return queue && Object.assign(queue, JSON.parse(body));
  }
  if (kind === 'webhooks') return { object: 'list', hasMore: false, data: queues };
  const data = charges.filter((one) =>
    [...query].every(([name, value]) => {
      const [, field = '', how] = /^(\w+)(?:\[(ge|le)\])?$/.exec(name) ?? [];
      if (field === 'limit' || field === 'offset') return true;
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
    await stand.run();
    expect(await found()).toEqual([`reconciled:${event}:${String(charges[0]!.id)}`]);
    expect(await stand.ledger()).toMatchObject([{ status: 'processed' }]);
    stand.pass(24 * 60);
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('that is paid late: overdue was told, the money is found', async () => {
    await webhook('PAYMENT_OVERDUE', charge('PAYMENT_OVERDUE', { id: 'pay_late', status: 'OVERDUE' }));
    charges = [received({ id: 'pay_late', dateCreated: '2025-12-01', paymentDate: '2026-01-20' })];
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });

  test('from before the account was known here is nobody’s', async () => {
    charges = [received({ dateCreated: '2025-12-01', paymentDate: '2025-12-02', dueDate: '2026-01-19' })];
    expect(await stand.run()).toMatchObject({ found: 0 });
  });
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
  ])('%s', async (_what, changes, words) => {
    queues = [queue(changes)];
    await stand.run();
    expect(await alerts()).toEqual([{ kind: 'gateway_queue', open: true, message: expect.stringContaining(words) }]);
    expect(resumed()).toEqual([]);
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
