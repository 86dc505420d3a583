import { beforeEach, describe, expect, test } from 'vitest';
import { createApplyOrPutAside } from '../../src/billing/dead-letter.js';
import type { Tx } from '../../src/db/connection.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const intent = () => (fixture('stripe', 'payment_intent.succeeded').data as { object: object }).object;
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

  describe('begins again when another event has just created what it names, under another payer', () => {
    const giveName = (tx: Tx) =>
      tx.query(`
        insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
        select tenant_id, gateway_account_id, livemode, kind, 'pi_2', entity_type, entity_id, billing_account_id from gateway_refs
        where kind = 'payment'`);
    const isBlocked = (locktype: string) => () =>
      world.rows(`
        select from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and l.locktype = '${locktype}' and a.datname = current_database()`);

    test.each([
      [
        'and not committed it',
        async (apply: () => void) =>
          world.db.withTenant(world.tenantId, async (tx) => {
            await giveName(tx);
            apply();
            await expect.poll(isBlocked('transactionid')).toHaveLength(1);
          }),
      ],
      [
        'and committed it after the names were looked up',
        async (apply: () => void) =>
          world.db.withTenant(world.tenantId, async (tx) => {
            await tx.query('lock table payments in share row exclusive mode');
            apply();
            await expect.poll(isBlocked('relation')).toHaveLength(1);
            await world.db.withTenant(world.tenantId, giveName);
          }),
      ],
    ])('%s', async (_, during) => {
      const account = await world.addAccount('stripe', 'own', world.tenantId);
      const payment = (number: number) => ({
        ...fixture('stripe', 'payment_intent.succeeded'),
        id: `evt_${number}`,
        data: {
          object: {
            ...intent(),
            id: `pi_${number}`,
            customer: `cus_${number}`,
            latest_charge: `ch_${number}`,
            payment_details: null,
          },
        },
      });
      await world.receive('stripe', payment(1), account);
      const { id } = await world.store('stripe', payment(2), account);

      let applying: Promise<unknown> = Promise.resolve();
      await during(() => {
        applying = world.apply(id).catch((error: Error) => error);
      });
      expect(await applying).toBeInstanceOf(ConcurrentChange);
      expect(await world.rows('select from payments')).toHaveLength(1);
      expect((await world.apply(id)).outcome.status).not.toBe('dead_letter');
      expect(await world.rows('select from payments')).toHaveLength(1);
    });
  });

  test('repeats the same outcome and tells nothing twice', async () => {
    const stored = await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'));
    const first = await world.apply(stored.id);
    const second = await world.apply(stored.id);
    expect(second.outcome).toEqual(first.outcome);
    expect(await events()).toEqual(['payment.succeeded']);
  });

  test.each([
    ['queued', 1],
    ['sent', 0],
    ['skipped', 0],
  ])('repeated, asks for a message that is %s %i times more', async (status, times) => {
    const stored = await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'));
    await world.apply(stored.id);
    await world.rows(`update notifications set recipient = 'payer@example.com', skip_reason = null, status = $1`, [
      status,
    ]);
    const [message] = await world.rows<{ id: string; priority: string }>('select id, priority from notifications');
    expect((await world.apply(stored.id)).notifications).toEqual(Array(times).fill(message));
  });

  test.each([
    [
      'an amount that is none',
      { data: { object: { ...intent(), amount_received: 'much' } } },
      /'much' is not a whole number/,
    ],
    ['no object at all', { data: {} }, /data\.object is not an object/],
  ])('puts an event with %s aside, with the reason and without any effect', async (_what, change, reason) => {
    const { outcome } = await world.receive('stripe', { ...fixture('stripe', 'payment_intent.succeeded'), ...change });
    expect(outcome).toMatchObject({
      status: 'dead_letter',
      action: 'dead_letter',
      error: expect.stringMatching(reason),
    });
    expect(await world.db.withSystem((tx) => tx.query('select status, last_error from gateway_events'))).toEqual([
      { status: 'dead_letter', last_error: outcome.error },
    ]);
    expect(await world.rows('select from payments')).toEqual([]);
    expect(await events()).toEqual([]);
  });

  test('puts aside what our own code stumbles over, and repeats what the database could not do', async () => {
    const { id } = await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'));
    const failing = (error: Error) => createApplyOrPutAside(world.db, () => Promise.reject(error))(id, new Map());
    await expect(failing(new Error('Connection terminated unexpectedly'))).rejects.toThrow('Connection terminated');
    expect((await failing(new TypeError("Cannot read properties of undefined (reading 'id')"))).outcome.status).toBe(
      'dead_letter',
    );
  });

  for (const name of ['payment_intent.succeeded', 'invoice.paid', 'charge.succeeded', 'customer.subscription.created'])
    test(`uses few statements for ${name}`, async () => {
      const stored = await world.store('stripe', fixture('stripe', name));
      world.statements.length = 0;
      await world.apply(stored.id);
      expect(world.statements.length).toBeLessThan(25);
    });
});
