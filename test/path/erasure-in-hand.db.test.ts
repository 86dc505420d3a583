import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { type Claim, claimFirstAttempts } from '../../src/db/claims.js';
import { recordAttempts } from '../../src/db/record-attempts.js';
import { newUuid } from '../../src/db/uuid.js';
import { createWorld, type World } from '../setup/world.js';
import { answerTo } from './answers.js';
import { about, ada, bob, erase, found, type Person, type Row, snapshotOf, tracesOf } from './persons.js';

let world: World;
let tenant: string;
let account: string;
beforeEach(async () => {
  world = await createWorld();
  tenant = await world.addTenant('shop');
  account = await world.addAccount('stripe', 'shop', tenant);
});
afterEach(() => world.close());

const customersOf = async ({ email }: Person): Promise<string[]> =>
  (
    await world.rows<{ id: string }>(
      'select id from customers where lower(email) = $1 order by id',
      [email.toLowerCase()],
      tenant,
    )
  ).map((row) => row.id);
const receive = async (person: Person, name: string, changes: Row = {}) =>
  (await world.receive('stripe', about(person, 'stripe', name, changes), account)).outcome.status;
const system = <R = Row>(text: string, values: unknown[] = []) =>
  world.db.withSystem((tx) => tx.query<R>(text, values));

describe('an attempt that has an event in hand as it was', () => {
  const token = newUuid();
  const thanks = (claim: Claim) =>
    answerTo(claim, token, { response_body: `Thank you, ${ada.name}`, response_headers: `x-for: ${ada.name}` });
  const record = (claims: readonly Claim[]) =>
    world.db.withTenant(tenant, (tx) => recordAttempts(tx, claims.map(thanks)));
  /** A process that has taken all that is to be sent, and not sent it. */
  async function taken(): Promise<Claim[]> {
    await world.addEndpoint(tenant, ['*'], 'http://127.0.0.1:9/hook', 'direct');
    for (const name of ['customer.created', 'payment_intent.succeeded', 'invoice.paid']) await receive(ada, name);
    const custom = {
      tenantId: tenant,
      tenantExternalId: 'shop',
      type: 'custom.order.placed' as never,
      aggregate: { type: 'custom', id: newUuid(), version: 1 },
      occurredAt: Date.now(),
      data: { buyer: ada.email },
      dedupeKey: 'custom:1',
    };
    await world.db.withTenant(tenant, (tx) => appendEvents(tx, [custom]));
    await world.rows(`update deliveries set status = 'pending', lease_until = null`, [], tenant);
    const events = await world.rows<{ id: string }>('select id from events', [], tenant);
    const claims = await world.db.withTenant(tenant, (tx) =>
      claimFirstAttempts(
        tx,
        events.map((row) => row.id),
        token,
      ),
    );
    expect(claims.some((claim) => claim.envelope.includes(ada.email))).toBe(true);
    return claims;
  }
  const attempts = () =>
    world.rows<{ response_status: number; response_body: string | null; response_headers: string | null }>(
      'select response_status, response_body, response_headers from attempts',
      [],
      tenant,
    );

  test('is waited for, and what the endpoint said is erased with the rest', async () => {
    const claims = await taken();
    const [customer] = await customersOf(ada);
    let waits = 0;
    await erase(world, { tenant, customer: customer! }, async () => {
      waits += 1;
      await record(claims);
      expect(found({ attempts: await attempts() }, ada.name)).toHaveLength(2 * claims.length);
    });
    expect(waits).toBe(1);
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
    expect(await attempts()).toHaveLength(claims.length);
  });

  test('under a claim that has run out is waited for by nobody, and its answer is not kept', async () => {
    const claims = await taken();
    await world.rows(`update deliveries set lease_until = now() - interval '1 s'`, [], tenant);
    const [customer] = await customersOf(ada);
    await erase(world, { tenant, customer: customer! });
    await record(claims);
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
    expect(await attempts()).toEqual(
      claims.map(() => ({ response_status: 200, response_body: null, response_headers: null })),
    );
    expect(await world.rows('select distinct status from deliveries', [], tenant)).toEqual([{ status: 'succeeded' }]);
  });

  test('is waited for while somebody is just claiming it', async () => {
    const claims = await taken();
    await world.rows(`update deliveries set status = 'pending', lease_until = null`, [], tenant);
    const [customer] = await customersOf(ada);
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let claimed = (): void => {};
    const isClaimed = new Promise<void>((resolve) => {
      claimed = resolve;
    });
    const claiming = world.db.withTenant(tenant, async (tx) => {
      await claimFirstAttempts(
        tx,
        claims.map((one) => one.event_id),
        token,
      );
      claimed();
      await held;
    });
    await isClaimed;
    let waits = 0;
    await erase(world, { tenant, customer: customer! }, async () => {
      waits += 1;
      letGo();
      await claiming;
      if (waits === 2) await record(claims);
    });
    expect(waits).toBe(2);
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
  });
});

