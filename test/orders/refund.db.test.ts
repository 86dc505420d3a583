import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withdrawRefund } from '../../src/db/gateway-commands.js';
import { gatewayNames } from '../../src/domain/entities.js';
import { traceIdOf } from '../../src/domain/trace.js';
import { traceparent } from '../setup/tracer.js';
import { openStand, type Stand } from './stand.js';

const told = ['payment.refunded', 'refund.failed'] as const;

describe.each(gatewayNames)('a refund at %s', (gateway) => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await openStand(gateway);
    await stand.paid('pay_1');
  });
  afterEach(() => stand.close());

  /** One refund at the gateway, one row, one event. */
  async function expectOnce(own: string, minor = 3000) {
    expect(stand.api.refunds('pay_1')).toMatchObject([{ own, minor }]);
    expect(await stand.refunds()).toMatchObject([
      { status: 'succeeded', amount_minor: minor, provider_refund_id: expect.any(String) },
    ]);
    expect(await stand.told(...told)).toEqual(['payment.refunded']);
    const [payment] = await stand.world.rows('select status, refunded_minor from payments');
    expect(payment).toEqual({ status: 'partially_refunded', refunded_minor: minor });
  }

  test('is made once, under our id, and told', async () => {
    const { id, own, run } = await stand.request('pay_1', 3000);
    expect(await stand.refunds()).toMatchObject([{ status: 'pending', provider_refund_id: null }]);
    expect(await run()).toMatchObject({ status: 'succeeded' });
    await expectOnce(own);
    expect(await stand.command(id)).toMatchObject({ status: 'succeeded', attempts: 1, last_error: null });
    // A repetition of the activity finds it done.
    expect(await run()).toMatchObject({ status: 'succeeded', deliverable: [], notifications: [] });
    expect(stand.api.changes).toHaveLength(1);
    // Of the trace of the request that asked for it.
    const events = await stand.world.rows<{ traceparent: string }>(
      "select traceparent from events where type = 'payment.refunded'",
    );
    expect(events.map((one) => traceIdOf(one.traceparent))).toEqual([traceIdOf(traceparent)]);
  });

  test('whose answer is lost after the effect is found, and not made again', async () => {
    const { id, own, run } = await stand.request('pay_1', 3000);
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow(/connection failed/);
    expect(await stand.command(id)).toMatchObject({ status: 'pending', attempts: 1 });
    expect((await stand.refunds())[0]!.status).toBe('pending');
    await run();
    await expectOnce(own);
    expect(stand.api.changes).toHaveLength(1);
    expect(stand.trials).toEqual([expect.stringMatching(/connection failed/), 'succeeded']);
  });

  test('whose commit fails is found, and not made again', async () => {
    const { own, run } = await stand.request('pay_1', 3000);
    stand.crash(1);
    await expect(run()).rejects.toThrow(/crashed/);
    expect((await stand.refunds())[0]!.status).toBe('pending');
    await run();
    await expectOnce(own);
    expect(stand.api.changes).toHaveLength(1);
  });

  test('that a webhook tells before the answer is complete, and nobody asks again', async () => {
    const { id, own, run } = await stand.request('pay_1', 3000);
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow();
    await stand.webhook('pay_1', 'evt_first');
    await expectOnce(own);
    const looks = stand.api.looks.length;
    await run();
    expect(await stand.command(id)).toMatchObject({ status: 'succeeded', attempts: 1 });
    await expectOnce(own);
    expect(stand.api.looks).toHaveLength(looks);
  });

  test('is told once, however often webhooks tell it afterwards', async () => {
    const { own, run } = await stand.request('pay_1', 3000);
    await run();
    for (const event of ['evt_a', 'evt_a', 'evt_b']) await stand.webhook('pay_1', event);
    await expectOnce(own);
  });

  test('of an equal amount beside another is each its own, in any order of answers and webhooks', async () => {
    const first = await stand.request('pay_1', 3000);
    const second = await stand.request('pay_1', 3000);
    await second.run();
    await stand.webhook('pay_1', 'evt_second');
    await first.run();
    await stand.webhook('pay_1', 'evt_first');
    expect(stand.api.refunds('pay_1').map((one) => one.own)).toEqual([second.own, first.own]);
    expect(await stand.refunds()).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    expect(await stand.told(...told)).toEqual(['payment.refunded', 'payment.refunded']);
  });

  test('that somebody makes at the gateway meanwhile, over the same amount, is another one', async () => {
    const { run } = await stand.request('pay_1', 3000);
    const theirs = await openTheirs(stand, 3000);
    await theirs();
    expect(await stand.refunds()).toMatchObject([
      { status: 'pending', provider_refund_id: null },
      { status: 'succeeded', provider_refund_id: expect.any(String) },
    ]);
    await run();
    expect(await stand.refunds()).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    expect(stand.api.refunds('pay_1')).toHaveLength(2);
  });

  test('that the gateway refuses is failed with its reason, and gives the amount back', async () => {
    stand.api.books.payments.set('pay_1', 1000);
    const { id, run } = await stand.request('pay_1', 3000);
    expect(await run()).toMatchObject({ status: 'failed' });
    const [refund] = await stand.refunds();
    expect(refund).toMatchObject({ status: 'failed', failure_reason: expect.stringMatching(/greater|maior/) });
    expect(await stand.command(id)).toMatchObject({ status: 'failed', last_error: refund!.failure_reason });
    expect(await stand.told(...told)).toEqual(['refund.failed']);
    expect(await stand.world.rows('select status, refunded_minor from payments')).toEqual([
      { status: 'succeeded', refunded_minor: 0 },
    ]);
  });

  test('that is refused because an earlier attempt has made it is no failure', async () => {
    // Nothing is left for a second one.
    const { own, run } = await stand.request('pay_1', 10_000);
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow();
    await run();
    expect(stand.api.refunds('pay_1')).toMatchObject([{ own }]);
    expect(await stand.told(...told)).toEqual(['payment.refunded']);
  });

  test('waits while the gateway is down, or asks to wait', async () => {
    const { id, own, run } = await stand.request('pay_1', 3000);
    stand.api.troubled('down', 'limited');
    await expect(run()).rejects.toThrow(/503/);
    await expect(run()).rejects.toMatchObject({ nextRetryDelay: 1000 });
    expect(await stand.command(id)).toMatchObject({
      status: 'pending',
      attempts: 2,
      last_error: expect.stringContaining('429'),
    });
    await run();
    await expectOnce(own);
  });

  test('that was taken back before it is never made, in any order of both', async () => {
    const { id, refundId, run } = await stand.request('pay_1', 3000);
    const { tenantId, db } = stand.world;
    const withdraw = (one: string) => db.withTenant(tenantId, (tx) => withdrawRefund(tx, tenantId, one));
    expect(await withdraw(refundId)).toBe(true);
    expect(await run()).toMatchObject({ status: 'canceled', deliverable: [] });
    expect(stand.api.changes).toEqual([]);
    expect(await stand.command(id)).toMatchObject({ status: 'canceled', attempts: 0 });
    const other = await stand.request('pay_1', 3000);
    stand.api.troubled('down');
    await expect(other.run()).rejects.toThrow();
    expect(await withdraw(other.refundId)).toBe(false);
    await other.run();
    expect(stand.api.refunds('pay_1')).toMatchObject([{ own: other.own }]);
  });

  test('that is taken back and made at once becomes one of both', async () => {
    const { tenantId, db } = stand.world;
    for (let n = 0; n < 5; n++) {
      const { refundId, own, run } = await stand.request('pay_1', 1000);
      const [withdrawn] = await Promise.all([
        db.withTenant(tenantId, (tx) => withdrawRefund(tx, tenantId, refundId)),
        run().catch(() => undefined),
      ]);
      expect(stand.api.refunds('pay_1').some((one) => one.own === own)).toBe(!withdrawn);
    }
  });

  test('of one tenant is nothing to another', async () => {
    const other = await stand.world.addTenant('other');
    const account = await stand.addAccount('other', other);
    await stand.paid('pay_2', account);
    const theirs = await stand.request('pay_2', 3000, other, account);
    const mine = await stand.request('pay_1', 3000);
    await Promise.all([theirs.run(), mine.run()]);
    await expectOnce(mine.own);
    expect(await stand.refunds(other)).toMatchObject([{ id: theirs.refundId, status: 'succeeded' }]);
    const crossed = stand.world.db.withTenant(other, (tx) =>
      tx.query('select id from gateway_commands where id = $1', [mine.id]),
    );
    expect(await crossed).toEqual([]);
  });
});

/** A refund that is made in the gateway's dashboard, and its webhook. */
async function openTheirs(stand: Stand, minor: number): Promise<() => Promise<unknown>> {
  const dateCreated = '2026-01-20 08:00:00';
  const common = { own: null, minor, amount: minor, status: 'succeeded', currency: 'usd', notes: [], metadata: {} };
  const names = { id: 'theirs_1', payment_intent: 'pay_1', charge: null, payment_id: 'pay_1' };
  const asaas = { dateCreated, status: 'DONE', value: minor / 100, description: null };
  const isAsaas = (await stand.world.rows('select gateway from payments'))[0]!.gateway === 'asaas';
  stand.api.books.refunds.set('pay_1', [{ ...common, ...names, ...(isAsaas ? asaas : {}) }]);
  return () => stand.webhook('pay_1', 'evt_theirs');
}
