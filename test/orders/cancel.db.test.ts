import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatewayNames } from '../../src/domain/entities.js';
import { openStand, type Stand } from './stand.js';

describe.each(gatewayNames)('a subscription at %s', (gateway) => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await openStand(gateway);
    await stand.subscribed('sub_1');
  });
  afterEach(() => stand.close());
  const subscription = async () =>
    (
      await stand.world.rows<{ status: string; cancel_at_period_end: boolean }>(
        'select status, cancel_at_period_end from subscriptions',
      )
    )[0];
  const told = () => stand.told('subscription.cancelled');

  test('ends at the gateway, and is told once', async () => {
    const { id, run } = await stand.cancel('sub_1');
    expect(await run()).toMatchObject({ status: 'succeeded', providerId: 'sub_1' });
    expect(await subscription()).toEqual({ status: 'canceled', cancel_at_period_end: false });
    expect(await told()).toEqual(['subscription.cancelled']);
    expect(await stand.command(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    await run();
    expect(stand.api.changes).toHaveLength(1);
  });

  test('of somebody who owes: once it has ended, and not before, somebody looks at what is owed', async () => {
    const owing = await stand.owes('sub_1');
    const { run } = await stand.cancel('sub_1');
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow();
    expect(stand.woken).toEqual([]);
    await run();
    expect(stand.woken).toEqual([owing]);
    expect(
      await stand.world.rows('select next_wake_at is not null as wakes from dunning_runs where ended_at is null'),
    ).toEqual([{ wakes: true }]);
  });

  test('that has ended is not ended again when the answer, or its commit, is lost', async () => {
    const { run } = await stand.cancel('sub_1');
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow();
    stand.crash(1);
    await expect(run()).rejects.toThrow(/crashed/);
    expect((await subscription())!.status).not.toBe('canceled');
    await run();
    expect((await subscription())!.status).toBe('canceled');
    expect(await told()).toEqual(['subscription.cancelled']);
    expect(stand.api.changes).toHaveLength(1);
  });

  test('that the gateway does not know stays as it is, and the command fails', async () => {
    stand.api.books.subscriptions.clear();
    const { id, run } = await stand.cancel('sub_1');
    expect(await run()).toMatchObject({ status: 'failed' });
    expect((await subscription())!.status).toBe('active');
    expect((await stand.command(id)).last_error).toBeTruthy();
    expect(await told()).toEqual([]);
  });

  // ASAAS cannot do it: the API refuses.
  const lasting = ['stripe', 'razorpay'].includes(gateway) ? [true] : [];
  test.each(lasting)('runs to the end of what is paid for', async (atPeriodEnd) => {
    const { run } = await stand.cancel('sub_1', atPeriodEnd);
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow();
    await run();
    expect(await subscription()).toEqual({ status: 'active', cancel_at_period_end: true });
    expect(await told()).toEqual([]);
    expect(stand.api.changes).toHaveLength(1);
  });
});
