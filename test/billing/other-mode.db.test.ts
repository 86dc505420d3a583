import { beforeEach, expect, test } from 'vitest';
import { countAlerts, listAlerts } from '../../src/db/alerts.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const setMode = (account: string, mode: string) =>
  world.db.withSystem((tx) => tx.query('update gateway_accounts set mode = $2 where id = $1', [account, mode]));
const alerts = async () =>
  (await world.db.withSystem((tx) => listAlerts(tx, { open: true }, { limit: 10, before: null }))).rows;
const paid = (n: number, livemode: boolean) => ({
  ...fixture('stripe', 'payment_intent.succeeded'),
  id: `evt_mode_${n}`,
  livemode,
});

test.each([
  ['live', false, 'A test event came to a live account.'],
  ['test', true, 'A live event came to a test account.'],
] as const)('at a %s account, livemode %s: stored, ignored and told to the operator', async (mode, livemode, told) => {
  const account = world.accounts.stripe;
  await setMode(account, mode);
  const { outcome } = await world.receive('stripe', paid(1, livemode));
  expect(outcome).toEqual({ status: 'ignored', action: 'event_ignored', error: told });
  expect(await world.rows('select 1 from payments')).toEqual([]);
  expect(await world.rows('select 1 from events')).toEqual([]);
  const [stored] = await world.db.withSystem((tx) =>
    tx.query('select status, last_error, raw_body from gateway_events'),
  );
  expect(stored).toMatchObject({ status: 'ignored', last_error: told, raw_body: expect.any(Buffer) });
  expect(await alerts()).toMatchObject([
    { kind: 'test_event', key: account, gateway_account_id: account, tenant_id: null, message: told, occurrences: 1 },
  ]);

  // Another one counts up; the same again does not.
  const other = await world.store('stripe', paid(2, livemode));
  await world.apply(other.id);
  await world.apply(other.id);
  expect(await alerts()).toMatchObject([{ occurrences: 2 }]);
});

test('what is ignored for another reason, and the right mode, raise nothing', async () => {
  await setMode(world.accounts.stripe, 'live');
  await world.receive('stripe', { id: 'evt_other', type: 'coffee.brewed', livemode: true });
  await world.receive('stripe', paid(3, true));
  expect(await world.db.withSystem(countAlerts)).toEqual([]);
});

test('at a tenant’s account the alert is the tenant’s', async () => {
  const account = await world.addAccount('stripe', 'own', world.tenantId);
  await setMode(account, 'live');
  await world.receive('stripe', paid(4, false), account);
  expect(await alerts()).toMatchObject([{ key: account, tenant_id: world.tenantId }]);
});
