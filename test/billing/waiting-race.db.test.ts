import { beforeEach, describe, expect, test } from 'vitest';
import { createApplyGatewayEvent } from '../../src/billing/apply-gateway-event.js';
import { createReadEvent } from '../../src/billing/read-event.js';
import type { Database } from '../../src/db/connection.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import { gateways } from '../../src/gateways/index.js';
import { parseObject } from '../../src/gateways/parse-object.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { tracer } from '../setup/tracer.js';
import { voiceOf } from '../setup/voice.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let api: TestApi;
/** What the API works on: to be held at its commit. */
let ofApi: Database;
beforeEach(async () => {
  world = await createWorld();
  ofApi = world.db;
  api = await startTestApi({
    db: { ...world.db, withSystem: (work, plans) => ofApi.withSystem(work, plans) },
  });
  return async () => {
    await api.close();
    await world.close();
  };
});

/** A database whose transactions have done their work and do not commit before they are let go. */
function held(db: Database) {
  let letGo = (): void => {};
  let arrive = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const atCommit = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const withSystem: Database['withSystem'] = (work, plans) =>
    db.withSystem(async (tx) => {
      const result = await work({ ...tx, commitWithThese: () => {} });
      arrive();
      await gate;
      return result;
    }, plans);
  return { db: { ...db, withSystem }, atCommit, letGo: () => letGo() };
}

const applyOn = (db: Database) =>
  createApplyGatewayEvent({
    db,
    read: createReadEvent({ gateways, parse: parseObject }),
    subscriptionPath: () => '',
    onConflict: () => {},
    tracer,
    observe: () => {},
    voice: voiceOf('BoxCostPro'),
    now: Date.now,
  });

/** A payment of the customer that `customer.created` tells of. */
function payment(metadata: Record<string, string>) {
  const body = fixture('stripe', 'payment_intent.succeeded') as { data: { object: Record<string, unknown> } };
  body.data.object.metadata = metadata;
  return body;
}
const customer = (fixture('stripe', 'customer.created') as { data: { object: { id: string } } }).data.object.id;

const untilBlocked = () =>
  expect
    .poll(() =>
      world.rows(`
        select from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and l.locktype = 'advisory' and a.datname = current_database()`),
    )
    .toHaveLength(1);

interface Giver {
  metadata: Record<string, string>;
  /** Gives the name on this database; returns the events that it has found waiting. */
  give: (db: Database) => Promise<string[]>;
}
const called = async (db: Database, method: string, path: string, body: object): Promise<string[]> => {
  ofApi = db;
  expect((await api.operator(method, path, body)).status).toBeLessThan(300);
  return api.rechecked.flat();
};
const givers: [string, Giver][] = [
  [
    'a mapping',
    {
      metadata: {},
      give: (db) =>
        called(db, 'PUT', '/admin/gateway-refs', {
          gateway_account: 'stripe:default',
          kind: 'customer',
          provider_id: customer,
          tenant: 'ext:tenant-123',
        }),
    },
  ],
  [
    'a tenant that was named before it existed',
    {
      metadata: { tenant_id: 'late' },
      give: (db) => called(db, 'POST', '/admin/tenants', { external_id: 'late', name: 'Late' }),
    },
  ],
  [
    'an event of the same customer',
    {
      metadata: {},
      give: async (db) => {
        const { id } = await world.store('stripe', fixture('stripe', 'customer.created'));
        return (await applyOn(db)(id, new Map())).unblocked.map((key) => key.id);
      },
    },
  ],
];

describe.each(givers)('%s and an event that is just deciding to wait', (_what, { metadata, give }) => {
  test('given first: the event waits for the commit, and begins again', async () => {
    const { id } = await world.store('stripe', payment(metadata));
    const giver = held(world.db);
    const giving = give(giver.db);
    await giver.atCommit;
    const applying = world.apply(id).catch((error: Error) => error);
    await untilBlocked();
    giver.letGo();
    expect(await giving).toEqual([]);
    expect(await applying).toBeInstanceOf(ConcurrentChange);
    expect((await world.apply(id)).outcome.status).toBe('processed');
  });

  test('the event first: who gives the name waits for its commit, and finds it', async () => {
    const { id } = await world.store('stripe', payment(metadata));
    const waiter = held(world.db);
    const applying = applyOn(waiter.db)(id, new Map());
    await waiter.atCommit;
    const giving = give(world.db);
    await untilBlocked();
    waiter.letGo();
    expect((await applying).outcome.status).toBe('tenant_not_found');
    expect(await giving).toEqual([id]);
    expect((await world.apply(id)).outcome.status).toBe('processed');
  });
});

test('events that wait for the same name do not wait for each other', async () => {
  const [one, other] = [
    await world.store('stripe', payment({})),
    await world.store('stripe', { ...payment({}), id: 'evt_2' }),
  ];
  const waiter = held(world.db);
  const applying = applyOn(waiter.db)(one.id);
  await waiter.atCommit;
  expect((await world.apply(other.id)).outcome.status).toBe('tenant_not_found');
  waiter.letGo();
  await applying;
});
