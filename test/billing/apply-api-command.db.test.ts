import { beforeEach, expect, test } from 'vitest';
import { type ApiCommand, createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import { newUuid } from '../../src/db/uuid.js';
import { ConcurrentChange } from '../../src/domain/errors.js';
import { requireMove } from '../../src/domain/require-move.js';
import { start } from '../domain/stories/story.js';
import * as stripe from '../domain/stories/stripe-messages.js';
import { voiceOf } from '../setup/voice.js';
import { createWorld, type World } from '../setup/world.js';

let world: World;
let invoice: { id: string; account: string };
const apply = createApplyApiCommand({
  voice: voiceOf('Brand'),
  now: () => Date.parse('2026-02-01T00:00:00Z'),
  attempts: true,
});
const run = (command: Partial<ApiCommand> & Pick<ApiCommand, 'commands'>, tenant = world.tenantId) =>
  world.db.withTenant(tenant, (tx) =>
    apply(tx, {
      accountId: invoice.account,
      livemode: true,
      own: [{ entityType: 'invoice', id: invoice.id }],
      cause: 'test.pay',
      actor: 'key_1',
      ...command,
    }),
  );

beforeEach(async () => {
  world = await createWorld();
  const account = await world.addAccount('stripe', 'one', world.tenantId);
  const message = stripe.invoice(
    {
      id: 'in_1',
      sub: 'sub_1',
      pi: 'pi_1',
      ch: 'ch_1',
      amount: 1000,
      shape: '2020',
      reason: 'subscription_cycle',
      finalizedAt: start,
      period: [start, start + 86_400],
    },
    'invoice.finalized',
    start,
    { status: 'open' },
  );
  await world.receive('stripe', message.body, account);
  const [row] = await world.rows<{ id: string; account: string }>(
    'select id, billing_account_id as account from invoices',
  );
  invoice = row!;
  return () => world.close();
});

const pay = (id: string): Pick<ApiCommand, 'commands'> => ({
  commands: (_state, { now }) => [
    {
      type: 'payment.record',
      refs: [
        { kind: 'own', id },
        { kind: 'payment', id: 'cash 7' },
      ],
      amountMinor: 1000,
      currency: 'USD',
      paidAt: now,
      invoice: [{ kind: 'own', id: invoice.id }],
    },
  ],
});

test('facts about what is named by our own ids are kept, told and claimed in one transaction, and name nothing at a gateway', async () => {
  await world.addEndpoint(world.tenantId, ['payment.received', 'invoice.paid'], 'http://127.0.0.1:9/hook', 'direct');
  const id = newUuid();
  const { state, deliverable, notifications, first } = await run(pay(id));
  expect(state.invoices).toMatchObject([{ id: invoice.id, status: 'paid', paidMinor: 1000 }]);
  expect(deliverable).toHaveLength(2);
  expect(first?.claims.map((claim) => claim.event_name)).toEqual(['payment.received', 'invoice.paid']);
  expect(notifications.length).toBeLessThanOrEqual(1);
  expect(
    await world.rows("select id, gateway, provider_payment_id, status from payments where gateway = 'manual'"),
  ).toEqual([{ id, gateway: 'manual', provider_payment_id: 'cash 7', status: 'succeeded' }]);
  expect(
    await world.rows(
      "select entity_type, from_status, to_status, cause, actor from state_transitions where cause = 'test.pay' order by id",
    ),
  ).toEqual([
    { entity_type: 'payment', from_status: null, to_status: 'succeeded', cause: 'test.pay', actor: 'key_1' },
    { entity_type: 'invoice', from_status: 'issued', to_status: 'paid', cause: 'test.pay', actor: 'key_1' },
  ]);
  expect(await world.rows("select from gateway_refs where external_id = 'cash 7' or kind = 'own'")).toEqual([]);
});

test('a refused command changes nothing', async () => {
  const refused = run({
    commands: (state, source) => {
      requireMove({ type: 'invoice', ...state.invoices[0]! }, 'sent', ['draft'], source);
      return [];
    },
  });
  await expect(refused).rejects.toThrow(/Cannot move inv_\w+ from 'issued' to 'sent'/);
  expect(await world.rows("select from state_transitions where cause = 'test.pay'")).toEqual([]);
});

test('what another tenant or another payer has is not found', async () => {
  const other = await world.addTenant('other');
  await expect(run(pay(newUuid()), other)).rejects.toThrow(/does not exist/);
  const customer = newUuid();
  const account = newUuid();
  await world.rows("insert into customers (id, tenant_id, external_id, name) values ($1, $2, 'c', 'c')", [
    customer,
    world.tenantId,
  ]);
  await world.rows("insert into billing_accounts (id, tenant_id, kind, customer_id) values ($1, $2, 'customer', $3)", [
    account,
    world.tenantId,
    customer,
  ]);
  await expect(run({ accountId: account, ...pay(newUuid()) })).rejects.toThrow(ConcurrentChange);
});

test('of two at once the second sees what the first has done', async () => {
  const seen: string[] = [];
  const once = (): Pick<ApiCommand, 'commands'> => ({
    commands: (state, source) => {
      seen.push(state.invoices[0]!.status);
      return state.invoices[0]!.status === 'paid' ? [] : pay(newUuid()).commands(state, source);
    },
  });
  await Promise.all([run(once()), run(once()), run(once())]);
  expect(seen.sort()).toEqual(['issued', 'paid', 'paid']);
  expect(await world.rows("select from payments where gateway = 'manual'")).toHaveLength(1);
});
