import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkLedger, checkNames, type Disagreement } from '../../src/db/ledger-checks.js';
import type { GatewayName } from '../../src/domain/entities.js';
import { ask } from '../db/ask.js';
import { asaasSpec, asaasStory } from '../domain/stories/asaas-story.js';
import { razorpaySpec, razorpayStory } from '../domain/stories/razorpay-story.js';
import type { Story } from '../domain/stories/story.js';
import { stripeSpec, stripeStory } from '../domain/stories/stripe-story.js';
import { runs } from '../setup/runs.js';
import { createWorld, type World } from '../setup/world.js';
import { deliver } from './story-runner.js';

let world: World;
let count = 0;
beforeAll(async () => {
  world = await createWorld();
  world.setNow('2029-01-01T12:00:00Z');
});
afterAll(() => world.close());

async function found(tenantId?: string): Promise<Disagreement[]> {
  const all: Disagreement[] = [];
  for await (const page of checkLedger(world.db, tenantId)) all.push(...page.found);
  return all;
}

describe('a database that only the service has written agrees with itself', () => {
  const chances = fc.infiniteStream(fc.nat());
  const holds = <Spec>(gateway: GatewayName, specs: fc.Arbitrary<Spec>, tell: (spec: Spec) => Story) =>
    fc.assert(
      fc.asyncProperty(specs, fc.boolean(), chances, (spec, ofTenant, stream) => {
        const numbers = stream[Symbol.iterator]();
        const chance = () => numbers.next().value as number;
        return agrees(gateway, tell(spec), ofTenant, chance);
      }),
      { numRuns: runs(5), endOnFailure: true },
    );
  async function agrees(gateway: GatewayName, story: Story, ofTenant: boolean, chance: () => number) {
    const tenant = `tenant-s${++count}`;
    const tenantId = await world.addTenant(tenant);
    const account = await world.addAccount(gateway, `story-${count}`, ofTenant ? tenantId : null);
    // Some never come, in every other story.
    const times = [2, 1, 1, 1, chance() % 2];
    const order = story.messages
      .flatMap((one) => Array.from({ length: times[chance() % 5] ?? 1 }, () => one))
      .map((one) => ({ one, key: chance() }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
    await deliver(world, order, account, tenant);
    const all = await found(tenantId);
    // That a refund has failed may be what never came: then more has gone back than was paid, which is to be named.
    expect(times[4] === 1 ? all : all.filter((one) => one.check !== 'payment_over_refunded')).toEqual([]);
  }

  test('after what happened at Stripe', () => holds('stripe', stripeSpec, stripeStory), 120_000);
  test('after what happened at Razorpay', () => holds('razorpay', razorpaySpec, razorpayStory), 120_000);
  test('after what happened at ASAAS', () => holds('asaas', asaasSpec, asaasStory), 120_000);
  test('all tenants together', async () =>
    expect((await found()).filter((one) => one.check !== 'payment_over_refunded')).toEqual([]));
});

describe('a row that somebody has changed is named', () => {
  const calm = { failures: [], jitter: [0, 0, 0, 0], dispute: null, tie: false };
  const back = (share: number) => [{ share, path: 'at once' as const }];
  const paid = { ...calm, amount: 4900, ending: 'paid' as const };
  const { messages } = stripeStory({
    shape: '2020',
    together: false,
    oneOffs: [{ ...calm, amount: 500, ending: 'succeeded', refunds: back(0.5), dispute: 'won' }],
    subscriptions: [
      {
        cycles: [
          { ...paid, refunds: back(0.2) },
          { ...paid, refunds: [] },
        ],
        trial: false,
        end: 'stays',
        overdue: false,
      },
      { cycles: [{ ...paid, refunds: [], ending: 'open' }], trial: false, end: 'stays', overdue: true },
    ],
  });
  const change = (what: string, where: string) =>
    `update billing.${what} where tenant_id = $1 and ${where} returning id`;
  const ofShare = (set: string) =>
    `update billing.payment_allocations set ${set} where tenant_id = $1 and amount_minor > 0 and refunded_minor = 0 returning payment_id as id`;
  const ofTenant = (set: string) => `update billing.tenants set ${set} where id = $1 returning id`;
  const without = (type: string) =>
    `delete from billing.events where tenant_id = $1 and type = '${type}' returning aggregate_id as id`;
  const again = (type: string, like: string) => `
    insert into billing.events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select billing.uuid7(), tenant_id, '${type}', aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, 'x' || dedupe_key
    from billing.events where tenant_id = $1 and type = '${like}' returning aggregate_id as id`;
  const settled = "status = 'succeeded' and exists (select from billing.payment_allocations where payment_id = id)";
  const partly = 'refunded_minor between 1 and 400';

  const tampered: [checks: string[], what: string, sql: string][] = [
    [['payment_status'], 'status of a payment', change("payments set status = 'failed'", settled)],
    [['payment_refunded'], 'what was refunded', change('payments set refunded_minor = refunded_minor + 1', partly)],
    [
      ['payment_over_refunded'],
      'a refund of more',
      'update billing.refunds set amount_minor = 100000 where tenant_id = $1 returning payment_id as id',
    ],
    [['payment_credit'], 'a share that is too small', ofShare('amount_minor = amount_minor - 1')],
    [
      ['payment_allocated', 'account_balance', 'invoice_covered'],
      'a share that is too large',
      ofShare('amount_minor = amount_minor + 1'),
    ],
    [['payment_returned'], 'what of a share has gone back', ofShare('refunded_minor = 1')],
    [['allocation_told'], 'what was told of a share', ofShare('told_minor = amount_minor - 1')],
    [['allocation_currency'], 'the currency of a payment', change("payments set currency = 'EUR'", settled)],
    [
      ['allocation_account'],
      'the account of a payment',
      `
      with other as (insert into billing.billing_accounts (id, tenant_id, kind, livemode) select billing.uuid7(), $1, 'platform', not livemode from billing.billing_accounts where tenant_id = $1 returning id)
      update billing.payments p set billing_account_id = o.id from other o where tenant_id = $1 and p.status = 'succeeded'
        and exists (select from billing.payment_allocations where payment_id = p.id) returning p.id`,
    ],
    [['refund_status'], 'that a refund was canceled', change('refunds set canceled_at = now()', 'true')],
    [['refund_status'], 'status of a refund', change("refunds set status = 'pending'", 'true')],
    [
      ['invoice_covered'],
      'a total',
      change(
        'invoices set subtotal_minor = subtotal_minor - 1, reported_paid_minor = 0',
        "status = 'paid' and paid_minor > 0",
      ),
    ],
    [
      ['invoice_paid_minor', 'invoice_due'],
      'what was paid',
      change('invoices set paid_minor = paid_minor - 1', "status = 'paid' and paid_minor > 0"),
    ],
    [['invoice_paid_minor'], 'a payment that nobody made', change('invoices set paid_minor = 1', "status = 'issued'")],
    [
      ['invoice_credited'],
      'a credit that no note says',
      change('invoices set credited_minor = 1', "status = 'issued'"),
    ],
    [
      ['invoice_refunded'],
      'what went back of an invoice',
      change('invoices set refunded_minor = refunded_minor + 1', "status = 'paid' and paid_minor > 0"),
    ],
    [
      ['invoice_paid_at'],
      'when it was paid',
      change("invoices set paid_at = paid_at + interval '1 hour'", "status = 'paid'"),
    ],
    [
      ['invoice_paid_at', 'invoice.paid'],
      'that it was paid',
      change("invoices set paid_at = now(), status = 'paid'", "status = 'issued'"),
    ],
    [['invoice_status'], 'status of an invoice', change("invoices set status = 'uncollectible'", "status = 'paid'")],
    [
      ['invoice_payment_status'],
      'payment_status of an invoice',
      change("invoices set payment_status = 'pending'", "status = 'paid'"),
    ],
    [
      ['provider_id', 'payment.succeeded'],
      'a second row for one payment',
      `
      insert into billing.payments (id, tenant_id, billing_account_id, status, amount_minor, currency, gateway, gateway_account_id, provider_payment_id, paid_at)
      select billing.uuid7(), tenant_id, billing_account_id, status, amount_minor, currency, gateway, gateway_account_id, provider_payment_id, paid_at
      from billing.payments where tenant_id = $1 and status = 'succeeded' returning id`,
    ],
    [['provider_id'], "a refund's name", change("refunds set provider_refund_id = 're_other'", 'true')],
    [['provider_id'], "a dispute's name", change("disputes set provider_dispute_id = 'du_other'", 'true')],
    [['payment.succeeded'], 'payments that nobody was told of', without('payment.succeeded')],
    [['payment.refunded'], 'refunds that nobody was told of', without('payment.refunded')],
    [['invoice.paid'], 'invoices that nobody was told of', without('invoice.paid')],
    [['payment.succeeded'], 'payments told twice', again('payment.succeeded', 'payment.succeeded')],
    [['invoice.paid'], 'invoices told twice', again('invoice.paid', 'invoice.paid')],
    [['refund.failed'], 'a failure that did not happen', again('refund.failed', 'payment.refunded')],
    [
      ['account_overdue'],
      'since when an account owes',
      change("billing_accounts set overdue_since = '2020-01-01'", 'true'),
    ],
    [['tenant_overdue_since'], 'since when a tenant owes', ofTenant("overdue_since = '2020-01-01'")],
    [['tenant_activated_at'], 'when a tenant became active', ofTenant("activated_at = now() + interval '9 years'")],
    [['tenant_status'], 'status of a tenant', ofTenant("status = 'active'")],
  ];

  test.each(tampered)('%j: %s', async (checks, _, sql) => {
    const tenant = `tenant-t${++count}`;
    const tenantId = await world.addTenant(tenant);
    const account = await world.addAccount('stripe', `tampered-${count}`, null);
    await deliver(world, messages, account, tenant);
    expect(await found(tenantId)).toEqual([]);
    const rows = await ask<{ id: string }>(world.database.ownerUrl, sql, [tenantId]);
    expect(rows.length).toBeGreaterThan(0);
    const named = await found(tenantId);
    for (const check of checks) expect(named.map((one) => one.check)).toContain(check);
    const own = named.filter((one) => checks[0] === one.check);
    expect(own.map((one) => one.entity_id).sort()).toEqual([...new Set(rows.map((one) => one.id))].sort());
    for (const one of named) expect(one).toMatchObject({ tenant_id: tenantId, tenant });
    expect((await found()).filter((one) => one.tenant_id === tenantId)).toEqual(named);
  });

  test('every check is among these', () => {
    expect([...new Set(tampered.flatMap(([checks]) => checks))].sort()).toEqual(checkNames.toSorted());
  });
});
