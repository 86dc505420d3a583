import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstName, type NameCursor, unfinishedAfter } from '../../src/db/unfinished.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A payment of its own, in the form of the fixture. */
async function payment(id: string, event: 'payment.captured' | 'payment.failed', tenant: string): Promise<void> {
  const body = structuredClone(fixture('razorpay', event)) as { payload: { payment: { entity: object } } };
  Object.assign(body.payload.payment.entity, {
    id,
    invoice_id: null,
    customer_id: `cust_${tenant}`,
    notes: { tenant_id: tenant },
  });
  const { outcome } = await world.receive('razorpay', body, undefined, { 'x-razorpay-event-id': `event_${id}` });
  expect(outcome.status).toBe('processed');
}
const names = () => ({ gatewayAccountId: world.accounts.razorpay, livemode: true });
/** The whole walk, and how many pages it took. */
async function walk(scan: number, limit: number): Promise<{ found: string[]; pages: number }> {
  const found: string[] = [];
  let pages = 0;
  for (let after: NameCursor | null = firstName; after !== null; pages++) {
    const page: Awaited<ReturnType<typeof unfinishedAfter>> = await unfinishedAfter(
      world.db,
      names(),
      after,
      scan,
      limit,
    );
    expect(page.names.length).toBeLessThanOrEqual(limit);
    found.push(...page.names);
    after = page.next;
  }
  return { found, pages };
}

test('every unfinished object of the account is met once, whosever it is, and nothing else', async () => {
  await world.addTenant('tenant-456');
  const tenants = ['tenant-123', 'tenant-456'];
  for (let index = 0; index < 12; index++)
    await payment(`pay_${10 + index}`, index % 3 === 0 ? 'payment.failed' : 'payment.captured', tenants[index % 2]!);
  const failed = ['payment:pay_10', 'payment:pay_13', 'payment:pay_16', 'payment:pay_19'];
  expect((await walk(1000, 50)).found).toEqual(failed);
  // Pages that end within the names, and pages that end at their limit.
  for (const [scan, limit] of [
    [1, 1],
    [5, 50],
    [1000, 1],
    [4, 2],
  ] as const)
    expect((await walk(scan, limit)).found, `${scan} names, ${limit} unfinished`).toEqual(failed);
  const old = `update payments set created_at = now() - interval '8 days'`;
  for (const tenant of await world.db.withSystem((tx) => tx.query<{ id: string }>('select id from tenants')))
    await world.rows(old, [], tenant.id);
  expect((await walk(1000, 50)).found).toEqual([]);
});

test('another account has its own', async () => {
  const other = await world.addAccount('razorpay', 'other', null);
  expect(await unfinishedAfter(world.db, { gatewayAccountId: other, livemode: true }, firstName, 10, 10)).toEqual({
    names: [],
    next: null,
  });
});
