import { describe, expect, test } from 'vitest';
import { arrival, brt, changed, commandsOf, fixture, payer, readingOf, subscription } from './asaas-fixture.js';

const subject = { ...payer, subscriptionId: subscription };
const plan = {
  type: 'subscription.record',
  refs: [{ kind: 'subscription', id: subscription }],
  currency: 'BRL',
  planCode: 'Plano Pro',
  unitAmountMinor: 9990,
  interval: { unit: 'month', count: 1 },
};
const active = (at: string) => ({ value: 'active', gatewayWord: 'ACTIVE', at: brt(at), rank: 10 });

describe('SUBSCRIPTION_CREATED, _UPDATED and _ACTIVATED', () => {
  test.each([
    ['SUBSCRIPTION_CREATED', { ...plan, status: active('2026-01-05 09:00:00') }],
    ['SUBSCRIPTION_ACTIVATED', { ...plan, status: active('2026-01-05 09:00:00') }],
    [
      'SUBSCRIPTION_UPDATED',
      {
        ...plan,
        unitAmountMinor: 12990,
        interval: { unit: 'quarter', count: 1 },
        status: active('2026-03-05 09:00:00'),
      },
    ],
  ])('%s', (type, command) => {
    expect(readingOf(fixture(type))).toEqual({
      handled: true,
      action: 'subscription_synced',
      subject,
      commands: [command],
    });
  });

  test('SUBSCRIPTION_ACTIVATED as seed 004 prints it', () => {
    expect(readingOf(fixture('variants/SUBSCRIPTION_ACTIVATED.seed-004'))).toEqual({
      handled: true,
      action: 'subscription_synced',
      subject: { customerId: 'cus_456', subscriptionId: 'sub_123' },
      commands: [
        {
          type: 'subscription.record',
          refs: [{ kind: 'subscription', id: 'sub_123' }],
          currency: 'BRL',
          status: { value: 'active', gatewayWord: 'ACTIVE', at: arrival, rank: 10 },
        },
      ],
    });
  });

  test.each([
    ['WEEKLY', 'week', 1],
    ['BIWEEKLY', 'week', 2],
    ['MONTHLY', 'month', 1],
    ['BIMONTHLY', 'month', 2],
    ['QUARTERLY', 'quarter', 1],
    ['SEMIANNUALLY', 'month', 6],
    ['YEARLY', 'year', 1],
  ])('the cycle %s is every %s × %i', (cycle, unit, count) => {
    expect(commandsOf(changed('SUBSCRIPTION_CREATED', { cycle }))).toMatchObject([{ interval: { unit, count } }]);
  });

  test.each(['FORTNIGHTLY', null, 'constructor'])('the cycle %j is not told', (cycle) => {
    expect(commandsOf(changed('SUBSCRIPTION_CREATED', { cycle }))[0]).not.toHaveProperty('interval');
  });

  test.each([
    [{ status: 'EXPIRED' }, 'completed', 'EXPIRED', 80],
    [{ status: 'INACTIVE' }, 'canceled', 'INACTIVE', 80],
    [{ status: 'ACTIVE', deleted: true }, 'canceled', 'ACTIVE', 80],
  ])('an update with %j is the end of it, not of the tenant', (changes, value, gatewayWord, rank) => {
    const at = brt('2026-03-05 09:00:00');
    const [command] = commandsOf(changed('SUBSCRIPTION_UPDATED', changes));
    expect(command).toMatchObject({ status: { value, gatewayWord, at, rank }, endedAt: at });
    expect(command).not.toHaveProperty('endsTenant');
  });

  test('without a status only SUBSCRIPTION_ACTIVATED says that it is active', () => {
    expect(commandsOf(changed('SUBSCRIPTION_UPDATED', { status: null }))[0]).not.toHaveProperty('status');
    expect(commandsOf(changed('SUBSCRIPTION_ACTIVATED', { status: undefined }))).toMatchObject([
      { status: { value: 'active', gatewayWord: 'SUBSCRIPTION_ACTIVATED' } },
    ]);
  });
});

describe('SUBSCRIPTION_INACTIVATED, _DELETED and _CANCELED', () => {
  test.each([
    ['SUBSCRIPTION_INACTIVATED', '2026-04-01 17:30:00'],
    ['SUBSCRIPTION_CANCELED', '2026-04-01 17:30:00'],
    ['SUBSCRIPTION_DELETED', '2026-04-01 17:30:01'],
  ])('%s ends it and, where it is the payer, the tenant', (type, written) => {
    const at = brt(written);
    expect(readingOf(fixture(type))).toEqual({
      handled: true,
      action: 'tenant_canceled',
      subject,
      commands: [
        {
          ...plan,
          unitAmountMinor: 12990,
          status: { value: 'canceled', gatewayWord: 'INACTIVE', at, rank: 90 },
          canceledAt: at,
          endedAt: at,
          endsTenant: true,
        },
      ],
    });
  });

  test('SUBSCRIPTION_CANCELED as seed 004 prints it', () => {
    expect(readingOf(fixture('variants/SUBSCRIPTION_CANCELED.seed-004'))).toMatchObject({
      action: 'tenant_canceled',
      subject: { customerId: 'cus_456', subscriptionId: 'sub_123' },
      commands: [{ status: { value: 'canceled', at: arrival, rank: 90 }, endsTenant: true }],
    });
  });

  test('the name of the event counts though the payload still says ACTIVE', () => {
    expect(commandsOf(changed('SUBSCRIPTION_DELETED', { status: 'ACTIVE', deleted: false }))).toMatchObject([
      { status: { value: 'canceled', gatewayWord: 'ACTIVE' }, endsTenant: true },
    ]);
  });
});
