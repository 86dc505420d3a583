import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { writeAudit } from '../../src/db/audit.js';
import { eraseBatch, requestErasure } from '../../src/db/erasure.js';
import { stepsOfPayer } from '../../src/db/erasure-steps.js';
import { checkLedger, type Disagreement } from '../../src/db/ledger-checks.js';
import { personalData } from '../../src/db/personal-data.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { usedDatabase } from '../setup/database.js';
import { createWorld, type World } from '../setup/world.js';
import {
  about,
  ada,
  bob,
  erase,
  found,
  type Person,
  type Row,
  type Snapshot,
  sendMail,
  snapshotOf,
  tracesOf,
} from './persons.js';
import { soon } from './soon.js';

let world: World;
let tenant: string;
let account: string;
beforeEach(async () => {
  world = await createWorld(usedDatabase);
  tenant = await world.addTenant('shop');
  account = await world.addAccount('stripe', 'shop', tenant);
  await world.addEndpoint(tenant, ['*']);
});
afterEach(() => world.close());

const applied = [
  'customer.created',
  'customer.updated',
  'customer.subscription.created',
  'payment_intent.payment_failed',
  'invoice.payment_failed',
  'payment_intent.succeeded',
  'charge.succeeded',
  'invoice.paid',
];
const system = <R = Row>(text: string, values: unknown[] = []) =>
  world.db.withSystem((tx) => tx.query<R>(text, values));
const customerOf = async (person: Person, whose = tenant) =>
  (
    await world.rows<{ id: string }>(
      `select id from customers where lower(email) = $1`,
      [person.email.toLowerCase()],
      whose,
    )
  )[0]!.id;
const receive = async (person: Person, name: string, of: string | undefined = account) =>
  (await world.receive('stripe', about(person, 'stripe', name), of)).outcome;

/** All that a payer leaves: events in every state, mails sent and waiting, answers of endpoints, entries of the audit log. */
async function live(person: Person, of: string | undefined = account, whose = tenant): Promise<void> {
  for (const name of applied) expect(await receive(person, name, of)).toMatchObject({ status: 'processed' });
  const unknown = { id: `evt_ignored_${person.id}`, type: 'customer.tax_id.created' };
  const ignored = await world.receive('stripe', about(person, 'stripe', 'customer.updated', unknown), of);
  expect(ignored.outcome.status).toBe('ignored');
  const dead = await world.store(
    'stripe',
    about(person, 'stripe', 'invoice.created', { id: `evt_dead_${person.id}` }),
    of,
  );
  await system(`update gateway_events set status = 'dead_letter', last_error = $2 where id = $1`, [
    dead.id,
    `Cannot read '${person.email}'`,
  ]);
  // One was sent, others wait.
  expect(await sendMail(world, whose, person)).toBe(1);
  await world.db.withTenant(whose, async (tx) => {
    await tx.query(
      `
      insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, response_body, trigger)
      select tenant_id, event_id, endpoint_id, 1, now(), $1, 'first' from deliveries d
      where exists (select from events e where e.id = d.event_id and position($2 in e.envelope) > 0)
        and not exists (select from attempts a where a.event_id = d.event_id)`,
      [`Thank you, ${person.name}`, of === account ? publicId('customer', await customerOfTx(person, whose)) : ''],
    );
    const data = { order: 1, buyer: { mail: person.email }, note: `for ${person.name}` };
    await appendEvents(tx, [draft(whose, data, `custom:${person.id}`)]);
    await writeAudit(tx, {
      tenantId: whose,
      actorType: 'api_key',
      actorId: 'key',
      action: 'customer.update',
      entityType: 'customer',
      entityId: of === account ? await customerOfTx(person, whose) : null,
      before: { email: null, status: 'active' },
      after: { email: person.email, status: 'active', nested: [{ name: person.name, amount: 5 }] },
      requestId: 'r',
    });
  });
}
const customerOfTx = (person: Person, whose: string) => customerOf(person, whose);
const draft = (whose: string, data: Row, dedupeKey: string) => ({
  tenantId: whose,
  tenantExternalId: 'shop',
  type: 'custom.order.placed' as never,
  aggregate: { type: 'custom', id: newUuid(), version: 1 },
  occurredAt: Date.now(),
  data,
  dedupeKey,
});

/** What may change beside personal columns, and why. */
const mayChange: Record<string, string[]> = {
  tenants: ['erased_at', 'version', 'updated_at'],
  customers: ['erased_at', 'version', 'updated_at'],
  notifications: ['status', 'skip_reason', 'lease_token', 'lease_until'],
  gateway_events: ['status', 'action', 'processed_at'],
  gateway_refs: ['is_erased'],
};
const keyOf = (table: string, row: Row): string =>
  JSON.stringify(
    table === 'deliveries' || table === 'attempts'
      ? [row.event_id, row.endpoint_id, row.number]
      : table === 'payment_allocations'
        ? [row.payment_id, row.invoice_id]
        : table === 'gateway_refs'
          ? [row.gateway_account_id, row.livemode, row.kind, row.external_id]
          : (row.id ?? row.entity_id ?? row),
  );

