import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** The same sum again and again, and each time a failure before it was paid: long ago. */
const past = (table: 'payments' | 'invoices', same: string, own: string, values: string) =>
  world.rows(`
    insert into ${table} (id, ${same}, ${own}, paid_at, failed_at)
    select billing.uuid7(), ${same}, ${values}, at, at from (select * from ${table} where paid_at is not null limit 1) as first, generate_series(1, 3000) n,
      lateral (select timestamptz '2020-01-01Z' - n * interval '1 hour' as at) as long_ago`);

test('an event reads nothing of what its payer has had before', async () => {
  await world.receive('stripe', fixture('stripe', 'invoice.paid'));
  await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'));
  const payer = 'tenant_id, billing_account_id, currency, status';
  await past('payments', `${payer}, amount_minor, gateway, gateway_account_id`, 'provider_payment_id', `'pi_' || n`);
  await past('invoices', `${payer}, payment_status, subtotal_minor`, 'number, reported_paid_at', `'old-' || n, at`);
  await reads.owner.query('analyze');
  for (const name of ['invoice.paid', 'payment_intent.succeeded', 'invoice.payment_failed']) {
    const event = fixture('stripe', name) as { data: { object: object } };
    const body = { ...event, id: `evt_${name}`, data: { object: { ...event.data.object, id: `again_${name}` } } };
    expect(await reads.readsOf(['payments', 'invoices'], () => world.receive('stripe', body)), name).toBeLessThan(100);
  }
});
