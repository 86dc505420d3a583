import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './stand.js';

let stand: Stand;
afterEach(() => stand.close());
const subscription = async () =>
  (
    await stand.world.rows<{ status: string; cancel_at_period_end: boolean; cancel_reason: string | null }>(
      'select status, cancel_at_period_end, cancel_reason from subscriptions',
    )
  )[0];
const atGateway = () => stand.api.books.subscriptions.get('sub_1')!;

describe.each([false, true])(
  'a subscription of Stripe that was to end with its period (flexible billing: %s)',
  (isFlexible) => {
    beforeEach(async () => {
      stand = await openStand('stripe');
      await stand.subscribed('sub_1');
      stand.api.books.isFlexible = isFlexible;
      Object.assign(atGateway(), {
        current_period_start: 1,
        current_period_end: 2_000_000_000,
        cancel_at: null,
        cancel_at_period_end: false,
      });
      await (await stand.cancel('sub_1', true)).run();
      await stand.world.rows("update subscriptions set cancel_reason = 'moved away'");
      expect(await subscription()).toMatchObject({ cancel_at_period_end: true });
      stand.api.changes.length = 0;
    });
    const isKept = async () => {
      expect(await subscription()).toEqual({ status: 'active', cancel_at_period_end: false, cancel_reason: null });
      expect(atGateway()).toMatchObject({ status: 'active', cancel_at: null, cancel_at_period_end: false });
      expect(await stand.told('subscription.updated')).toHaveLength(2);
      expect(await stand.told('subscription.cancelled')).toEqual([]);
    };

    test('goes on, and is told once', async () => {
      const { id, run } = await stand.keep('sub_1');
      expect(await run()).toMatchObject({ status: 'succeeded', providerId: 'sub_1' });
      await run();
      await isKept();
      expect(await stand.command(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
      expect(stand.api.changes).toHaveLength(1);
    });

    test('goes on when the answer, or its commit, is lost: the gateway is told once', async () => {
      const { run } = await stand.keep('sub_1');
      stand.api.troubled('lost');
      await expect(run()).rejects.toThrow();
      stand.crash(1);
      await expect(run()).rejects.toThrow(/crashed/);
      expect((await subscription())!.cancel_at_period_end).toBe(true);
      await run();
      await isKept();
      expect(stand.api.changes).toHaveLength(1);
    });

    test('that ended there before the gateway was told is not kept', async () => {
      atGateway().status = 'canceled';
      const { id, run } = await stand.keep('sub_1');
      expect(await run()).toMatchObject({ status: 'failed' });
      expect((await stand.command(id)).last_error).toBeTruthy();
      expect(await subscription()).toMatchObject({ cancel_at_period_end: true, cancel_reason: 'moved away' });
    });

    test('that has ended here is not asked for', async () => {
      const { id, run } = await stand.keep('sub_1');
      await stand.world.rows("update subscriptions set status = 'canceled', canceled_at = now()");
      expect(await run()).toMatchObject({ status: 'failed' });
      expect((await stand.command(id)).last_error).toMatch(/has ended/);
      expect(stand.api.changes).toEqual([]);
    });

    test('ends with its period after all when that is asked for again', async () => {
      await (await stand.keep('sub_1')).run();
      await (await stand.cancel('sub_1', true)).run();
      expect(await subscription()).toMatchObject({ cancel_at_period_end: true });
      expect(stand.api.changes).toHaveLength(2);
    });
  },
);

test.each(['razorpay', 'asaas'] as const)('%s is not asked, and the command fails', async (gateway) => {
  stand = await openStand(gateway);
  await stand.subscribed('sub_1');
  const { id, run } = await stand.keep('sub_1');
  expect(await run()).toMatchObject({ status: 'failed' });
  expect((await stand.command(id)).last_error).toMatch(/cannot|at once/);
  expect(stand.api.changes).toEqual([]);
});
