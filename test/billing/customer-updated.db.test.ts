import { beforeEach, expect, test } from 'vitest';
import { type Body, createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let account: string;
beforeEach(async () => {
  world = await createWorld();
  account = await world.addAccount('stripe', 'own', world.tenantId);
  return () => world.close();
});

let events = 0;
const receive = (patch: Body = {}, type = 'customer.updated') => {
  const body = fixture('stripe', 'customer.created') as { data: { object: Body } };
  const object = { ...body.data.object, ...patch };
  return world.receive('stripe', { ...body, id: `evt_${++events}`, type, data: { object } }, account);
};
const told = async () =>
  (await world.rows<{ envelope: string }>("select envelope from events where type like 'customer.%' order by seq")).map(
    (row) => JSON.parse(row.envelope),
  );
const named = { name: 'Jenny Rosen', email: 'jenny@example.com' };

test('a gateway that completes a customer tells what has changed, once, and nothing when nothing has', async () => {
  await receive({ name: null, email: null }, 'customer.created');
  expect(await told()).toEqual([]);
  await receive({ ...named, email: null });
  await receive(named);
  await receive(named);
  await receive({ name: 'Another', email: 'another@example.com' });
  const [row] = await world.rows<{ id: string; version: number }>('select id, version from customers');
  expect(await told()).toMatchObject([
    {
      type: 'customer.updated',
      aggregate: { type: 'customer' },
      data: { name: 'Jenny Rosen', email: null, changed_fields: ['name'] },
    },
    {
      type: 'customer.updated',
      aggregate: { type: 'customer', version: row!.version },
      data: { ...named, changed_fields: ['email'] },
    },
  ]);
});

test('what the tenant has written stays, and is not told as changed', async () => {
  await receive(named, 'customer.created');
  await world.rows("update customers set name = 'Ours', email = null, version = version + 1");
  await receive(named);
  expect((await told()).at(-1)).toMatchObject({
    data: { name: 'Ours', email: named.email, changed_fields: ['email'] },
  });
});
