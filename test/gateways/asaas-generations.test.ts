import { describe, expect, test } from 'vitest';
import { UnprocessableEvent } from '../../src/domain/errors.js';
import { asaas } from '../../src/gateways/asaas/index.js';
import type { Json } from '../../src/gateways/json.js';
import { parseObject } from '../../src/gateways/parse-object.js';
import { brt, commandsOf, identityOf } from './asaas-fixture.js';
import { fixturesIn } from './gateway-request.js';

const charge = (patch: Json = {}): Json => ({
  object: 'payment',
  id: 'pay_1',
  dateCreated: '2026-01-05',
  customer: 'cus_1',
  dueDate: '2026-01-15',
  value: 100,
  netValue: 94.51,
  billingType: 'PIX',
  status: 'RECEIVED',
  confirmedDate: '2026-01-15',
  paymentDate: '2026-01-15',
  creditDate: '2026-01-15',
  invoiceNumber: '00000001',
  deleted: false,
  refunds: null,
  ...patch,
});
const event = (type: string, dateCreated: unknown, patch: Json = {}): Json => ({
  id: 'evt_1&1',
  event: type,
  dateCreated,
  payment: charge(patch),
});
const noon = '2026-01-15 12:00:00';

describe('dates', () => {
  test.each(['2026-01-15', '15/01/2026', '2026-01-15 00:00:00'])('%s is one day, in every place', (day) => {
    const one = event('PAYMENT_CREATED', noon, {
      status: 'PENDING',
      dueDate: day,
      dateCreated: day,
      confirmedDate: null,
    });
    expect(commandsOf(one)).toMatchObject([{ dueDate: '2026-01-15' }]);
    const subscription = {
      id: 'sub_1',
      customer: 'cus_1',
      value: 19.9,
      cycle: 'MONTHLY',
      status: 'ACTIVE',
      nextDueDate: day,
    };
    expect(commandsOf({ event: 'SUBSCRIPTION_CREATED', dateCreated: noon, subscription })).toMatchObject([
      { status: { value: 'active', at: brt(noon) } },
    ]);
    expect(identityOf(event('PAYMENT_CREATED', day))?.occurredAt).toBe(brt('2026-01-15 00:00:00'));
  });
  test.each([
    // The last second of the day in Brasília is the next day in UTC; both tell one day there.
    ['2026-01-15 23:59:59', '2026-01-15', '2026-01-15 23:59:59'],
    ['2026-01-15 00:00:00', '2026-01-15', '2026-01-15 00:00:00'],
    // A day that is over ended at its midnight there, three hours after that of UTC.
    ['2026-01-16 00:00:00', '2026-01-15', '2026-01-15 23:59:59'],
    ['2026-01-15 23:59:59', '14/01/2026', '2026-01-14 23:59:59'],
  ])('at %s the day %s is paid at %s', (now, confirmedDate, expected) => {
    const [payment] = commandsOf(event('PAYMENT_RECEIVED', now, { confirmedDate }));
    expect(payment).toMatchObject({ paidAt: brt(expected) });
  });
  test.each(['2026-02-30', '31/02/2026', '0000-01-01', '9999-12-31', '32/13/2026', 20260115, {}, ['2026-01-15']])(
    '%j is no day: the event itself tells the time',
    (day) => {
      const [payment, invoice] = commandsOf(
        event('PAYMENT_RECEIVED', noon, { confirmedDate: day, paymentDate: day, dueDate: day }),
      );
      expect(payment).toMatchObject({ paidAt: brt(noon) });
      expect(invoice).not.toHaveProperty('dueDate');
    },
  );
});

describe('values, as they are written', () => {
  const valued = (literal: string) => {
    const body = JSON.stringify(event('PAYMENT_CREATED', noon, { status: 'PENDING', value: '@' })).replace(
      '"@"',
      literal,
    );
    return commandsOf(parseObject(Buffer.from(body))!);
  };
  test.each([
    ['100', 10_000],
    ['100.0', 10_000],
    ['7.3', 730],
    ['1252.07', 125_207],
    ['0.00', 0],
    ['0.1', 10],
    ['1.005e3', 100_500],
    ['4.35', 435],
    ['1.15', 115],
    ['8.2', 820],
    ['9007199254740.99', 900_719_925_474_099],
    ['"99.90"', 9990],
  ])('%s', (literal, minor) => {
    expect(valued(literal)).toMatchObject([{ subtotalMinor: minor, currency: 'BRL' }]);
  });
  test.each(['7.305', '-1', '1e400', '90071992547409.93', '[7.3]', '{"value":7}', 'true', '"R$ 7,30"', '"7,30"', '""'])(
    '%s can never be applied',
    (literal) => {
      expect(() => valued(literal)).toThrow(/^Cannot read amount: /);
    },
  );
});

describe('refunds without a name', () => {
  const refunds = (...list: Json[]) =>
    commandsOf(event('PAYMENT_PARTIALLY_REFUNDED', noon, { refunds: list })).filter(
      ({ type }) => type === 'refund.record',
    );
  const tenReais = { dateCreated: '2026-01-15', status: 'DONE', value: 10 };

  test('two equal ones of one day are two, and stay two when they are told again', () => {
    const ids = refunds(tenReais, tenReais).map((one) => ('refs' in one ? one.refs[0]!.id : ''));
    expect(new Set(ids).size).toBe(2);
    expect(refunds(tenReais, tenReais, { ...tenReais, value: 5 }).slice(0, 2)).toEqual(refunds(tenReais, tenReais));
  });
  test('one of nothing is none', () => expect(refunds({ ...tenReais, value: 0 }, tenReais)).toHaveLength(1));
  test('one whose date is a megabyte has no name', () => {
    expect(() => refunds({ ...tenReais, dateCreated: 'x'.repeat(1_000_000) })).toThrow(UnprocessableEvent);
  });
});

const effective = fixturesIn('asaas').filter(({ name }) => !('ignored' in asaas.notes().get(name)!));

test.each(effective)('$name is read without any one of its keys but the id', ({ json }) => {
  const name = 'subscription' in json ? 'subscription' : 'payment';
  const source = json[name] as Json;
  const [first] = commandsOf(json);
  for (const key of Object.keys(source).filter((one) => one !== 'id')) {
    const { [key]: _, ...rest } = source;
    expect(commandsOf({ ...json, [name]: rest })[0], key).toMatchObject({ type: first!.type });
  }
  const { id: _, account: __, dateCreated: ___, ...envelope } = json;
  expect(commandsOf(envelope)[0]).toMatchObject({ type: first!.type });
});
