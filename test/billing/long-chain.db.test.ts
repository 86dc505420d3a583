import { afterAll, beforeAll, expect, test } from 'vitest';
import { mostLinked } from '../../src/db/billing-load.js';
import { openReads, type Reads } from '../setup/reads.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let reads: Reads;
beforeAll(async () => {
  world = await createWorld();
  reads = await openReads(world.db, world.database.ownerUrl, 10);
});
afterAll(async () => {
  await reads?.close();
  await world?.close();
});

/** 2,000 payments over 100 each, every one for half of two neighbouring invoices of 100. */
const chain = [
  `insert into invoices (id, tenant_id, billing_account_id, currency, status, payment_status, subtotal_minor, paid_minor, paid_at, issued_at, number)
   select billing.uuid7(), tenant_id, billing_account_id, currency, 'paid', 'paid', 100, 100, at, at, 'chain-' || n
   from (select * from invoices limit 1) as first, generate_series(1, 2000) n, lateral (select timestamptz '2020-01-01Z' + n * interval '1 hour' as at) as then_`,
  `insert into payments (id, tenant_id, billing_account_id, currency, status, amount_minor, gateway, gateway_account_id, provider_payment_id, paid_at)
   select billing.uuid7(), tenant_id, billing_account_id, currency, 'succeeded', 100, gateway, gateway_account_id, 'chain-' || n, timestamptz '2020-01-01Z' + n * interval '1 hour'
   from (select * from payments limit 1) as first, generate_series(1, 2000) n`,
  `insert into payment_allocations (tenant_id, payment_id, invoice_id, amount_minor, link)
   select p.tenant_id, p.id, i.id, 50, 'told' from payments p, generate_series(0, 1) d
   join invoices i on true where p.provider_payment_id like 'chain-%' and i.number = 'chain-' || (split_part(p.provider_payment_id, '-', 2)::int + d)`,
  `insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
   select p.tenant_id, r.gateway_account_id, r.livemode, 'payment', 'pi_middle', 'payment', p.id, p.billing_account_id
   from payments p, (select * from gateway_refs where kind = 'payment' limit 1) r where p.provider_payment_id = 'chain-1000'`,
];

test('an event about a payment in the middle of a chain reads and writes what is near, and the rest stays', async () => {
  await world.receive('stripe', fixture('stripe', 'invoice.paid'));
  await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'));
  for (const statement of chain) await world.rows(statement);
  await reads.owner.query('analyze');
  const refund = fixture('stripe', 'refund.created') as { data: { object: object } };
  const object = {
    ...refund.data.object,
    id: 're_middle',
    payment_intent: 'pi_middle',
    charge: null,
    amount: 60,
    currency: 'usd',
    status: 'succeeded',
  };
  const body = { ...refund, id: 'evt_middle', data: { object } };
  const tables = ['payments', 'invoices', 'payment_allocations'] as const;
  const sums = () =>
    world.rows(
      'select sum(amount_minor)::int as allocated, sum(refunded_minor)::int as returned from payment_allocations',
    );
  const [before] = await sums();
  // Each is read when it is found, when it is loaded, and when it is checked.
  expect(await reads.readsOf([...tables], () => world.receive('stripe', body))).toBeLessThan(12 * mostLinked);
  expect(await sums()).toEqual([{ ...before, returned: 60 }]);
  expect(
    await world.rows(
      `select i.number, a.refunded_minor::int as returned from payment_allocations a join invoices i on i.id = a.invoice_id where a.refunded_minor > 0 order by 1`,
    ),
  ).toEqual([
    { number: 'chain-1000', returned: 10 },
    { number: 'chain-1001', returned: 50 },
  ]);
});
