import { beforeEach, expect, test } from 'vitest';
import { start } from '../domain/stories/story.js';
import * as stripe from '../domain/stories/stripe-messages.js';
import { createWorld, type World } from '../setup/world.js';

let world: World;
let account: string;
let tenantId: string;
beforeEach(async () => {
  world = await createWorld();
  tenantId = world.tenantId;
  account = await world.addAccount('stripe', 'one', tenantId);
  return () => world.close();
});

const receive = async (...messages: { body: Record<string, unknown> }[]) => {
  for (const { body } of messages) await world.receive('stripe', body, account);
};
const doc = (shape: stripe.Shape, pi: string): stripe.Invoice => ({
  id: 'in_1',
  sub: 'sub_1',
  pi,
  ch: `ch_${pi}`,
  amount: 1000,
  shape,
  reason: 'subscription_cycle',
  finalizedAt: start,
  period: [start, start + 86_400],
});
const types = async () =>
  (await world.rows<{ type: string }>('select type from events order by seq')).map((row) => row.type);

test('a refund of one of two payments leaves the invoice paid by both', async () => {
  const half = (pi: string): stripe.Attempt => ({ pi, ch: `ch_${pi}`, amount: 500, shape: '2020', invoice: 'in_1' });
  await receive(
    stripe.invoice(doc('2020', 'pi_1'), 'invoice.finalized', start, { status: 'open' }),
    stripe.intentSucceeded(half('pi_1'), start + 60),
    stripe.intentSucceeded(half('pi_2'), start + 120),
    stripe.refund(half('pi_1'), 'refund.created', start + 180, { id: 're_1', amount: 500 }, 'succeeded'),
  );
  expect(await world.rows('select status, payment_status, paid_minor::int, refunded_minor::int from invoices')).toEqual(
    [{ status: 'paid', payment_status: 'partially_refunded', paid_minor: 1000, refunded_minor: 500 }],
  );
});

test('an attempt that failed days before the payment succeeded is still known to be of the same collection', async () => {
  const attempt = doc('basil', 'pi_1');
  const days = 3 * 86_400;
  await receive(
    stripe.intentFailed(attempt, start),
    stripe.intentSucceeded(attempt, start + days),
    stripe.invoice(attempt, 'invoice.payment_failed', start + 2, { status: 'open', attempt_count: 1 }),
    stripe.invoice(attempt, 'invoice.paid', start + days + 1, {
      status: 'paid',
      amount_paid: 1000,
      amount_remaining: 0,
      moments: { paid_at: start + days },
    }),
  );
  expect((await types()).filter((type) => type === 'payment.failed')).toHaveLength(1);
  expect(await world.rows("select template from notifications where template = 'payment_received'")).toHaveLength(1);
});

test('a guess that gave way stays away', async () => {
  const [one, other] = [doc('basil', 'pi_1'), doc('basil', 'pi_2')];
  const paid = stripe.invoice(one, 'invoice.paid', start + 1, {
    status: 'paid',
    amount_paid: 1000,
    amount_remaining: 0,
    moments: { paid_at: start },
  });
  const links = () =>
    world.rows<{ link: string; pi: string }>(
      'select a.link, p.provider_payment_id as pi from payment_allocations a join payments p on p.id = a.payment_id order by pi',
    );
  await receive(stripe.intentSucceeded(other, start), paid);
  expect(await links()).toEqual([{ link: 'guessed', pi: 'pi_2' }]);
  await receive(stripe.invoicePaymentPaid(one, start));
  expect(await links()).toEqual([
    { link: 'told', pi: 'pi_1' },
    { link: 'withdrawn', pi: 'pi_2' },
  ]);
  await receive(stripe.chargeSucceeded(other, start));
  expect(await links()).toEqual([
    { link: 'told', pi: 'pi_1' },
    { link: 'withdrawn', pi: 'pi_2' },
  ]);
  expect(await world.rows('select paid_minor::int from invoices')).toEqual([{ paid_minor: 1000 }]);
});
