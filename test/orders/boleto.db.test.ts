import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asaasCharge, openStand, type Stand } from './stand.js';

const all = 10_000;
const told = ['payment.refunded', 'refund.failed'] as const;
let stand: Stand;
beforeEach(async () => {
  stand = await openStand('asaas');
  stand.api.books.boletos.add('pay_1');
  await stand.paid('pay_1');
});
afterEach(() => stand.close());

const receive = (body: object, id: string) => stand.world.receive('asaas', { ...body, id }, stand.accountId);
const done = () => Object.assign(stand.api.refunds('pay_1')[0]!, { status: 'DONE' });

describe('a refund of a boleto at ASAAS', () => {
  test('is asked for once, waits for its payer at the link of ASAAS, and is told when it is done', async () => {
    const { id, run } = await stand.request('pay_1', all);
    expect(await run()).toMatchObject({ status: 'succeeded', providerId: null });
    expect(stand.api.changes).toEqual(['POST /v3/payments/pay_1/bankSlip/refund']);
    expect(await stand.command(id)).toMatchObject({ payer_url: 'https://www.asaas.com/estorno/pay_1', attempts: 1 });
    expect(await stand.refunds()).toMatchObject([{ status: 'pending', amount_minor: all }]);
    expect(await stand.told(...told)).toEqual([]);
    done();
    await stand.webhook('pay_1', 'evt_1');
    await stand.webhook('pay_1', 'evt_2');
    expect(await stand.refunds()).toMatchObject([{ status: 'succeeded', provider_refund_id: expect.any(String) }]);
    expect(await stand.told(...told)).toEqual(['payment.refunded']);
  });

  test('that is done by a webhook without a list is the one that was asked for', async () => {
    const { run } = await stand.request('pay_1', all);
    await run();
    const charge = asaasCharge('pay_1', 'PAYMENT_REFUNDED', stand.api);
    Object.assign(charge.payment as object, { status: 'REFUNDED', refunds: null });
    await receive(charge, 'evt_1');
    expect(await stand.refunds()).toMatchObject([{ status: 'succeeded' }]);
    done();
    await stand.webhook('pay_1', 'evt_2');
    expect(await stand.refunds()).toHaveLength(1);
    expect(await stand.told(...told)).toEqual(['payment.refunded']);
  });

  test('whose answer is lost is found, and not asked for again', async () => {
    const { id, run } = await stand.request('pay_1', all);
    stand.api.troubled('lost');
    await expect(run()).rejects.toThrow(/connection failed/);
    await run();
    expect(stand.api.changes).toHaveLength(1);
    expect(await stand.command(id)).toMatchObject({ status: 'succeeded', attempts: 2, payer_url: null });
    expect(await stand.refunds()).toMatchObject([{ status: 'pending' }]);
  });

  test('of a part is refused, and gives the amount back', async () => {
    const { run } = await stand.request('pay_1', 3000);
    expect(await run()).toMatchObject({ status: 'failed' });
    expect(stand.api.changes).toEqual([]);
    expect(await stand.refunds()).toMatchObject([
      { status: 'failed', failure_reason: 'ASAAS gives a boleto back only as a whole' },
    ]);
    expect(await stand.told(...told)).toEqual(['refund.failed']);
  });

  test('that its payer never agrees to is canceled', async () => {
    const { run } = await stand.request('pay_1', all);
    await run();
    Object.assign(stand.api.refunds('pay_1')[0]!, { status: 'CANCELLED' });
    await stand.webhook('pay_1', 'evt_1');
    expect(await stand.refunds()).toMatchObject([{ status: 'failed' }]);
    expect(await stand.told(...told)).toEqual(['refund.failed']);
  });
});
