import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplyInOrder } from '../../src/activities/apply-in-order.js';
import { createStepReplay } from '../../src/activities/step-replay.js';
import { createPayerGroups } from '../../src/billing/payer-groups.js';
import { createReadEvent } from '../../src/billing/read-event.js';
import type { GatewayEventFilter } from '../../src/db/gateway-events-read.js';
import { countReplayable } from '../../src/db/replayable.js';
import { cancelReplay, insertReplay } from '../../src/db/replays.js';
import { newUuid } from '../../src/db/uuid.js';
import { gateways } from '../../src/gateways/index.js';
import { parseObject } from '../../src/gateways/parse-object.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let account: string;
beforeEach(async () => {
  world = await createWorld();
  account = await world.addAccount('stripe', 'shop', await world.addTenant('shop'));
});
afterEach(() => world.close());

const names = new Map<string, string>();
const system = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  world.db.withSystem((tx) => tx.query<Row>(text, values));

/** A message of this payer that the gateway says happened in this minute; a dead letter. */
async function dead(name: string, payer: string, minute: number, file = 'payment_intent.succeeded'): Promise<string> {
  const text = JSON.stringify(fixture('stripe', file))
    .replaceAll('BillhookDemo01', name)
    .replaceAll(/"cus_\w+"/g, `"cus_${payer}"`);
  const body = JSON.parse(text) as { created: number };
  const { id } = await world.store('stripe', { ...body, id: name, created: body.created + minute * 60 }, account);
  names.set(id, name);
  await system(`update gateway_events set status = 'dead_letter', attempts = 1 where id = $1`, [id]);
  return id;
}

interface Options {
  filter?: GatewayEventFilter;
  onApply?: (name: string) => Promise<unknown>;
}
/** Runs a replay to its end; returns what was applied, in that order, and how many payers at once at most. */
async function replay({ filter = {}, onApply = async () => {} }: Options = {}) {
  const id = newUuid();
  const total = await world.db.withSystem(async (tx) => {
    const count = await countReplayable(tx, filter, id);
    await insertReplay(tx, { id, filter, requestedBy: 'operator', total: count });
    return count;
  });
  const applied: string[] = [];
  let [running, widest] = [0, 0];
  const step = createStepReplay({
    db: world.db,
    payerGroups: createPayerGroups({ db: world.db, read: createReadEvent({ gateways, parse: parseObject }) }),
    applyInOrder: createApplyInOrder({
      db: world.db,
      starter: { startGatewayEvent: async () => {}, startGatewayEventAgain: async () => {} },
      apply: async ({ id: event }) => {
        running += 1;
        widest = Math.max(widest, running);
        await onApply(names.get(event)!);
        const result = await world.apply(event).finally(() => {
          running -= 1;
        });
        applied.push(names.get(event)!);
        return result;
      },
      goOn: () => {},
    }),
    starter: { startGatewayEvent: async () => {} },
    goOn: () => {},
    now: Date.now,
  });
  for (let round = 0; round < 10; round++) {
    const end = await step({ id });
    if (end.isOver) return { id, applied, widest, total, end };
  }
  throw new Error('The replay does not end');
}

test('events of one payer are applied one after the other as they happened, those of different payers side by side', async () => {
  const payers = ['Ann', 'Ben', 'Cem', 'Dan'];
  for (const minute of [3, 1, 4, 2, 0]) for (const payer of payers) await dead(`${payer}${minute}`, payer, minute);
  const busy = new Set<string>();
  const { applied, widest, end } = await replay({
    onApply: async (name) => {
      const payer = name.slice(0, 3);
      expect(busy.has(payer), `two of ${payer} at once`).toBe(false);
      busy.add(payer);
      await new Promise((resolve) => setTimeout(resolve, 20));
      busy.delete(payer);
    },
  });
  for (const payer of payers)
    expect(applied.filter((name) => name.startsWith(payer))).toEqual(
      [0, 1, 2, 3, 4].map((minute) => `${payer}${minute}`),
    );
  expect(widest).toBe(payers.length);
  expect(end).toMatchObject({ status: 'done', reset: 20, outcomes: { processed: 20 } });
});

