import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/connection.js';
import { checkLedger } from '../../src/db/ledger-checks.js';
import { migrateDown, migrateUp } from '../../src/db/migrate.js';
import { deliver } from '../billing/story-runner.js';
import { stripeStory } from '../domain/stories/stripe-story.js';
import { createWorld, type World } from '../setup/world.js';
import { ask } from './ask.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  world.setNow('2029-01-01T12:00:00Z');
});
afterAll(() => world.close());

const calm = { failures: [], jitter: [0, 0, 0, 0], dispute: null, tie: false };
const cycle = (share: number | null, ending: 'paid' | 'open' = 'paid') => ({
  ...calm,
  amount: 4900,
  ending,
  refunds: share === null ? [] : [{ share, path: 'at once' as const }],
});

test('migration 005 gives the rows of before the shares that they have now', async () => {
  for (const [index, shape] of (['2020', 'basil'] as const).entries()) {
    const story = stripeStory({
      shape,
      // Without a link in the newer shape: guesses.
      together: shape === 'basil',
      oneOffs: [],
      subscriptions: [
        { cycles: [cycle(0.2), cycle(null), cycle(null, 'open')], trial: true, end: 'stays', overdue: true },
      ],
    });
    await world.addTenant(`tenant-m${index}`);
    await deliver(world, story.messages, await world.addAccount('stripe', `story-${index}`, null), `tenant-m${index}`);
  }
  const owner = world.database.ownerUrl;
  // One invoice that was paid twice, the second time with a refund.
  const twice = "status = 'paid' and refunded_minor = 0 and paid_minor > 0 order by id limit 1";
  await ask(
    owner,
    `with invoice as (select * from billing.invoices where ${twice}), again as (
      insert into billing.payments (id, tenant_id, billing_account_id, status, amount_minor, refunded_minor, currency, gateway, paid_at)
      select billing.uuid7(), tenant_id, billing_account_id, 'partially_refunded', 4900, 100, currency, 'manual', paid_at + interval '1 day' from invoice
      returning id, tenant_id, paid_at
    ), refund as (
      insert into billing.refunds (id, tenant_id, payment_id, status, amount_minor, currency, refund_type, processed_at)
      select billing.uuid7(), tenant_id, id, 'succeeded', 100, 'USD', 'partial', paid_at from again returning *
    ), link as (
      insert into billing.payment_allocations (tenant_id, payment_id, invoice_id, amount_minor)
      select a.tenant_id, a.id, i.id, 0 from again a, invoice i
    )
    insert into billing.events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select billing.uuid7(), tenant_id, 'payment.succeeded', 'payment', id, 1, now(), '{}', 'one' from again
    union all select billing.uuid7(), tenant_id, 'payment.refunded', 'refund', id, 1, now(), '{}', 'other' from refund`,
  );
  const shares = () =>
    ask(
      owner,
      'select payment_id, invoice_id, amount_minor, refunded_minor from billing.payment_allocations order by 1, 2',
    );
  const sums = () => ask(owner, 'select id, paid_minor, refunded_minor from billing.invoices order by id');
  const before = { shares: await shares(), sums: await sums() };

  const taken: string[] = [];
  while (!taken.includes('005_money_trail')) taken.push(...(await migrateDown(owner)));
  // As the code before wrote them: a payment is for its invoice in whole, and a guess is for nothing.
  await ask(
    owner,
    `update billing.payment_allocations a set amount_minor = case when link = 'told' then p.amount_minor else 0 end
     from billing.payments p where p.id = a.payment_id`,
  );
  await ask(
    owner,
    `update billing.invoices i set paid_minor = greatest(paid_minor, s.paid), refunded_minor = s.refunded
     from (select invoice_id, sum(a.amount_minor) as paid, sum(p.refunded_minor) as refunded
       from billing.payment_allocations a join billing.payments p on p.id = a.payment_id where p.paid_at is not null group by invoice_id) s
     where s.invoice_id = i.id`,
  );
  expect(await ask(owner, 'select from billing.invoices where paid_minor > total_minor')).toHaveLength(1);
  await migrateUp(owner);

  expect({ shares: await shares(), sums: await sums() }).toEqual(before);
  const db = createDatabase({ url: world.database.serviceUrl, max: 1 });
  const found = [];
  for await (const page of checkLedger(db)) found.push(...page.found);
  await db.close();
  expect(found).toEqual([]);
});