/** `table.column` of what has changed and is neither personal nor allowed to. */
function unexpected(before: Snapshot, after: Snapshot): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const now = new Map(after[table]!.map((row) => [keyOf(table, row), row]));
    const allowed = [
      ...Object.keys(personalData[table as keyof typeof personalData] ?? {}),
      ...(mayChange[table] ?? []),
    ];
    return rows.flatMap((row) => {
      const is = now.get(keyOf(table, row));
      if (!is) return [`${table}: a row is gone`];
      return Object.keys(row)
        .filter((column) => !allowed.includes(column) && JSON.stringify(row[column]) !== JSON.stringify(is[column]))
        .map((column) => `${table}.${column}`);
    });
  });
}
/** What `doctor ledger` says. */
async function disagreements(): Promise<Disagreement[]> {
  const all: Disagreement[] = [];
  for await (const page of checkLedger(world.db)) all.push(...page.found);
  return all;
}
const without = (all: Snapshot, ...tables: string[]): Snapshot =>
  Object.fromEntries(Object.entries(all).filter(([table]) => !tables.includes(table)));
/** Rows in which that person stands. */
const rowsOf = (all: Snapshot, person: Person): Snapshot =>
  Object.fromEntries(
    Object.entries(all).map(([table, rows]) => [
      table,
      rows.filter((row) => tracesOf({ [table]: [row] }, person).length > 0),
    ]),
  );

