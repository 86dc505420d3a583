import { beforeEach, expect, test } from 'vitest';
import { createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import { createCustomer } from '../../src/db/customers.js';
import { accountOfCustomer } from '../../src/db/gateway-refs-admin.js';
import { newUuid } from '../../src/db/uuid.js';
import type { Command } from '../../src/domain/commands.js';
import { voiceOf } from '../setup/voice.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  return () => world.close();
});

const person = { name: 'Ada', email: null, phone: null, locale: 'pt-BR', timezone: null, tax_id: null };
const customer = (externalId: string) =>
  world.db.withTenant(world.tenantId, (tx) =>
    createCustomer(tx, world.tenantId, {
      ...person,
      id: newUuid(),
      externalId,
      billing_address: null,
      metadata: {},
    }),
  );

test('a customer that its tenant made is completed by a gateway’s later events, and not made again', async () => {
  const event = fixture('stripe', 'payment_intent.succeeded') as {
    data: { object: { customer: string; receipt_email?: string; metadata?: object } };
  };
  event.data.object.customer = 'cus_known';
  event.data.object.receipt_email = 'ada@example.com';
  event.data.object.metadata = {};
  const made = await customer('cus_known');
  const account = await world.addAccount('stripe', 'own', world.tenantId);
  await world.receive('stripe', event as never, account);
  const rows = await world.rows('select id, name, email, locale, written_at is not null as written from customers');
  expect(rows).toEqual([{ id: made!.id, name: 'Ada', email: 'ada@example.com', locale: 'pt-BR', written: true }]);
  const [{ customer_id }] = (await world.rows(
    'select b.customer_id from payments p join billing_accounts b on b.id = p.billing_account_id',
  )) as [{ customer_id: string }];
  expect(customer_id).toBe(made!.id);
});

test('money that a gateway tells of late pays an invoice that was voided or given up here', async () => {
  const { id: customerId } = (await customer('c'))!;
  const accountId = await world.db.withTenant(world.tenantId, (tx) =>
    accountOfCustomer(tx, world.tenantId, { id: customerId, externalId: null }, true),
  );
  const apply = createApplyApiCommand({
    voice: voiceOf('B'),
    now: () => Date.parse('2026-02-01T00:00:00Z'),
    attempts: false,
  });
  const run = (id: string, ...commands: Command[]) =>
    world.db.withTenant(world.tenantId, (tx) =>
      apply(tx, {
        accountId: accountId!,
        livemode: true,
        own: [{ entityType: 'invoice', id }],
        cause: 'test',
        actor: 'key_1',
        commands: () => commands,
      }),
    );
  for (const move of ['void', 'uncollectible'] as const) {
    const id = newUuid();
    const refs = [{ kind: 'own' as const, id }];
    const content = { series: 'INV', currency: 'USD', subtotalMinor: 900, taxMinor: 100, dueDate: null };
    await run(id, { type: 'invoice.write', refs, ...content, subscriptionId: null });
    await run(id, { type: 'invoice.move', refs, move: 'issue', number: `INV-${move}` });
    const given = await run(id, { type: 'invoice.move', refs, move, reason: 'r' });
    expect(given.state.invoices[0]!.status).toBe(move === 'void' ? 'voided' : 'uncollectible');
    const paid = await run(id, {
      type: 'payment.record',
      refs: [{ kind: 'payment', id: `late ${move}` }],
      amountMinor: 1000,
      currency: 'USD',
      paidAt: Date.parse('2026-01-31T00:00:00Z'),
      invoice: refs,
    });
    expect(paid.state.invoices[0]).toMatchObject({ status: 'paid', paidMinor: 1000 });
    expect(
      (await world.rows<{ type: string }>('select type from events where aggregate_id = $1 order by seq', [id])).map(
        (row) => row.type,
      ),
    ).toEqual(['invoice.created', 'invoice.issued', `invoice.${move === 'void' ? 'voided' : move}`, 'invoice.paid']);
  }
});
