import { beforeEach, describe, expect, test } from 'vitest';
import { createWorld, fixture, type World } from '../setup/world.js';
import { mapCustomer } from './map-customer.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const statuses = (tenant: string) =>
  world.rows<{ status: string; livemode: boolean }>(
    `select p.status, r.livemode from payments p join gateway_refs r on r.entity_id = p.id and r.kind = 'payment' order by p.id`,
    [],
    tenant,
  );
const withMode = (name: string, livemode: boolean, id: string) => ({ ...fixture('stripe', name), livemode, id });

describe('whose event it is', () => {
  test('the same ids in two gateway accounts never cross', async () => {
    const [one, other] = [await world.addTenant('one'), await world.addTenant('other')];
    const [ofOne, ofOther] = [
      await world.addAccount('stripe', 'one', one),
      await world.addAccount('stripe', 'other', other),
    ];
    await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'), ofOne);
    await world.receive('stripe', fixture('stripe', 'payment_intent.payment_failed'), ofOther);
    await world.receive('stripe', fixture('stripe', 'charge.refunded'), ofOther);
    expect((await statuses(one)).map((row) => row.status)).toEqual(['succeeded']);
    expect((await statuses(other)).map((row) => row.status).sort()).toEqual(['failed', 'pending']);
    expect(await world.rows('select 1 from payments', [], world.tenantId)).toEqual([]);
    expect(await world.rows('select 1 from refunds', [], one)).toEqual([]);
  });

  test('an account of a tenant does not ask the hint', async () => {
    const one = await world.addTenant('one');
    const ofOne = await world.addAccount('stripe', 'one', one);
    const { outcome } = await world.receive('stripe', fixture('stripe', 'payment_intent.succeeded'), ofOne);
    expect(outcome.tenantId).toBe('one');
  });

  test('an unknown tenant: kept, and applied once a later event names the tenant', async () => {
    const anonymous = fixture('stripe', 'payment_intent.succeeded') as { data: { object: Record<string, unknown> } };
    anonymous.data.object.metadata = {};
    const waiting = await world.store('stripe', anonymous);
    const { outcome } = await world.apply(waiting.id);
    expect(outcome).toEqual({ status: 'tenant_not_found', action: 'tenant_not_found' });
    expect(await world.rows('select 1 from events')).toEqual([]);

    const { unblocked } = await world.receive('stripe', fixture('stripe', 'customer.created'));
    expect(unblocked.map((key) => key.id)).toEqual([waiting.id]);
    expect((await world.apply(waiting.id)).outcome).toMatchObject({
      status: 'processed',
      action: 'payment_succeeded',
      tenantId: 'tenant-123',
    });
  });

  test('an unknown tenant: applied once the customer is mapped', async () => {
    const body = fixture('asaas', 'variants/PAYMENT_CONFIRMED.seed-004');
    const waiting = await world.store('asaas', body);
    expect((await world.apply(waiting.id)).outcome).toEqual({ status: 'tenant_not_found', action: 'tenant_not_found' });
    await mapCustomer(world, world.accounts.asaas, 'cus_456', world.tenantId);
    expect((await world.apply(waiting.id)).outcome).toMatchObject({
      status: 'processed',
      action: 'tenant_activated',
      tenantId: 'tenant-123',
    });
  });

  test('test mode has its own rows', async () => {
    await world.receive('stripe', withMode('payment_intent.payment_failed', true, 'evt_live'));
    await world.receive('stripe', withMode('invoice.paid', false, 'evt_test'));
    await world.receive('stripe', withMode('payment_intent.payment_failed', false, 'evt_test_2'));
    expect(await statuses(world.tenantId)).toEqual([
      { status: 'failed', livemode: true },
      { status: 'failed', livemode: false },
    ]);
    expect(
      await world.rows('select count(distinct entity_id)::int as invoices from gateway_refs where kind = $1', [
        'invoice',
      ]),
    ).toEqual([{ invoices: 3 }]);
  });

  const standing = () =>
    world.rows(
      `select t.status, t.activated_at, t.email, t.version, a.dunning_state, a.overdue_since, a.version as account_version
       from tenants t left join billing_accounts a on a.kind = 'platform' and a.livemode`,
    );

  test('test mode moves neither the tenant nor what it owes for real', async () => {
    await world.receive('stripe', withMode('customer.created', true, 'evt_live'));
    const before = await standing();
    await world.receive('stripe', withMode('invoice.paid', false, 'evt_1'));
    await world.receive('stripe', withMode('invoice.payment_failed', false, 'evt_2'));
    expect(await standing()).toEqual(before);
    const tried = await world.rows(
      `select dunning_state, activated_at is null as never from billing_accounts where not livemode`,
    );
    expect(tried).toEqual([{ dunning_state: 'grace', never: false }]);
  });

  test('a tenant that is only tried out follows test mode, and its first real event begins anew', async () => {
    const { outcome } = await world.receive('stripe', withMode('invoice.paid', false, 'evt_1'));
    expect(outcome).toMatchObject({ status: 'processed', action: 'subscription_activated' });
    expect(await standing()).toMatchObject([{ status: 'active' }]);
    await world.receive('stripe', withMode('customer.created', true, 'evt_2'));
    expect(await standing()).toMatchObject([{ status: 'pending', activated_at: null, dunning_state: 'clear' }]);
    await world.receive('stripe', withMode('invoice.paid', true, 'evt_3'));
    expect(await standing()).toMatchObject([{ status: 'active' }]);
    const told = await world.rows<{ type: string }>(`select type from events where type like 'tenant.%' order by seq`);
    expect(told.map((row) => row.type)).toEqual(['tenant.activated', 'tenant.activated']);
  });

  test('an event of each mode at once: the real one decides', async () => {
    await world.receive('stripe', withMode('customer.created', false, 'evt_0'));
    const stored = [
      await world.store('stripe', withMode('invoice.payment_failed', false, 'evt_1')),
      await world.store('stripe', withMode('invoice.paid', true, 'evt_2')),
    ];
    const untilApplied = (id: string): Promise<unknown> =>
      world.apply(id).catch((error: Error) => {
        if (error.name !== 'ConcurrentChange') throw error;
        return untilApplied(id);
      });
    await Promise.all(stored.map(({ id }) => untilApplied(id)));
    expect(await standing()).toMatchObject([{ status: 'active', dunning_state: 'clear' }]);
  });
});
