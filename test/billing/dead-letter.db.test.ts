import { beforeEach, describe, expect, test } from 'vitest';
import { createApplyOrPutAside, putWaitingAside } from '../../src/billing/dead-letter.js';
import { deadLetterKey, resolveDeadLetterAlerts } from '../../src/db/dead-letters.js';
import { resetGatewayEvents } from '../../src/db/gateway-events-read.js';
import { UnprocessableEvent } from '../../src/domain/errors.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const asSystem = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
  world.db.withSystem((tx) => tx.query<Row>(text, values));
const alerts = () =>
  asSystem<{ key: string; occurrences: number }>(
    `select key, occurrences from alerts where kind = 'dead_letter' and resolved_at is null order by key`,
  );
const unreadable = (type: string, id: string) => ({ ...fixture('stripe', type), id, data: {} });

describe('a dead letter', () => {
  test('is told: one alert per account and type of event, which counts', async () => {
    for (const id of ['evt_1', 'evt_2']) await world.receive('stripe', unreadable('payment_intent.succeeded', id));
    await world.receive('stripe', unreadable('invoice.paid', 'evt_3'));
    expect(await alerts()).toEqual([
      { key: deadLetterKey(world.accounts.stripe, 'invoice.paid'), occurrences: 1 },
      { key: deadLetterKey(world.accounts.stripe, 'payment_intent.succeeded'), occurrences: 2 },
    ]);
    await world.apply((await asSystem<{ id: string }>('select id from gateway_events'))[0]!.id);
    expect((await alerts()).map((one) => one.occurrences)).toEqual([1, 2]);
  });

  test('of an event that waited for its parent for a day is told, too', async () => {
    const owner = await world.addTenant('owner');
    const account = await world.addAccount('stripe', 'own', owner);
    const parked = await world.receive('stripe', fixture('stripe', 'charge.dispute.created'), account);
    expect(parked.outcome.status).toBe('parked');
    expect(await world.db.withSystem(putWaitingAside)).toBe(0);
    await asSystem(`update gateway_events set received_at = now() - interval '25 hours'`);
    expect(await world.db.withSystem(putWaitingAside)).toBe(1);
    expect(await alerts()).toEqual([{ key: deadLetterKey(account, 'charge.dispute.created'), occurrences: 1 }]);
  });

  test('is no longer told when the last of its kind was replayed, and not before', async () => {
    const ids: string[] = [];
    const [good] = [fixture('stripe', 'payment_intent.succeeded')];
    for (const name of ['evt_1', 'evt_2']) {
      const { id } = await world.store('stripe', unreadable('payment_intent.succeeded', name));
      await world.apply(id);
      ids.push(id);
    }
    const resolved = () => world.db.withSystem(resolveDeadLetterAlerts);
    const replay = (id: string) => world.db.withSystem((tx) => resetGatewayEvents(tx, [id]));
    await asSystem(`update alerts set last_at = now() - interval '1 minute'`);
    expect(await resolved()).toBe(0);

    // Their bodies are what was mended, instead of the code that reads them.
    await asSystem('update gateway_events set raw_body = $1', [Buffer.from(JSON.stringify(good))]);
    await replay(ids[0]!);
    expect((await world.apply(ids[0]!)).outcome.status).toBe('processed');
    expect(await resolved()).toBe(0);
    await replay(ids[1]!);
    expect(await resolved()).toBe(0);
    expect((await world.apply(ids[1]!)).outcome.status).toBe('processed');
    expect(await resolved()).toBe(1);
    expect(await alerts()).toEqual([]);
  });

  test('that is being raised again keeps its alert open', async () => {
    await world.receive('stripe', unreadable('payment_intent.succeeded', 'evt_1'));
    await asSystem(`update gateway_events set status = 'processed'`);
    expect(await world.db.withSystem(resolveDeadLetterAlerts)).toBe(0);
  });

  test('never becomes of an event that another has applied meanwhile', async () => {
    const { id } = await world.store('stripe', fixture('stripe', 'payment_intent.succeeded'));
    const late = createApplyOrPutAside(world.db, async () => {
      await world.apply(id);
      throw new UnprocessableEvent('it was read by an older version');
    });
    expect((await late(id, new Map())).outcome.status).toBe('processed');
    expect(await alerts()).toEqual([]);
  });
});
