import { beforeEach, expect, test } from 'vitest';
import { checkLedger } from '../../src/db/ledger-checks.js';
import { start } from '../domain/stories/story.js';
import * as stripe from '../domain/stories/stripe-messages.js';
import { createWorld, type World } from '../setup/world.js';

let world: World;
let account: string;
beforeEach(async () => {
  world = await createWorld();
  account = await world.addAccount('stripe', 'one', world.tenantId);
  return () => world.close();
});

type Body = Record<string, unknown>;
type Change = (object: Record<string, unknown>) => void;
let sent = 0;
/** Each a message of its own, with its object changed. */
async function receive({ body }: { body: Body }, change: Change = () => undefined): Promise<void> {
  const message = structuredClone(body) as { id: string; data: { object: Record<string, unknown> } };
  change(message.data.object);
  message.id = `evt_trail_${++sent}`;
  const { outcome } = await world.receive('stripe', message as unknown as Body, account);
  expect(outcome.status).toBe('processed');
}
const doc = (id: string, amount: number, finalizedAt = start): stripe.Invoice => ({
  id,
  sub: 'sub_1',
  pi: '',
  ch: '',
  amount,
  shape: 'basil',
  reason: 'subscription_cycle',
  finalizedAt,
  period: [start, start + 86_400],
});
const open = (one: stripe.Invoice, currency = 'usd') =>
  receive(
    stripe.invoice(one, 'invoice.finalized', one.finalizedAt, {
      status: 'open',
      moments: { finalized_at: one.finalizedAt },
    }),
    (object) => {
      object.currency = currency;
    },
  );
const attempt = (pi: string, amount: number): stripe.Attempt => ({ pi, ch: `ch_${pi}`, amount, shape: 'basil' });
const paid = (pi: string, amount: number, currency = 'usd') =>
  receive(stripe.intentSucceeded(attempt(pi, amount), start + 60), (object) => {
    object.currency = currency;
  });
/** Stripe says that so much of the payment is for the invoice. */
const share = (pi: string, invoice: string, amount: number, currency = 'usd') =>
  receive(stripe.invoicePaymentPaid({ ...doc(invoice, amount), pi }, start + 60), (object) => {
    object.currency = currency;
  });
const refunded = (pi: string, amount: number, of: number) =>
  receive(stripe.refund(attempt(pi, of), 'refund.created', start + 120, { id: `re_${pi}`, amount }, 'succeeded'));

const balances = () =>
  world.rows(
    `select currency, paid_minor, refunded_minor, charged_back_minor, allocated_minor, credit_minor, invoiced_minor, due_minor
     from account_balances order by currency`,
  );
const disagreements = async () => {
  const found = [];
  for await (const page of checkLedger(world.db)) found.push(...page.found);
  return found;
};

test('one payment for two invoices: what each gets, what is left, and what goes back first', async () => {
  await paid('pi_1', 3000);
  await share('pi_1', 'in_2', 900);
  await share('pi_1', 'in_1', 1000);
  await open(doc('in_2', 1500, start + 1));
  await open(doc('in_1', 1000));
  expect(await balances()).toEqual([
    {
      currency: 'USD',
      paid_minor: 3000,
      refunded_minor: 0,
      charged_back_minor: 0,
      allocated_minor: 1900,
      credit_minor: 1100,
      invoiced_minor: 2500,
      due_minor: 600,
    },
  ]);
  expect(await world.rows('select status, payment_status, due_minor from invoices order by issued_at')).toEqual([
    { status: 'paid', payment_status: 'paid', due_minor: 0 },
    { status: 'issued', payment_status: 'partially_paid', due_minor: 600 },
  ]);
  await refunded('pi_1', 1200, 3000);
  expect(await balances()).toMatchObject([
    { refunded_minor: 1200, allocated_minor: 1800, credit_minor: 0, due_minor: 600 },
  ]);
  expect(await world.rows('select refunded_minor from invoices order by issued_at')).toEqual([
    { refunded_minor: 0 },
    { refunded_minor: 100 },
  ]);
  expect(await disagreements()).toEqual([]);
});