test('events are one payer’s by any name that they share, and by what is known of it', async () => {
  await world.receive('stripe', { ...fixture('stripe', 'customer.created'), id: 'evt_known' }, account);
  const [ref] = await system<{ external_id: string }>(`select external_id from gateway_refs where kind = 'customer'`);
  const payer = ref!.external_id.replace('cus_', '');
  // A refund names its charge and payment alone.
  const refund = JSON.parse(JSON.stringify(fixture('stripe', 'charge.refunded'))) as { created: number };
  const { id } = await world.store('stripe', { ...refund, id: 'refund', created: refund.created + 3600 }, account);
  names.set(id, 'refund');
  await system(`update gateway_events set status = 'dead_letter' where id = $1`, [id]);
  await dead('other', payer, 1, 'invoice.paid');
  await dead('BillhookDemo01', payer, 0, 'charge.succeeded');
  const { applied, widest } = await replay();
  expect([applied.at(-1), widest]).toEqual(['refund', 1]);
});

test('one that is being applied, or has been, is applied once', async () => {
  const id = await dead('once', 'Ann', 0);
  const { end } = await replay({ onApply: () => world.apply(id) });
  expect(end.outcomes).toEqual({ processed: 1 });
  const count = async () => (await world.rows('select 1 from payments', [], await tenantId())).length;
  expect(await count()).toBe(1);
  const before = await system('select * from gateway_events');
  const [again, twice] = await Promise.all([replay(), replay()]);
  expect([again.total, again.applied, twice.applied]).toEqual([0, [], []]);
  expect(await system('select * from gateway_events')).toEqual(before);
  expect(await count()).toBe(1);
});

test('events of the same payer that come during a replay are applied, and each fact is told once', async () => {
  for (const minute of [0, 1, 2, 3]) await dead(`Ann${minute}`, 'Ann', minute);
  const late: Promise<unknown>[] = [];
  await replay({
    onApply: async (name) => {
      const text = JSON.stringify(fixture('stripe', 'payment_intent.succeeded')).replaceAll(
        'BillhookDemo01',
        `New${name}`,
      );
      const body = JSON.parse(text.replaceAll(/"cus_\w+"/g, '"cus_Ann"')) as Record<string, unknown>;
      late.push(world.receive('stripe', { ...body, id: `new_${name}` }, account));
    },
  });
  await Promise.all(late);
  const tenant = await tenantId();
  expect(await system('select distinct status from gateway_events')).toEqual([{ status: 'processed' }]);
  expect(await world.rows(`select count(*)::int as n from payments where status = 'succeeded'`, [], tenant)).toEqual([
    { n: 8 },
  ]);
  expect(
    await world.rows(`select count(*)::int as n from events where type = 'payment.succeeded'`, [], tenant),
  ).toEqual([{ n: 8 }]);
  expect(await world.rows('select count(*)::int as n from customers', [], tenant)).toEqual([{ n: 1 }]);
});

test('a replay that is cancelled in the middle applies what it has reset, and no more', async () => {
  for (const minute of Array.from({ length: 130 }, (_, index) => index))
    await dead(`Ann${minute}`, `P${minute % 7}`, minute);
  let id: string | undefined;
  const { end } = await replay({
    onApply: async () => {
      if (id !== undefined) return;
      [{ id }] = (await system<{ id: string }>('select id from replays')) as [{ id: string }];
      await world.db.withSystem((tx) => cancelReplay(tx, id!));
    },
  });
  expect(end).toMatchObject({ status: 'cancelled', reset: 100, outcomes: { processed: 100 }, underWay: 0 });
  expect(await system(`select count(*)::int as n from gateway_events where status = 'dead_letter'`)).toEqual([
    { n: 30 },
  ]);
});

const tenantId = async () => (await system<{ id: string }>(`select id from tenants where external_id = 'shop'`))[0]!.id;