describe('a customer', () => {
  test('is found nowhere any more; money, links and everybody else stay as they were', async () => {
    await live(ada);
    await live(bob);
    // Applied before events said whose they were.
    await system(`update gateway_events set billing_account_id = null where event_type = 'charge.succeeded'`);
    // Names nobody that we know by id or address: whose it was stands in the row alone.
    await system(
      `update gateway_events set raw_body = convert_to('{"buyer":"Ada Byron King"}', 'UTF8') where event_type = 'invoice.paid' and position($1 in encode(raw_body, 'escape')) > 0`,
      [ada.email],
    );
    const customer = await customerOf(ada);
    const before = await snapshotOf(world);
    const tables = new Set(tracesOf(before, ada).map((trace) => trace.split('.')[0]));
    for (const table of [
      'customers',
      'gateway_events',
      'notifications',
      'email_log',
      'events',
      'attempts',
      'audit_log',
    ])
      expect(tables, table).toContain(table);

    const counts = await erase(world, { tenant, customer });
    const after = await snapshotOf(world);
    expect(tracesOf(after, ada)).toEqual([]);
    expect(unexpected(before, after)).toEqual([]);
    expect(rowsOf(after, bob)).toEqual(rowsOf(before, bob));
    expect(counts).toMatchObject({ customers: 1, gateway_events: applied.length + 2, gateway_events_unresolved: 1 });
    const waiting = before.notifications!.filter((row) => row.status === 'queued' && row.recipient === ada.email);
    expect(waiting.length).toBeGreaterThan(0);
    expect(
      after
        .notifications!.filter((row) => row.status === 'skipped' && row.skip_reason === 'erased')
        .map((row) => row.id),
    ).toEqual(expect.arrayContaining(waiting.map((row) => row.id)));
    for (const event of after.events!) expect(JSON.parse(String(event.envelope))).toHaveProperty('data');
    expect(await disagreements()).toEqual([]);
  });

  test('a dry run counts the same and changes nothing; a second erasure finds nothing', async () => {
    await live(ada);
    const customer = await customerOf(ada);
    const before = await snapshotOf(world);
    const counted = await erase(world, { tenant, customer, dryRun: true });
    const still = await snapshotOf(world);
    expect(without(still, 'erasures', 'audit_log', 'audit_unchained')).toEqual(
      without(before, 'erasures', 'audit_log', 'audit_unchained'),
    );
    expect(still.erasures!.map((row) => row.names)).toEqual([[]]);

    expect(await erase(world, { tenant, customer })).toEqual(counted);
    const once = await snapshotOf(world);
    const again = await erase(world, { tenant, customer });
    expect(Object.entries(again).filter(([, n]) => n > 0)).toEqual([]);
    expect(without(await snapshotOf(world), 'erasures', 'audit_log', 'audit_unchained')).toEqual(
      without(once, 'erasures', 'audit_log', 'audit_unchained'),
    );
  });

  test('later events of the same payer are applied, and bring nothing back', async () => {
    await live(ada);
    await erase(world, { tenant, customer: await customerOf(ada) });
    const payments = () => world.rows<{ refunded_minor: number }>('select refunded_minor from payments', [], tenant);
    const sum = async () => (await payments()).reduce((total, one) => total + one.refunded_minor, 0);
    expect(await sum()).toBe(0);
    const count = (await payments()).length;
    for (const name of ['charge.refunded', 'customer.subscription.deleted', 'charge.dispute.created'])
      expect(await receive(ada, name)).toMatchObject({ status: 'processed' });
    const update = about(ada, 'stripe', 'customer.updated', { id: 'evt_late' });
    await world.receive('stripe', update, account);
    expect(await sum()).toBeGreaterThan(0);
    expect((await payments()).length).toBe(count);
    // In the gateway's other mode it is another account of the same customer.
    const other = about(ada, 'stripe', 'customer.updated', { id: 'evt_live', livemode: true });
    expect((await world.receive('stripe', other, account)).outcome.status).toBe('processed');
    expect(await world.rows('select livemode from billing_accounts order by 1', [], tenant)).toEqual([
      { livemode: false },
      { livemode: true },
    ]);
    const late = await snapshotOf(world);
    expect(tracesOf(late, ada)).toEqual([]);
    expect(late.customers).toHaveLength(1);
    const failed = about(ada, 'stripe', 'charge.failed', { id: 'evt_late_failure' });
    await world.receive('stripe', failed, account);
    // The gateway sends an old message once more.
    expect(await world.store('stripe', about(ada, 'stripe', 'customer.created'), account)).toMatchObject({
      first: false,
      outcome: { status: 'processed' },
    });
    const last = await snapshotOf(world);
    expect(tracesOf(last, ada)).toEqual([]);
    expect(await disagreements()).toEqual([]);
    expect(last.notifications!.filter((row) => row.status === 'queued')).toEqual([]);
    expect(found({ payments: last.payments!, invoices: last.invoices! }, 'https://')).toEqual([]);
  });

  test('nobody who had read before writes back afterwards', async () => {
    await live(ada);
    const customer = await customerOf(ada);
    const { id } = await world.db.withTenant(tenant, (tx) =>
      requestErasure(tx, { id: newUuid(), tenant_id: tenant, customer_id: customer, reason: 'r', dry_run: false }),
    );
    const batch = () => world.db.withTenant(tenant, (tx) => eraseBatch(tx, id));
    const stepNow = async () =>
      (await world.rows<{ step: number }>('select step from erasures where id = $1', [id], tenant))[0]!.step;
    const payments = Object.keys(stepsOfPayer).indexOf('payments');
    while ((await stepNow()) < payments) await batch();
    let waiting: Promise<unknown> = Promise.resolve();
    await world.db.withTenant(tenant, async (tx) => {
      await tx.query('select from billing_accounts where customer_id = $1 for update', [customer]);
      const [old] = await tx.query<{ id: string }>('select id from payments where receipt_url is not null');
      waiting = batch();
      await soon(
        async () =>
          (
            await world.db.raw(
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).length > 0,
        true,
      );
      await tx.query(`update payments set receipt_url = 'https://old.example' where id = $1`, [old!.id]);
    });
    await waiting;
    expect(found({ payments: (await snapshotOf(world)).payments! }, 'https://')).toEqual([]);
  });

  test('a guest whose only name is the address', async () => {
    const own = await world.addAccount('razorpay', 'shop', tenant);
    const paid = about(ada, 'razorpay', 'payment.captured') as {
      payload: { payment: { entity: Row } };
    };
    paid.payload.payment.entity.customer_id = null;
    const { outcome } = await world.receive('razorpay', paid as unknown as Row, own, {
      'x-razorpay-event-id': 'rzp_1',
    });
    expect(outcome.status).toBe('processed');
    const customer = await customerOf(ada);
    const before = await snapshotOf(world);
    expect(found({ customers: before.customers! }, ada.email).join()).toContain('external_id');
    await erase(world, { tenant, customer });
    const after = await snapshotOf(world);
    expect(tracesOf(after, ada)).toEqual([]);
    expect(unexpected(before, after)).toEqual([]);
  });

  test('a mail on its way is waited for', async () => {
    await live(ada);
    await world.rows(
      `update notifications set status = 'sending', lease_token = $1, lease_until = now() + interval '1 h' where status = 'queued'`,
      [newUuid()],
      tenant,
    );
    let waits = 0;
    await erase(world, { tenant, customer: await customerOf(ada) }, async () => {
      waits += 1;
      await world.rows(`update notifications set lease_until = now() where status = 'sending'`, [], tenant);
    });
    expect(waits).toBe(1);
    expect(tracesOf(await snapshotOf(world), ada)).toEqual([]);
  });
});

describe('a tenant', () => {
  test('is erased with all its customers, on its own accounts and the platform’s; other tenants are not touched', async () => {
    await live(ada);
    await live(bob);
    const owner: Person = { id: 'Owner', name: 'Olga Wunderlich', email: 'olga@example.net', phone: '+15550100399' };
    const pays = (body: Row) => JSON.parse(JSON.stringify(body).replaceAll('tenant-123', 'shop')) as Row;
    for (const name of ['customer.created', 'payment_intent.succeeded', 'charge.succeeded'])
      expect((await world.receive('stripe', pays(about(owner, 'stripe', name)))).outcome.tenantId).toBe('shop');
    await system(`update tenants set name = $2 where id = $1`, [tenant, owner.name]);
    await system(
      `insert into api_keys (id, tenant_id, name, prefix, hash, scopes) values (uuid7(), $1, 'Olga Wunderlich', 'bh_', 'h', '{read}')`,
      [tenant],
    );
    // Another tenant's payer, with the platform.
    const rival: Person = { id: 'Rival', name: 'Rita Valdez', email: 'rita@example.net', phone: '+15550100499' };
    for (const name of ['customer.created', 'payment_intent.succeeded'])
      await world.receive('stripe', about(rival, 'stripe', name));
    const before = await snapshotOf(world);
    expect(tracesOf(before, owner).length).toBeGreaterThan(3);

    const counts = await erase(world, { tenant });
    const after = await snapshotOf(world);
    for (const person of [ada, bob, owner]) expect(tracesOf(after, person), person.name).toEqual([]);
    expect(unexpected(before, after)).toEqual([]);
    expect(rowsOf(after, rival)).toEqual(rowsOf(before, rival));
    expect(counts).toMatchObject({ tenants: 1, customers: 2, gateway_events_unresolved: 2 });
    expect(found({ tenants: after.tenants! }, 'shop')).toHaveLength(1);

    await world.receive('stripe', pays(about(owner, 'stripe', 'invoice.paid')));
    await receive(ada, 'charge.refunded');
    for (const person of [ada, owner]) expect(tracesOf(await snapshotOf(world), person), person.name).toEqual([]);
    const again = await erase(world, { tenant });
    expect(Object.entries(again).filter(([, n]) => n > 0)).toEqual([]);
  });

  test('many rows are worked off in batches, and each erasure is audited', async () => {
    await world.rows(
      `insert into customers (id, tenant_id, external_id, name, email) select uuid7(), $1, 'c' || n, 'Customer ' || n, 'c' || n || '@example.net' from generate_series(1, 1200) n`,
      [tenant],
      tenant,
    );
    await system(
      `insert into gateway_events (id, tenant_id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status, processed_at)
       select uuid7(), $2, 'stripe', $1, true, 'evt_' || n, 'x', convert_to('{"email":"c' || n || '@example.net"}', 'UTF8'), 'h', 'processed', now() from generate_series(1, 1700) n`,
      [account, tenant],
    );
    await tellMany(2300);
    expect(await erase(world, { tenant })).toMatchObject({ customers: 1200, gateway_events: 1700, events: 2300 });
    const all = await snapshotOf(world);
    expect(found(all, '@example.net')).toEqual([]);
    expect(all.audit_log).toEqual([
      expect.objectContaining({
        tenant_id: tenant,
        actor_type: 'system',
        action: 'erasure.done',
        after: expect.objectContaining({ customer: null, counts: expect.objectContaining({ customers: 1200 }) }),
      }),
    ]);
  });

  test('an erasure that an earlier release has begun, and whose place is a number, leaves no event out', async () => {
    await tellMany(30);
    const steps = ['tenants', ...Object.keys(stepsOfPayer)];
    for (const [step, cursor] of [
      ['events', '20'],
      ['attempts', `20@${new Date().toISOString()}`],
    ] as const) {
      const row = { id: newUuid(), tenant_id: tenant, customer_id: null, reason: 'r', dry_run: false };
      const { id } = await world.db.withTenant(tenant, (tx) => requestErasure(tx, row));
      await world.rows(
        `update erasures set step = $2, cursor = $3 where id = $1`,
        [id, steps.indexOf(step), cursor],
        tenant,
      );
      await erase(world, { tenant });
    }
    expect(found(await snapshotOf(world), '@example.net')).toEqual([]);
  });

  const tellMany = (n: number) =>
    world.db.withTenant(tenant, (tx) =>
      appendEvents(
        tx,
        Array.from({ length: n }, (_, i) => draft(tenant, { email: `c${i}@example.net` }, `many:${i}`)),
      ),
    );
});
