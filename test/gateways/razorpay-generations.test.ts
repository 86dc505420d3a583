import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/gateways/json.js';
import { razorpay } from '../../src/gateways/razorpay/index.js';
import { fixturesIn } from './gateway-request.js';
import { commandsOf, identityOf, readingOf, utc } from './razorpay-fixture.js';

/** 2026-03-01 10:00:00 UTC, in Razorpay's seconds. */
const at = utc('2026-03-01 10:00:00') / 1000;

const payment = (patch: Json = {}): Json => ({
  id: 'pay_1',
  entity: 'payment',
  amount: 180_000,
  amount_refunded: 0,
  captured: true,
  card_id: null,
  contact: '+919000000000',
  created_at: at - 9,
  currency: 'INR',
  email: 'asha@example.com',
  error_code: null,
  error_reason: null,
  fee: 4248,
  international: false,
  invoice_id: null,
  method: 'upi',
  notes: [],
  order_id: 'order_1',
  refund_status: null,
  status: 'captured',
  tax: 648,
  vpa: 'asha@upi',
  ...patch,
});

function event(type: string, entities: Record<string, Json>, envelope: Json = {}): Json {
  const payload = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }]));
  const contains = Object.keys(entities);
  return { entity: 'event', account_id: 'acc_1', event: type, contains, payload, created_at: at, ...envelope };
}

describe('what older and other samples look like', () => {
  const whole = commandsOf(event('payment.captured', { payment: payment() }));

  test('the whole of it', () => {
    expect(whole).toEqual([
      {
        type: 'payment.record',
        refs: [{ kind: 'payment', id: 'pay_1' }],
        amountMinor: 180_000,
        currency: 'INR',
        methodSummary: 'UPI',
        paidAt: at * 1000,
      },
    ]);
  });
  test.each<[string, Json]>([
    ['no contains', { contains: undefined }],
    ['a contains that lists something else', { contains: ['order'] }],
    ['no account', { account_id: undefined }],
  ])('%s changes nothing', (_, envelope) => {
    expect(commandsOf(event('payment.captured', { payment: payment() }, envelope))).toEqual(whole);
  });
  test('without created_at it happened when its newest entity was made', () => {
    const bare = event(
      'payment.captured',
      { payment: payment(), order: { id: 'order_1', created_at: at - 60 } },
      { created_at: undefined },
    );
    expect(identityOf(bare)?.occurredAt).toBe((at - 9) * 1000);
    expect(commandsOf(bare)).toMatchObject([{ paidAt: (at - 9) * 1000 }]);
  });
  test.each([[[]], [{}], [null], [undefined], ['text'], [{ other: 'x' }]])('notes %j hint at nobody', (notes) => {
    const one = event('payment.captured', { payment: payment({ notes }) });
    expect(commandsOf(one)).toEqual(whole);
    expect(readingOf(one)).not.toHaveProperty('subject.tenantHint');
  });
  test.each([true, '1', false, '0', null, undefined])('captured %j beside a status says nothing', (captured) => {
    expect(commandsOf(event('payment.captured', { payment: payment({ captured }) }))).toEqual(whole);
    const failed = commandsOf(event('payment.failed', { payment: payment({ captured, status: 'failed' }) }));
    expect(failed[0]).not.toHaveProperty('paidAt');
  });
  test.each([
    [true, true],
    ['1', true],
    [false, false],
    ['0', false],
    [null, false],
  ])('captured %j without a status: paid %j', (captured, isPaid) => {
    const bare = payment({ captured, status: undefined });
    const [told] = commandsOf(event('payment.authorized', { payment: bare }));
    expect(told && 'paidAt' in told).toBe(isPaid);
  });
});

describe('payment_link.paid', () => {
  const paid = (orderId: string) =>
    event(
      'payment_link.paid',
      {
        payment_link: {
          id: 'plink_1',
          amount: 180_000,
          amount_paid: 180_000,
          cancelled_at: 0,
          created_at: at - 3600,
          currency: 'INR',
          expire_by: 0,
          order_id: 'order_1',
          reference_id: 'ref',
          short_url: 'https://rzp.io/i/1',
          status: 'paid',
        },
        order: {
          id: orderId,
          entity: 'order',
          amount: 180_000,
          amount_paid: 180_000,
          status: 'paid',
          created_at: at - 20,
        },
        payment: payment(),
      },
      { created_at: at - 3600 },
    );

  test('is one payment and one paid request for it, though its order has no prefix and the event is older', () => {
    const commands = commandsOf(paid('1'));
    expect(commands).toEqual(commandsOf(paid('order_1')));
    expect(commands).toMatchObject([
      { type: 'payment.record', refs: [{ id: 'pay_1' }], paidAt: (at - 9) * 1000 },
      {
        type: 'invoice.record',
        refs: [{ kind: 'payment_link', id: 'plink_1' }],
        paidAt: (at - 9) * 1000,
        paidMinor: 180_000,
      },
    ]);
  });
});

describe('amounts', () => {
  test.each([
    [180_000, 'INR'],
    [500, 'JPY'],
    [295_990, 'KWD'],
    [295_990, 'bhd'],
    [1, 'OMR'],
    [0, 'INR'],
    [Number.MAX_SAFE_INTEGER, 'IDR'],
  ])('%i of %s is in its smallest unit already', (amount, currency) => {
    const [told] = commandsOf(event('payment.captured', { payment: payment({ amount, currency }) }));
    expect(told).toMatchObject({ amountMinor: amount, currency: currency.toUpperCase() });
  });
});

const effective = fixturesIn('razorpay').filter(({ name }) => !('ignored' in razorpay.notes().get(name)!));

test.each(effective)('$name tells the same of everything without contains, account and time of its own', ({ json }) => {
  const { contains: _, account_id: __, created_at: ___, ...bare } = json;
  const names = (commands: ReturnType<typeof commandsOf>) =>
    commands.map((one) => [one.type, 'refs' in one ? one.refs : [], 'amountMinor' in one ? one.amountMinor : null]);
  expect(names(commandsOf(bare))).toEqual(names(commandsOf(json)));
});
