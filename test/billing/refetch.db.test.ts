import { beforeEach, describe, expect, test } from 'vitest';
import { listAlerts } from '../../src/db/alerts.js';
import type { GatewayName } from '../../src/domain/entities.js';
import { usedDatabase } from '../setup/database.js';
import { type Body, createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld(usedDatabase);
  return () => world.close();
});

const second = 1_768_910_400; // 2026-01-20T12:00:00Z
const copy = (gateway: GatewayName, name: string): Body => structuredClone(fixture(gateway, name));

/** A word about one subscription, as the gateway tells it. */
const tell: Record<'stripe' | 'razorpay', (n: number, status: string, at: number) => Body> = {
  stripe: (n, status, at) => {
    const body = copy('stripe', 'customer.subscription.updated') as Body & { data: { object: Body } };
    return {
      ...body,
      id: `evt_word_${n}`,
      created: at,
      data: { object: { ...body.data.object, id: 'sub_doubt', status } },
    };
  },
  razorpay: (n, status, at) => {
    const body = copy('razorpay', 'subscription.updated') as Body & {
      payload: { subscription: { entity: Body } };
    };
    const entity = { ...body.payload.subscription.entity, id: 'sub_doubt', status, created_at: at };
    return { ...body, created_at: at, test_word: n, payload: { subscription: { entity } } };
  },
};
const words = {
  stripe: { active: 'active', late: 'past_due', paused: 'paused', path: '/v1/subscriptions/sub_doubt' },
  razorpay: { active: 'active', late: 'pending', paused: 'paused', path: '/v1/subscriptions/sub_doubt' },
};
const now = (gateway: 'stripe' | 'razorpay', status: string): Body => {
  const body = tell[gateway](0, status, second) as {
    data?: { object: Body };
    payload?: { subscription: { entity: Body } };
  };
  return (body.data?.object ?? body.payload?.subscription.entity) as Body;
};
const statuses = () => world.rows<{ status: string }>('select status from subscriptions');
const alerts = async () =>
  (await world.db.withSystem((tx) => listAlerts(tx, { open: true }, { limit: 10, before: null }))).rows;

describe.each(['stripe', 'razorpay'] as const)('%s: two words of one second', (gateway) => {
  const { active, late, path } = words[gateway];

  test.each([
    [active, late],
    [late, active],
  ])('%s then %s: what the gateway says now counts', async (one, other) => {
    for (const truth of [active, late]) {
      const world_ = await createWorld(usedDatabase);
      world_.said.set(path, now(gateway, truth));
      await world_.receive(gateway, tell[gateway](1, one, second));
      await world_.receive(gateway, tell[gateway](2, other, second));
      expect(await world_.rows('select status from subscriptions')).toEqual([
        { status: truth === active ? 'active' : 'past_due' },
      ]);
      expect(world_.asked).toEqual([[path]]);
      expect(world_.conflicts).toEqual([]);
      // A later word counts again, and nobody is asked.
      await world_.receive(gateway, tell[gateway](3, words[gateway].paused, second + 1));
      expect(await world_.rows('select status from subscriptions')).toEqual([{ status: 'paused' }]);
      expect(world_.asked).toHaveLength(1);
      await world_.close();
    }
  });

  test.each([
    [active, late],
    [late, active],
  ])('%s then %s, and nobody to ask: the rank decides', async (one, other) => {
    await world.receive(gateway, tell[gateway](1, one, second));
    await world.receive(gateway, tell[gateway](2, other, second));
    expect(await statuses()).toEqual([{ status: 'past_due' }]);
    expect(world.conflicts).toEqual([]);
    expect(await alerts()).toEqual([]);
  });

  test('of one rank, and nobody to ask: one of them, counted and told to the operator', async () => {
    await world.receive(gateway, tell[gateway](1, words[gateway].paused, second));
    await world.receive(gateway, tell[gateway](2, active, second));
    expect(await statuses()).toEqual([{ status: 'paused' }]);
    expect(world.conflicts).toEqual(['subscription']);
    expect(await alerts()).toMatchObject([{ kind: 'order_conflict', tenant_id: world.tenantId, occurrences: 1 }]);
  });
});

test('a paid invoice says that its subscription runs: in the second in which it was past due, Stripe says which is true', async () => {
  const invoice = copy('stripe', 'invoice.paid') as Body & { created: number };
  const id = 'sub_BillhookDemo01';
  const said = tell.stripe(1, 'past_due', invoice.created) as { data: { object: Body } };
  const own = { ...said, data: { object: { ...said.data.object, id } } };
  for (const truth of ['active', 'past_due']) {
    const other = await createWorld(usedDatabase);
    other.said.set(`/v1/subscriptions/${id}`, { ...now('stripe', truth), id });
    await other.receive('stripe', own);
    await other.receive('stripe', invoice);
    expect(await other.rows('select status from subscriptions')).toEqual([{ status: truth }]);
    expect(await other.rows('select status from invoices')).toEqual([{ status: 'paid' }]);
    expect(other.asked).toEqual([[`/v1/subscriptions/${id}`]]);
    await other.close();
  }
});

