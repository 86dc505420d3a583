import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRemindAhead } from '../../src/activities/remind-ahead.js';
import { remindersAhead } from '../../src/db/ahead.js';
import { savePaymentMethods } from '../../src/db/payment-methods.js';
import { newUuid } from '../../src/db/uuid.js';
import type { RecordMethod } from '../../src/domain/commands.js';
import { createWorld, type World } from '../setup/world.js';
import { at, createDunningStand } from './dunning-stand.js';

const clock = { now: 0 };
let world: World;
let stand: ReturnType<typeof createDunningStand>;
let remindAhead: ReturnType<typeof createRemindAhead>;
beforeAll(async () => {
  world = await createWorld();
  stand = createDunningStand(world.db, clock);
  remindAhead = createRemindAhead({
    ...{ db: world.db, apply: stand.apply, now: () => clock.now, heartbeat: () => {} },
    attemptDeliveries: async () => {},
    startMails: async () => {},
    wakeDunning: () => {},
  });
});
afterAll(() => world?.close());

async function start(now: string) {
  clock.now = at(now);
  const tenantId = await world.addTenant(newUuid());
  const payer = await stand.payer(tenantId, 'customer');
  await payer.rows("update customers set timezone = 'America/Sao_Paulo'");
  const gatewayAccountId = await world.addAccount('stripe', newUuid(), tenantId);
  /** Runs at the time, twice; what it told, with its variables. */
  const told = async (when: string) => {
    clock.now = at(when);
    expect([await remindAhead(), await remindAhead()].map((one) => one.error)).toEqual([undefined, undefined]);
    const rows = await payer.rows<{ template: string; priority: string; variables: Record<string, string> }>(
      `with new as (update notifications set status = 'sent', sent_at = now() where status = 'queued' and priority = 'low' returning *)
       select template, priority, variables from new order by dedupe_key`,
    );
    return rows.map(({ template, variables: { customer_name: _, tenant_name: __, ...rest } }) => [template, rest]);
  };
  const methods = (...all: RecordMethod[]) =>
    world.db.withTenant(tenantId, (tx) =>
      savePaymentMethods(tx, {
        ...{ tenantId, billingAccountId: payer.accountId, gatewayAccountId, livemode: true, methods: all },
      }),
    );
  return { payer, told, methods };
}

const card = (methodId: string, month: number, told = '2026-01-01'): RecordMethod => ({
  ...{ type: 'method.record', methodId },
  card: { summary: `Visa **** ${methodId}`, month, year: 2026, at: at(told) },
});

test('an own invoice is told of three days before, in the morning of its payer; a day that moves is told again', async () => {
  const { payer, told } = await start('2026-03-01');
  const id = await payer.invoice({ dueDate: '2026-03-20', number: 'INV-1', hostedUrl: 'https://pay.example/1' });
  // Its gateway collects it.
  await payer.invoice({ dueDate: '2026-03-20' });
  await payer.rows("update invoices set series = 'INV', issued_at = $2 where id = $1", [id, new Date(clock.now)]);
  expect(await told('2026-03-17T11:59:00Z')).toEqual([]);
  const variables = {
    ...{ invoice_number: 'INV-1', amount: '100.00', currency: 'USD', due_date: '2026-03-20' },
    pay_url: 'https://pay.example/1',
  };
  expect(await told('2026-03-17T12:00:00Z')).toEqual([['invoice_due', variables]]);
  expect(await told('2026-03-18')).toEqual([]);
  await payer.rows("update invoices set due_date = '2026-03-25' where id = $1", [id]);
  // Away until two days before: it still helps.
  expect(await told('2026-03-23')).toMatchObject([['invoice_due', { due_date: '2026-03-25' }]]);
  await payer.rows("update invoices set due_date = '2026-03-26' where id = $1", [id]);
  await payer.pay(id);
  // What is young was told of when it was made, and after its day it is dunning's.
  const [young, late] = [
    await payer.invoice({ dueDate: '2026-03-26' }),
    await payer.invoice({ dueDate: '2026-03-23' }),
  ];
  await payer.rows("update invoices set series = 'INV', issued_at = $2 where id = any ($1)", [
    ...[[young, late], new Date(at('2026-03-23T12:30:00Z'))],
  ]);
  expect(await told('2026-03-24')).toEqual([]);
  expect(
    await payer.rows(
      "select envelope::jsonb->'data'->>'due_date' as day from events where type = 'invoice.upcoming' order by seq",
    ),
  ).toEqual([...[{ day: '2026-03-20' }, { day: '2026-03-25' }]]);
});

