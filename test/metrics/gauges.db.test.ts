import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBacklog } from '../../src/db/gauges.js';
import { readStanding } from '../../src/db/standing.js';
import { createWorld, fixture, type World } from '../setup/world.js';

let world: World;
let other: string;
beforeAll(async () => {
  world = await createWorld();
  other = await world.addTenant('tenant-456');
});
afterAll(() => world?.close());

const backlog = () => world.db.withSystem(readBacklog);
const run = (tenant: string, text: string, values: unknown[] = []) => world.rows(text, values, tenant);
const nothing = { length: 0, oldestSeconds: 0 };

test('the backlog is what is due and can be done: not what waits for its time, its endpoint or its turn', async () => {
  const quiet = {
    gatewayEvents: nothing,
    deliveries: nothing,
    notifications: nothing,
    outboxOldestSeconds: 0,
    deadLetters: 0,
  };
  expect(await backlog()).toEqual(quiet);

  const { id } = await world.store('stripe', fixture('stripe', 'customer.created'));
  const [free, failing, ordered, paced] = await Promise.all([1, 2, 3, 4].map(() => world.addEndpoint(other, ['*'])));
  const direct = await world.addEndpoint(other, ['*'], 'http://127.0.0.1:9/direct', 'direct');
  await run(other, "update endpoints set open_until = now() + interval '1 hour' where id = $1", [failing]);
  await run(other, 'update endpoints set ordered = true where id = $1', [ordered]);
  await run(other, 'update endpoints set rate_limit = 1 where id = $1', [paced]);
  await run(
    other,
    `with told as (insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       select uuid7(), $1, 'invoice.paid', 'invoice', uuid7(), 1, now(), '{}', n::text from generate_series(1, 3) n returning id)
     insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, next_attempt_at)
       select uuid7(), $1, told.id, e.id, 'invoice.paid', 'pending', now() - case when e.lane = 'direct' then interval '200 s' else interval '100 s' end
       from told cross join endpoints e where e.tenant_id = $1`,
    [other],
  );
  await run(
    other,
    "update deliveries set next_attempt_at = now() + interval '1 hour' where endpoint_id = $1 and event_id = (select max(event_id::text)::uuid from deliveries)",
    [free],
  );
  await run(
    other,
    `insert into notifications (id, tenant_id, category, template, channel, locale, priority, recipient, status, variables, dedupe_key, send_after)
     select uuid7(), $1, 'receipt', 'payment_received', 'email', 'en', 'normal', 'a@example.com', 'queued', '{}', n::text, now() + case n when 1 then interval '-50 s' else interval '1 hour' end
     from generate_series(1, 2) n`,
    [other],
  );
  const found = await backlog();
  expect(found.gatewayEvents.length).toBe(1);
  expect(found.gatewayEvents.oldestSeconds).toBeGreaterThan(0);
  // Two of the free endpoint, three of the direct one.
  expect(found.deliveries.length).toBe(5);
  expect(Math.round(found.deliveries.oldestSeconds / 10)).toBe(20);
  expect(found.notifications.length).toBe(1);
  expect(Math.round(found.notifications.oldestSeconds / 10)).toBe(5);
  expect(Math.round(found.outboxOldestSeconds / 10)).toBe(20);
  expect(found.deadLetters).toBe(0);

  await run(
    other,
    "update deliveries set status = 'sending', lease_token = uuid7(), lease_until = now() + interval '1 minute' where endpoint_id = $1",
    [direct],
  );
  expect((await backlog()).outboxOldestSeconds).toBe(0);
  await run(other, "update deliveries set lease_until = now() - interval '1 s' where endpoint_id = $1", [direct]);
  expect(Math.round((await backlog()).outboxOldestSeconds / 10)).toBe(20);

  await world.db.withSystem((tx) =>
    tx.query("update gateway_events set status = 'dead_letter', processed_at = now() where id = $1", [id]),
  );
  expect(await backlog()).toMatchObject({ gatewayEvents: nothing, deadLetters: 1 });
});

test('the standing is the sum over all tenants, of live mode', async () => {
  const invoice = (tenant: string, { live = true, status = 'issued', days = 0, minor = 1000, currency = 'BRL' }) =>
    run(
      tenant,
      `with account as (
         insert into billing_accounts (id, tenant_id, kind, livemode) values (uuid7(), $1, 'platform', $2)
         on conflict (tenant_id, livemode) where kind = 'platform' do update set updated_at = now() returning id)
       insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, due_date, paid_at)
       select uuid7(), $1, id, uuid7()::text, $3::invoice_status, $6, $5, current_date + $4::int, case when $3 = 'paid' then now() end from account`,
      [tenant, live, status, days, minor, currency],
    );
  await invoice(world.tenantId, { days: -3 });
  await invoice(other, { days: -9, minor: 234 });
  await invoice(other, { days: -9, minor: 5000, currency: 'USD', status: 'sent' });
  await invoice(other, { days: 9 });
  await invoice(other, { days: -9, status: 'paid' });
  await invoice(other, { days: -9, live: false });
  const { pendingInvoices, overdue, tenants, gatewayAccounts } = await readStanding(world.db);
  expect(pendingInvoices).toBe(4);
  expect(overdue.sort((a, b) => a.minor - b.minor)).toEqual([
    { currency: 'BRL', minor: 1234 },
    { currency: 'USD', minor: 5000 },
  ]);
  expect(tenants).toEqual([{ status: 'pending', count: 2 }]);
  // None of them has a secret stored.
  expect(gatewayAccounts.map(({ count }) => count)).toEqual([0, 0, 0]);
});