test('an ASAAS subscription that is active after its end: it stays ended, and ASAAS is asked', async () => {
  const word = (name: string, status: string, at: string): Body => {
    const body = copy('asaas', name) as Body & { subscription: Body };
    return {
      ...body,
      id: `evt_${name}`,
      dateCreated: at,
      subscription: { ...body.subscription, id: 'sub_doubt', status },
    };
  };
  world.said.set('/v3/subscriptions/sub_doubt', { id: 'sub_doubt', status: 'INACTIVE', deleted: false });
  await world.receive('asaas', word('SUBSCRIPTION_INACTIVATED', 'INACTIVE', '2026-01-20 12:00:00'));
  await world.receive('asaas', word('SUBSCRIPTION_UPDATED', 'ACTIVE', '2026-01-20 12:00:05'));
  expect(await statuses()).toEqual([{ status: 'canceled' }]);
  expect(world.asked).toEqual([['/v3/subscriptions/sub_doubt']]);
  expect(world.conflicts).toEqual([]);
});

test('nothing is written before the gateway was asked', async () => {
  await world.receive('stripe', tell.stripe(1, 'active', second));
  const { id } = await world.store('stripe', tell.stripe(2, 'past_due', second));
  const before = await world.rows('select * from subscriptions');
  expect(await world.applyAlone(id)).toEqual({
    refetch: { gatewayAccountId: world.accounts.stripe, paths: ['/v1/subscriptions/sub_doubt'], need: 'may' },
  });
  expect(await world.rows('select * from subscriptions')).toEqual(before);
  const [row] = await world.db.withSystem((tx) => tx.query('select status from gateway_events where id = $1', [id]));
  expect(row).toEqual({ status: 'received' });
});

describe('a word after the end', () => {
  const ended = (): Body => {
    const body = copy('stripe', 'customer.subscription.deleted') as Body & { data: { object: Body } };
    return { ...body, created: second, data: { object: { ...body.data.object, id: 'sub_doubt' } } };
  };

  test('changes nothing; with nobody to ask it is counted and told', async () => {
    await world.receive('stripe', ended());
    await world.receive('stripe', tell.stripe(1, 'active', second + 5));
    expect(await statuses()).toEqual([{ status: 'canceled' }]);
    expect(world.conflicts).toEqual(['subscription']);
    expect(await alerts()).toMatchObject([{ kind: 'order_conflict' }]);
  });

  test('is no conflict when the gateway says that it has ended', async () => {
    world.said.set('/v1/subscriptions/sub_doubt', now('stripe', 'canceled'));
    await world.receive('stripe', ended());
    await world.receive('stripe', tell.stripe(1, 'active', second + 5));
    expect(await statuses()).toEqual([{ status: 'canceled' }]);
    expect(world.conflicts).toEqual([]);
    expect(await alerts()).toEqual([]);
  });

  test('is one when the gateway says that it runs: what has ended stays ended', async () => {
    world.said.set('/v1/subscriptions/sub_doubt', now('stripe', 'active'));
    await world.receive('stripe', ended());
    await world.receive('stripe', tell.stripe(1, 'active', second + 5));
    expect(await statuses()).toEqual([{ status: 'canceled' }]);
    expect(world.conflicts).toEqual(['subscription']);
  });
});

describe('a thin event', () => {
  const thin = () => fixture('stripe', 'variants/v1.invoice.paid@thin');
  const path = '/v1/invoices/in_BillhookDemo01';
  const invoice = (fixture('stripe', 'invoice.paid') as { data: { object: Body } }).data.object;

  test('means what the object says that it names, once, whichever of its messages comes first', async () => {
    for (const order of [
      ['thin', 'snapshot'],
      ['snapshot', 'thin'],
    ]) {
      const own = await createWorld(usedDatabase);
      own.said.set(path, { ...invoice, id: 'in_BillhookDemo01' });
      for (const one of order) await own.receive('stripe', one === 'thin' ? thin() : fixture('stripe', 'invoice.paid'));
      expect(await own.rows('select status from invoices')).toEqual([{ status: 'paid' }]);
      expect(await own.rows(`select 1 from events where type = 'invoice.paid'`)).toHaveLength(1);
      await own.close();
    }
  });

  test('is ignored when there is nobody to ask', async () => {
    const { outcome } = await world.receive('stripe', thin());
    expect(outcome).toMatchObject({
      status: 'ignored',
      action: 'event_ignored',
      error: expect.stringContaining('API key'),
    });
    expect(await world.rows('select 1 from invoices')).toEqual([]);
  });

  test('whose object is gone is put aside, and told', async () => {
    world.said.set(path, null);
    const { outcome } = await world.receive('stripe', thin());
    expect(outcome).toMatchObject({ status: 'dead_letter', error: expect.stringContaining('no such object') });
    expect(await alerts()).toMatchObject([{ kind: 'dead_letter' }]);
  });

  test.each(['https://evil.test/v1/invoices/in_1', '/v1/../admin', '/v2/core/events/evt_1', '//evil.test/v1/x', ''])(
    'asks for nothing outside the API: %s',
    async (url) => {
      const { outcome } = await world.receive('stripe', {
        ...thin(),
        related_object: { id: 'in_1', type: 'invoice', url },
      });
      expect(outcome.status).toBe('dead_letter');
      expect(world.asked).toEqual([]);
    },
  );

  test('of a type that has no effect asks nobody', async () => {
    await world.receive('stripe', { ...thin(), type: 'v1.invoice.will_be_due' });
    await world.receive('stripe', { ...thin(), id: 'evt_v2', type: 'v2.core.account.closed' });
    expect(world.asked).toEqual([]);
  });
});