test('a renewal is told of a week before, of what renews and costs something', async () => {
  const { payer, told } = await start('2026-03-01');
  const id = await payer.subscription();
  const renews = (more = '') =>
    payer.rows(
      `update subscriptions set status = 'active', unit_amount_minor = 2500, quantity = 2, currency = 'USD', current_period_start = '2026-03-01',
        current_period_end = '2026-04-01T02:00:00Z', cancel_at_period_end = false ${more} where id = $1`,
      [id],
    );
  for (const not of [
    ', cancel_at_period_end = true',
    ", status = 'past_due'",
    ', unit_amount_minor = 0',
    ", current_period_start = '2026-03-24'",
  ]) {
    // The same column twice is none that PostgreSQL sets: what is not is set after.
    await renews();
    await payer.rows(`update subscriptions set ${not.slice(2)} where id = $1`, [id]);
    expect([not, await told('2026-03-24')]).toEqual([not, []]);
  }
  await renews();
  expect(await told('2026-03-24T11:00:00Z')).toEqual([]);
  expect(await told('2026-03-24')).toEqual([
    ['upcoming_renewal', { renewal_date: '2026-03-31', plan_name: 'pro', amount: '50.00', currency: 'USD' }],
  ]);
  await renews();
  expect(await told('2026-03-30')).toEqual([]);
});

test('a card is told of a month and a week before, if something is paid with it', async () => {
  const { payer, told, methods } = await start('2026-03-01');
  // In any order: of two words of one second the card that is valid longer, and who is gone stays gone.
  await methods(card('1', 5, '2026-02-01'), card('2', 5));
  await methods(card('1', 3));
  await methods({ type: 'method.record', methodId: '2', detachedAt: at('2026-02-02') });
  await methods(card('2', 5, '2026-02-03'), card('3', 6));
  expect(await told('2026-05-10')).toEqual([]);
  await payer.subscription();
  expect(await told('2026-05-10')).toEqual([['card_expiring', { card: 'Visa **** 1', expiry_date: '2026-05-31' }]]);
  expect(await told('2026-05-24T11:00:00Z')).toEqual([]);
  expect(await told('2026-05-30')).toHaveLength(1);
  expect(await told('2026-06-10')).toMatchObject([['card_expiring', { card: 'Visa **** 3' }]]);
  // It is not what invoices are paid with any more, and then the gateway has got a new one.
  await methods({ ...card('4', 8), defaultAt: at('2026-06-11') });
  expect(await told('2026-06-25')).toEqual([]);
  await methods(card('4', 9, '2026-08-01'));
  expect(await told('2026-08-26')).toEqual([]);
  expect(await told('2026-09-26')).toMatchObject([['card_expiring', { expiry_date: '2026-09-30' }]]);
  const envelopes = await payer.rows<{ data: object }>(
    "select envelope::jsonb->'data' as data from events where type = 'payment_method.expiring' order by seq",
  );
  expect(envelopes).toHaveLength(4);
  expect(envelopes[0]?.data).toMatchObject({
    ...{ payment_method_id: '1', payment_method: 'Visa **** 1', expires_on: '2026-05-31' },
  });
  const other = await world.addTenant(newUuid());
  const first = '00000000-0000-0000-0000-000000000000';
  expect(await world.db.withTenant(other, (tx) => remindersAhead(tx, payer.tenantId, clock.now, first, 10))).toEqual(
    [],
  );
});