test('a payment that is lost in a dispute is neither credit nor with its invoice', async () => {
  await open(doc('in_1', 1000));
  await paid('pi_1', 1500);
  await share('pi_1', 'in_1', 1500);
  await receive(stripe.dispute(attempt('pi_1', 1500), 'charge.dispute.closed', start + 180, 'du_1', 1500, 'lost'));
  expect(await balances()).toMatchObject([
    { paid_minor: 1500, charged_back_minor: 1500, allocated_minor: 0, credit_minor: 0 },
  ]);
  expect(await disagreements()).toEqual([]);
});

test('shares of payments that only other invoices connect are worked out together', async () => {
  // in_1 ← pi_1 → in_2 ← pi_2 → in_3: the message about in_1 names neither in_3 nor pi_2.
  const whole = (pi: string, invoice: string) =>
    receive(stripe.intentSucceeded(attempt(pi, 1000), start + 60), (object) => {
      object.payment_details = { order_reference: invoice };
    });
  await open(doc('in_2', 1000, start + 2));
  await open(doc('in_3', 1000, start + 3));
  for (const [pi, invoice] of [
    ['pi_1', 'in_2'],
    ['pi_2', 'in_2'],
    ['pi_2', 'in_3'],
    ['pi_1', 'in_1'],
  ] as const)
    await whole(pi, invoice);
  const shares = () =>
    world.rows<{ it: string }>(
      `select p.provider_payment_id || ' ' || g.external_id || ' ' || a.amount_minor as it from payment_allocations a
       join payments p on p.id = a.payment_id join gateway_refs g on g.entity_id = a.invoice_id order by 1`,
    );
  const amounts = async () => (await shares()).map((one) => one.it);
  // Nobody knows the total of in_1, and when it was issued.
  expect(await amounts()).toEqual(['pi_1 in_1 0', 'pi_1 in_2 1000', 'pi_2 in_2 0', 'pi_2 in_3 1000']);
  await open(doc('in_1', 1000, start));
  expect(await amounts()).toEqual(['pi_1 in_1 1000', 'pi_1 in_2 0', 'pi_2 in_2 1000', 'pi_2 in_3 0']);
  expect(await disagreements()).toEqual([]);
});

test.each([
  ['the invoice', 'the payment', 'its link'],
  ['the payment', 'its link', 'the invoice'],
  ['its link', 'the invoice', 'the payment'],
  ['its link', 'the payment', 'the invoice'],
])('money in another currency is kept, refused and raised: first %s, then %s, then %s', async (...order) => {
  const steps: Record<string, () => Promise<void>> = {
    'the invoice': () => open(doc('in_1', 1000), 'usd'),
    'the payment': () => paid('pi_1', 1000, 'eur'),
    'its link': () => share('pi_1', 'in_1', 1000, 'eur'),
  };
  for (const step of [...order, ...order]) await steps[step]!();
  expect(await balances()).toMatchObject([
    { currency: 'EUR', paid_minor: 1000, allocated_minor: 0, credit_minor: 1000, invoiced_minor: 0 },
    { currency: 'USD', paid_minor: 0, allocated_minor: 0, credit_minor: 0, invoiced_minor: 1000, due_minor: 1000 },
  ]);
  expect(await world.rows('select status, paid_minor from invoices')).toEqual([{ status: 'issued', paid_minor: 0 }]);
  expect(await world.rows('select entity_type, to_status, refusal from state_transitions where not applied')).toEqual([
    { entity_type: 'invoice', to_status: 'paid', refusal: 'currency_mismatch' },
  ]);
  expect(await world.rows('select kind, occurrences, gateway_account_id, message, resolved_at from alerts')).toEqual([
    {
      kind: 'currency_mismatch',
      occurrences: 1,
      gateway_account_id: account,
      message: expect.stringMatching(/^Payment pay_\w+ is in EUR and was told for invoice inv_\w+, which is in USD/),
      resolved_at: null,
    },
  ]);
  const told = await world.rows<{ type: string }>(
    "select type from events where type not like 'customer.%' order by seq",
  );
  expect(told.map((one) => one.type).sort()).toEqual(['invoice.created', 'payment.succeeded']);
  expect(await disagreements()).toEqual([]);
});