describe('gateway events', () => {
  test('that were applied to an account from which a later one has moved what they tell of', async () => {
    const own = await world.addAccount('razorpay', 'shop', tenant);
    /** Of one payment; the first does not say who pays. */
    const pays = async (name: string, payer: Row) => {
      const body = about(ada, 'razorpay', name) as { payload: { payment: { entity: Row } } };
      Object.assign(body.payload.payment.entity, payer);
      const { id } = await world.store('razorpay', body as unknown as Row, own, { 'x-razorpay-event-id': name });
      await world.apply(id);
      return id;
    };
    const first = await pays('payment.authorized', { customer_id: null, email: null });
    const later = await pays('payment.captured', { customer_id: 'cust_Adaline', email: ada.email });
    const accounts = await system<{ at: string }>(
      'select billing_account_id as at from gateway_events where id = any ($1)',
      [[first, later]],
    );
    expect(new Set(accounts.map((row) => row.at)).size).toBe(2);
    expect(await world.rows('select count(*)::int as n from payments', [], tenant)).toEqual([{ n: 1 }]);
    const [customer, ...others] = await customersOf(ada);
    expect(others).toEqual([]);
    await erase(world, { tenant, customer: customer! });
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
  });

  test('that nobody has applied yet are waited for, however they end; those that came since are not', async () => {
    await receive(ada, 'customer.created');
    const unread = await world.store('stripe', about(ada, 'stripe', 'invoice.created', { id: 'evt_unread' }), account);
    const [customer] = await customersOf(ada);
    let waits = 0;
    await erase(world, { tenant, customer: customer! }, async () => {
      waits += 1;
      await system(`update gateway_events set status = 'dead_letter', last_error = $2 where id = $1`, [
        unread.id,
        `Cannot read '${ada.email}'`,
      ]);
    });
    expect(waits).toBe(1);
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);

    const late = about(ada, 'stripe', 'invoice.created', { id: 'evt_late' });
    const { id } = await world.store('stripe', late, account);
    await system(`update gateway_events set received_at = now() + interval '1 minute' where id = $1`, [id]);
    await erase(world, { tenant, customer: customer! });
    expect((await world.apply(id)).outcome.status).toBe('processed');
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
  });

  test('that are ignored later keep nothing of an erased payer, and all of others', async () => {
    for (const person of [ada, bob]) await receive(person, 'customer.created');
    const [customer] = await customersOf(ada);
    await erase(world, { tenant, customer: customer! });
    const taxId = (person: Person) =>
      receive(person, 'customer.updated', { id: `evt_ignored_${person.id}`, type: 'customer.tax_id.created' });
    expect([await taxId(ada), await taxId(bob)]).toEqual(['ignored', 'ignored']);
    const all = await snapshotOf(world);
    expect(tracesOf(all, ada)).toEqual([]);
    expect(tracesOf({ gateway_events: all.gateway_events! }, bob).length).toBeGreaterThan(0);
  });

  test('of a customer whom the gateway gives another name later are its own as well', async () => {
    await receive(ada, 'customer.created');
    const [customer] = await customersOf(ada);
    await erase(world, { tenant, customer: customer! });
    // In the gateway's other mode.
    expect(await receive(ada, 'customer.updated', { id: 'evt_live', livemode: true })).toBe('processed');
    const ignored = { id: 'evt_ignored', type: 'customer.tax_id.created', livemode: true };
    expect(await receive(ada, 'customer.updated', ignored)).toBe('ignored');
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
  });
});
