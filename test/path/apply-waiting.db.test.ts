import { beforeEach, describe, expect, test } from 'vitest';
import { createApplyInOrder } from '../../src/activities/apply-in-order.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import { mapCustomer } from '../billing/map-customer.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
const applied: string[] = [];
const started: string[] = [];
const startedAgain: string[] = [];
let fail: (name: string) => Error | undefined;
beforeEach(async () => {
  for (const list of [applied, started, startedAgain]) list.length = 0;
  fail = () => undefined;
  world = await createWorld();
  return () => world.close();
});

const names = new Map<string, string>();
const applyWaiting = (ids: string[]) =>
  createApplyInOrder({
    db: world.db,
    starter: {
      startGatewayEvent: async ({ externalEventId }) => void started.push(externalEventId),
      startGatewayEventAgain: async ({ externalEventId }) => void startedAgain.push(externalEventId),
    },
    apply: async ({ id }) => {
      const name = names.get(id)!;
      const error = fail(name);
      if (error) throw error;
      const result = await world.apply(id);
      applied.push(name);
      return result;
    },
    goOn: () => {},
  })(ids);

/** A payment without a tenant, that the gateway says happened in this minute. */
async function waiting(name: string, minute: number, customer = 'cus_1'): Promise<string> {
  const text = JSON.stringify(fixture('stripe', 'payment_intent.succeeded')).replaceAll('BillhookDemo01', name);
  const body = JSON.parse(text) as { created: number; data: { object: Record<string, unknown> } };
  body.created += minute * 60;
  Object.assign(body.data.object, { metadata: {}, customer });
  const { id } = await world.store('stripe', { ...body, id: name });
  names.set(id, name);
  expect((await world.apply(id)).outcome.status).toBe('tenant_not_found');
  return id;
}
const map = (customer = 'cus_1') => mapCustomer(world, world.accounts.stripe, customer, world.tenantId, false);

describe('applyWaiting', () => {
  test('applies in the order in which it happened, whatever the order of storing and telling, and what that unblocks', async () => {
    const ids = [await waiting('third', 3), await waiting('first', 1), await waiting('fourth', 4)];
    // Named by the same customer, but nobody has told of it.
    await waiting('second', 2);
    await map();
    await applyWaiting(ids.toReversed());
    expect(applied).toEqual(['first', 'second', 'third', 'fourth']);
    expect(startedAgain).toEqual(applied);
    expect(started).toEqual([]);
  });

  test('passes over what is applied, and shows nothing of what still waits', async () => {
    const ids = [await waiting('mine', 1), await waiting('other', 2, 'cus_2')];
    await map();
    await applyWaiting(ids);
    await applyWaiting(ids);
    expect(applied).toEqual(['mine', 'other', 'other']);
    expect(startedAgain).toEqual(['mine']);
  });

  test('begins again with an event that another gets ahead of', async () => {
    const id = await waiting('mine', 1);
    await map();
    let left = 3;
    fail = () => (left-- > 0 ? new ConcurrentChange('another one') : undefined);
    await applyWaiting([id]);
    expect(applied).toEqual(['mine']);
  });

  test('leaves one that does not succeed to its own workflow, and goes on', async () => {
    const ids = [await waiting('first', 1), await waiting('bad', 2), await waiting('third', 3)];
    await map();
    fail = (name) => (name === 'bad' ? Object.assign(new Error('lock timeout'), { code: '55P03' }) : undefined);
    await applyWaiting(ids);
    expect(applied).toEqual(['first', 'third']);
    expect(started).toEqual(['bad']);
  });

  test('stops when the database is away, and keeps the order for later', async () => {
    const ids = [await waiting('first', 1), await waiting('second', 2)];
    await map();
    fail = (name) => (name === 'first' ? new Error('Connection terminated unexpectedly') : undefined);
    await expect(applyWaiting(ids)).rejects.toThrow('Connection terminated');
    expect([applied, started]).toEqual([[], []]);
    fail = () => undefined;
    await applyWaiting(ids);
    expect(applied).toEqual(['first', 'second']);
  });
});
