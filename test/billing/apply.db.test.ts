import { beforeEach, describe, expect, test } from 'vitest';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const events = async () =>
  (await world.rows<{ type: string }>('select type from events order by seq')).map((row) => row.type);

describe('applyGatewayEvent', () => {
  test('applies a Stripe payment of a tenant: state, event, mail, ledger', async () => {
    const applied = await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'));
    expect(applied.outcome).toMatchObject({
      status: 'processed',
      action: 'payment_succeeded',
      tenantId: 'tenant-123',
      transactionId: expect.stringMatching(/^pay_/),
    });
    expect(await events()).toEqual(['payment.succeeded']);
    const [payment] = await world.rows('select status, currency, paid_at is not null as paid from payments');
    expect(payment).toMatchObject({ status: 'succeeded', paid: true });
    expect(await world.rows('select template, status, skip_reason from notifications')).toHaveLength(1);
    const [row] = await world.rows('select status, action from gateway_events');
    expect(row).toEqual({ status: 'processed', action: 'payment_succeeded' });
  });

  test('repeats the same outcome and tells nothing twice', async () => {
    const stored = await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'));
    const first = await world.apply(stored.id);
    const second = await world.apply(stored.id);
    expect(second.outcome).toEqual(first.outcome);
    expect(await events()).toEqual(['payment.succeeded']);
  });

  for (const name of ['payment_intent.succeeded', 'invoice.paid', 'charge.succeeded', 'customer.subscription.created'])
    test(`uses few statements for ${name}`, async () => {
      const stored = await world.store('stripe', fixture('stripe', name));
      world.statements.length = 0;
      await world.apply(stored.id);
      console.log(
        name,
        world.statements.length,
        world.statements.map((text) => text.trim().slice(0, 60)),
      );
      expect(world.statements.length).toBeLessThan(25);
    });
});
