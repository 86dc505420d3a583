import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMarkOverdue } from '../../src/activities/mark-overdue.js';
import { overdueRuns } from '../../src/db/dunning.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { createWorld, type World } from '../setup/world.js';
import { at, createDunningStand } from './dunning-stand.js';

const clock = { now: at('2026-03-01') };
let world: World;
let stand: ReturnType<typeof createDunningStand>;
beforeAll(async () => {
  world = await createWorld();
  stand = createDunningStand(world.db, clock);
});
afterAll(() => world?.close());
beforeEach(() => {
  clock.now = at('2026-03-01');
});
const start = async (kind: 'platform' | 'customer' = 'platform', livemode = true) =>
  stand.payer(await world.addTenant(newUuid()), kind, livemode);
type Payer = Awaited<ReturnType<typeof start>>;
const only = async (payer: Payer, text: string) => (await payer.rows(text))[0];
const tenantOf = (payer: Payer) =>
  only(payer, 'select status, status_reason, overdue_since, suspended_at is not null as held from tenants');

test('a tenant that never pays: 21 days, every step, event and mail once, and the end', async () => {
  const payer = await start();
  await payer.subscription();
  const invoice = await payer.invoice({ hostedUrl: 'https://pay.example/1', number: 'A-1' });
  await payer.fail(invoice);
  await payer.goOn('2026-03-15T08:00:00Z');
  expect(await tenantOf(payer)).toMatchObject({ status: 'overdue', overdue_since: '2026-03-02' });
  await payer.goOn('2026-03-15T10:00:00Z');
  expect(await tenantOf(payer)).toMatchObject({ status: 'suspended', status_reason: 'dunning' });
  expect(await only(payer, 'select status from subscriptions')).toEqual({ status: 'suspended' });
  expect(await payer.goOn('2026-04-01')).toMatchObject({ isOver: true, state: 'terminated', nextAt: null });
  expect(payer.log).toEqual([
    ...['2026-03-02 overdue', '2026-03-04 reminder_2', '2026-03-08 reminder_3', '2026-03-11 final_notice'],
    ...['2026-03-15 suspend', '2026-03-21 last_chance', '2026-03-22 terminate'],
  ]);
  expect(await payer.mails()).toEqual([
    ...['reminder_1', 'reminder_2', 'reminder_3', 'final_notice', 'account_suspended', 'last_chance'],
    'subscription_cancelled',
  ]);
  expect((await payer.events()).filter((type) => !/created|activated/.test(type))).toEqual([
    ...['subscription.past_due', 'payment.failed', 'dunning.started', 'invoice.overdue', 'tenant.overdue'],
    ...['dunning.reminder_sent', 'dunning.reminder_sent', 'dunning.escalated'],
    ...['subscription.suspended', 'tenant.suspended', 'dunning.reminder_sent'],
    ...['invoice.uncollectible', 'dunning.resolved', 'subscription.cancelled'],
  ]);
  const variables = await payer.rows<{ template: string; variables: Record<string, string> }>(
    "select template, variables from notifications where template in ('final_notice','account_suspended','last_chance')",
  );
  const of = (template: string) => variables.find((one) => one.template === template)?.variables;
  expect(of('final_notice')).toMatchObject({
    ...{ amount: '100.00', currency: 'USD', due_date: '2026-03-01', suspension_date: '2026-03-15' },
    ...{ invoice_number: 'A-1', pay_url: 'https://pay.example/1', tenant_name: 'Platform' },
  });
  expect([of('account_suspended')?.termination_date, of('last_chance')?.termination_date]).toEqual([
    ...['2026-03-22', '2026-03-22'],
  ]);
  expect(await only(payer, 'select outcome, next_wake_at is not null as wakes from dunning_runs')).toMatchObject({
    outcome: 'terminated',
  });

  // Late money is money; what was ended stays ended, until something new is paid.
  await payer.pay(invoice);
  expect(await only(payer, 'select status from invoices')).toEqual({ status: 'paid' });
  expect(await tenantOf(payer)).toMatchObject({ status: 'suspended' });
  expect(await only(payer, 'select status from subscriptions')).toEqual({ status: 'canceled' });
  const next = await payer.invoice({ number: 'A-2' });
  await payer.pay(next);
  expect(await tenantOf(payer)).toMatchObject({ status: 'active', status_reason: null });
});

test('a customer that pays while it is suspended: service comes back, once, and the tenant is not touched', async () => {
  const payer = await start('customer');
  await payer.subscription();
  const invoice = await payer.invoice();
  await payer.fail(invoice);
  await payer.goOn('2026-03-17');
  expect(await only(payer, 'select status from customers')).toEqual({ status: 'suspended' });
  await payer.pay(invoice);
  await payer.pay(invoice);
  expect(await payer.look()).toMatchObject({ isOver: true });
  expect(await only(payer, 'select status from customers')).toEqual({ status: 'active' });
  expect(await only(payer, 'select status, dunning_suspended_at from subscriptions')).toEqual({
    ...{ status: 'active', dunning_suspended_at: null },
  });
  expect((await payer.events()).slice(-4)).toEqual([
    ...['invoice.paid', 'dunning.resolved', 'subscription.updated', 'account.reactivated'],
  ]);
  expect((await payer.mails()).at(-1)).toBe('account_reactivated');
  expect(await tenantOf(payer)).toMatchObject({ status: 'pending' });
});

test.each(['2026-03-01', '2026-03-02', '2026-03-05', '2026-03-11', '2026-03-20', '2026-03-21T20:00:00Z'])(
  'who pays on %s hears nothing more',
  async (when) => {
    const payer = await start('customer');
    const invoice = await payer.invoice();
    await payer.fail(invoice);
    await payer.goOn(when);
    const before = payer.log.length;
    await payer.pay(invoice);
    expect(await payer.goOn('2026-05-01')).toMatchObject({ isOver: true, state: 'clear' });
    expect(payer.log).toHaveLength(before);
    expect(await only(payer, 'select outcome from dunning_runs')).toEqual({ outcome: 'recovered' });
  },
);

test('a payment in the same second as the suspension: whichever comes first, the account is clear and told at most once', async () => {
  for (const order of ['pay first', 'suspend first', 'at once']) {
    const payer = await start('customer');
    const invoice = await payer.invoice();
    await payer.fail(invoice);
    await payer.goOn('2026-03-15T08:59:59Z');
    clock.now = at('2026-03-15T09:00:00Z');
    if (order === 'pay first') await payer.pay(invoice);
    await Promise.all([payer.look(), order === 'at once' ? payer.pay(invoice) : null]);
    if (order === 'suspend first') await payer.pay(invoice);
    await payer.look();
    const told = await payer.events('account.%');
    expect([[], ['account.suspended', 'account.reactivated']]).toContainEqual(told);
    if (order === 'pay first') expect(told).toEqual([]);
    expect(await only(payer, 'select dunning_state, suspended_at from billing_accounts')).toEqual({
      ...{ dunning_state: 'clear', suspended_at: null },
    });
    clock.now = at('2026-03-01');
  }
});

test('a renewal that is paid in the same second as the suspension for an older invoice: it is suspended, once', async () => {
  for (const order of ['pay first', 'suspend first', 'at once']) {
    clock.now = at('2026-03-01');
    const payer = await start('customer');
    await payer.fail(await payer.invoice({ dueDate: '2026-03-01' }));
    await payer.goOn('2026-03-15T08:59:59Z');
    const renewal = await payer.invoice({ dueDate: '2026-03-15' });
    clock.now = at('2026-03-15T09:00:00Z');
    if (order === 'pay first') await payer.pay(renewal);
    await Promise.all([payer.look(), order === 'at once' ? payer.pay(renewal) : null]);
    if (order === 'suspend first') await payer.pay(renewal);
    await payer.look();
    expect(await payer.events('account.%')).toEqual(['account.suspended']);
    expect(await only(payer, 'select dunning_state from billing_accounts')).toEqual({ dunning_state: 'suspended' });
    expect(await payer.rows("select status from invoices where due_date = '2026-03-15'")).toEqual([{ status: 'paid' }]);
  }
});

test('two invoices, one run: paying the newer changes nothing, paying the older moves the anchor', async () => {
  const payer = await start('customer');
  const older = await payer.invoice({ dueDate: '2026-03-01' });
  await payer.fail(older);
  await payer.goOn('2026-03-05');
  const newer = await payer.invoice({ dueDate: '2026-03-05' });
  await payer.fail(newer);
  const newest = await payer.invoice({ dueDate: '2026-03-05' });
  await payer.fail(newest);
  await payer.goOn('2026-03-09');
  await payer.pay(newest);
  expect(await only(payer, 'select anchor_date, outcome from dunning_runs')).toEqual({
    ...{ anchor_date: '2026-03-01', outcome: null },
  });
  await payer.pay(older);
  await payer.goOn('2026-03-16');
  expect(await only(payer, 'select anchor_date from dunning_runs')).toEqual({ anchor_date: '2026-03-05' });
  expect(payer.log.slice(2)).toEqual(['2026-03-08 reminder_3', '2026-03-09 reminder_2', '2026-03-15 final_notice']);
  expect(await only(payer, 'select count(*)::int as n from dunning_runs')).toEqual({ n: 1 });
});

test('a dispute and a payment under way hold the run, and what they took is added', async () => {
  const payer = await start('customer');
  const invoice = await payer.invoice();
  await payer.fail(invoice);
  await payer.goOn('2026-03-12');
  const boleto = await payer.payment({ processingAt: clock.now });
  expect(await payer.look()).toMatchObject({ state: 'paused', nextAt: at('2026-03-22') });
  await payer.goOn('2026-03-17');
  await payer.payment({ failure: { at: clock.now, code: 'expired', message: null, recoverable: true } }, boleto);
  const disputed = await payer.payment({ paidAt: clock.now, amountMinor: 1 });
  await payer.tell({
    ...{ type: 'dispute.record', refs: [{ kind: 'own', id: newUuid() }], payment: [{ kind: 'own', id: disputed }] },
    ...{ status: 'needs_response', at: clock.now },
  });
  expect(await payer.look()).toMatchObject({ state: 'paused', nextAt: null });
  expect(await payer.events('dunning.paused')).toHaveLength(1);
  expect(await only(payer, 'select state, paused_state from dunning_runs')).toEqual({
    ...{ state: 'paused', paused_state: 'final_notice' },
  });
  await payer.rows("update disputes set status = 'won', closed_at = $1", [new Date(at('2026-03-19'))]);
  clock.now = at('2026-03-19');
  await payer.goOn('2026-03-25');
  // Seven mornings were in the pauses.
  expect(payer.log.at(-1)).toBe('2026-03-22 suspend');
});

test('with `any_payment` one invoice that is paid brings service back; the other opens a run of its own', async () => {
  const payer = await start('customer');
  await payer.rows(`update tenants set settings = settings || '{"reactivation_rule":"any_payment"}'`);
  const older = await payer.invoice();
  await payer.fail(older);
  const newer = await payer.invoice();
  await payer.fail(newer);
  await payer.goOn('2026-03-16');
  expect(await only(payer, 'select status from customers')).toEqual({ status: 'suspended' });
  await payer.pay(newer);
  expect(await only(payer, 'select status from customers')).toEqual({ status: 'active' });
  expect(await payer.events('account.%')).toEqual(['account.suspended', 'account.reactivated']);
  expect(await only(payer, 'select outcome from dunning_runs order by created_at')).toEqual({ outcome: 'recovered' });
});

test('a subscription that is cancelled in the middle of a run: its invoice is still collected, and it ends once', async () => {
  const payer = await start('customer');
  const subscription = await payer.subscription();
  await payer.fail(await payer.invoice());
  await payer.goOn('2026-03-09');
  await payer.tell({
    ...{ type: 'subscription.record', refs: [{ kind: 'own', id: subscription }], endedAt: clock.now },
    status: { value: 'canceled', gatewayWord: 'canceled', at: clock.now, rank: 90 },
  });
  expect(await payer.goOn('2026-04-01')).toMatchObject({ isOver: true, state: 'terminated' });
  expect(payer.log.at(-1)).toBe('2026-03-22 terminate');
  expect(await payer.events('subscription.cancelled')).toHaveLength(1);
  expect(await payer.rows("select id from notifications where template = 'subscription_cancelled'")).toHaveLength(1);
});

test('a worker that was away from day 8 to 16 gives notice first', async () => {
  const payer = await start('customer');
  await payer.fail(await payer.invoice());
  await payer.goOn('2026-03-08T12:00:00Z');
  clock.now = at('2026-03-17T10:00:00Z');
  await payer.goOn('2026-03-22');
  expect(payer.log.slice(3)).toEqual(['2026-03-17 final_notice', '2026-03-21 suspend']);
});

test('a payer whose credit covers what is owed keeps the service; once it is given back, it is suspended', async () => {
  const payer = await start('customer');
  const invoice = await payer.invoice();
  await payer.fail(invoice);
  const id = newUuid();
  await payer.tell({
    ...{ type: 'payment.record', refs: [{ kind: 'own', id }], amountMinor: 10_000, currency: 'USD' },
    paidAt: at('2026-03-02'),
  });
  await payer.goOn('2026-04-01');
  expect(payer.log.at(-1)).toContain('final_notice');
  await payer.rows('update payments set refunded_minor = 1 where id = $1', [id]);
  await payer.goOn('2026-04-02');
  expect(payer.log.at(-1)).toContain('suspend');
});

test('a notice that reaches nobody is an alert, and suspends three days later', async () => {
  const payer = await start('customer');
  await payer.rows('update customers set email = null');
  await payer.fail(await payer.invoice());
  await payer.goOn('2026-03-19');
  expect(payer.log.at(-1)).toBe('2026-03-18 suspend');
  expect(await payer.rows("select step_code from dunning_steps where result = 'failed' order by 1")).toEqual([
    ...[{ step_code: 'final_notice' }, { step_code: 'suspend' }],
  ]);
  const alerts = await world.db.withSystem((tx) =>
    tx.query('select kind from alerts where tenant_id = $1 and resolved_at is null', [payer.tenantId]),
  );
  expect(alerts).toEqual([{ kind: 'dunning_notice' }, { kind: 'dunning_notice' }]);
});

const reach = { sms: true, push: ['fcm'], webhook: false } as const;
/** A customer with a telephone, a device that can be reached and one that cannot. */
async function reachable(phone = '+5511987654321') {
  const wide = createDunningStand(world.db, clock, reach);
  const payer = await wide.payer(await world.addTenant(newUuid()), 'customer');
  await payer.rows('update customers set phone = $1', [phone]);
  await payer.rows(
    `insert into devices (id, tenant_id, customer_id, user_id, provider, token, locale)
     select uuid7(), $1, id, 'u-1', provider, provider || '-token', 'es' from customers, unnest(array['fcm','expo']) provider`,
    [payer.tenantId],
  );
  await payer.fail(await payer.invoice());
  return payer;
}

test('each step goes by the channels of its policy that are configured and reach the payer, once each', async () => {
  const payer = await reachable();
  await payer.goOn('2026-03-16');
  const sent = await payer.rows<{ key: string; recipient: string; locale: string; user_id: string | null }>(
    `select replace(dedupe_key, (select id::text from dunning_runs), 'run') as key, recipient, locale, user_id from notifications
     where channel <> 'email' order by id`,
  );
  const [sms, push] = [
    { recipient: '+5511987654321', locale: 'en', user_id: null },
    { recipient: 'fcm-token', locale: 'es', user_id: 'u-1' },
  ];
  expect(sent.filter(({ key }) => key.startsWith('dun:'))).toEqual([
    { key: 'dun:run:reminder_2:push:1', ...push },
    { key: 'dun:run:reminder_3:sms', ...sms },
    { key: 'dun:run:final_notice:sms', ...sms },
    { key: 'dun:run:final_notice:push:1', ...push },
    { key: 'dun:run:suspend:sms', ...sms },
  ]);
  expect(sent.filter(({ key }) => !key.startsWith('dun:'))).toMatchObject([push]);
  const told = await payer.rows<{ channel: string; step: string }>(
    "select envelope::json->'data'->>'step' as step, envelope::json->'data'->>'channel' as channel from events where type = 'dunning.reminder_sent' order by seq",
  );
  expect(told.map(({ step, channel }) => `${step} ${channel}`)).toEqual([
    ...['reminder_2 email', 'reminder_2 push', 'reminder_3 email', 'reminder_3 sms'],
  ]);
});

test('what a tenant owes is pushed to its own people, and to nobody who has signed out or is a customer', async () => {
  const wide = createDunningStand(world.db, clock, { ...reach, webhook: true });
  const payer = await wide.payer(await world.addTenant(newUuid()), 'platform');
  await payer.rows("insert into customers (id, tenant_id, external_id, name) values (uuid7(), $1, 'c', 'C')", [
    payer.tenantId,
  ]);
  await payer.rows(
    `insert into devices (id, tenant_id, customer_id, user_id, provider, token, removed_at) select uuid7(), $1, d.customer, d.person, 'fcm', d.token, d.gone
     from (select null::uuid as customer, 'boss' as person, 'here' as token, null::timestamptz as gone union all select null, 'boss', 'gone', now()
       union all select id, null, 'of a customer', null from customers) d`,
    [payer.tenantId],
  );
  await payer.fail(await payer.invoice());
  const sent = await payer.rows(
    "select channel, recipient, user_id from notifications where channel <> 'email' order by id",
  );
  expect(sent).toEqual([
    { channel: 'push', recipient: 'here', user_id: 'boss' },
    { channel: 'webhook', recipient: publicId('tenant', payer.tenantId), user_id: null },
  ]);
});

test('who has no number that can be dialled gets no SMS', async () => {
  const payer = await reachable('(11) 98765-4321');
  await payer.goOn('2026-03-16');
  expect(await payer.rows("select id from notifications where channel = 'sms'")).toEqual([]);
});

test.each([
  ['all but the SMS fail: it is out with that', { email: 'failed', sms: 'sent', push: 'failed' }, 'suspend'],
  ['one waits still: nothing harsh yet', { email: 'failed', sms: 'queued', push: 'failed' }, 'final_notice'],
  ['all have failed: three days later', { email: 'failed', sms: 'failed', push: 'suppressed' }, 'final_notice'],
])('a notice by several channels, %s', async (_what, ends: Record<string, string>, last) => {
  const payer = await reachable();
  await payer.goOn('2026-03-11T11:00:00Z');
  expect(payer.log.at(-1)).toBe('2026-03-11 final_notice');
  for (const [channel, status] of Object.entries(ends))
    await payer.rows(
      `update notifications set status = $1, sent_at = case when $1 = 'sent' then timestamptz '2026-03-11 12:00Z' end
       where channel = $2 and template = 'final_notice'`,
      [status, channel],
    );
  const isOut = Object.values(ends).includes('sent');
  const isVain = !isOut && !Object.values(ends).includes('queued');
  // Whatever waits stays so: nobody is sending.
  const look = () => world.db.withTenant(payer.tenantId, (tx) => payer.dun(tx, payer.tenantId, payer.accountId));
  for (clock.now = at('2026-03-11T13:00:00Z'); clock.now < at('2026-03-15T10:00:00Z'); clock.now += 4 * 3_600_000) {
    const { step } = await look();
    if (step !== null) payer.log.push(`x ${step}`);
  }
  expect(payer.log.at(-1)).toMatch(last);
  expect(await payer.rows("select result from dunning_steps where step_code = 'final_notice'")).toEqual([
    { result: isVain ? 'failed' : 'done' },
  ]);
});

test('a subscription that its gateway has is ended by a command to it; a card that is gone asks for another one', async () => {
  const payer = await start('customer');
  const account = await world.addAccount('stripe', newUuid(), payer.tenantId);
  const subscription = await payer.subscription();
  const payment = await payer.payment({
    failure: { at: clock.now, code: 'stolen_card', message: 'No', recoverable: false },
  });
  const invoice = await payer.invoice({ payment: [{ kind: 'own', id: payment }] });
  await payer.fail(invoice);
  await payer.rows(
    `insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
     values ($1, $2, true, 'subscription', 'sub_1', 'subscription', $3, $4)`,
    [payer.tenantId, account, subscription, payer.accountId],
  );
  await world.db.withSystem((tx) =>
    tx.query(`update gateway_accounts set secrets = '{"api_key":"sealed"}' where id = $1`, [account]),
  );
  await payer.goOn('2026-04-01');
  expect(await payer.rows('select kind, status, requested_by from gateway_commands')).toEqual([
    { kind: 'cancel_subscription', status: 'pending', requested_by: 'dunning' },
  ]);
  expect(await only(payer, 'select status, cancel_reason from subscriptions')).toEqual({
    ...{ status: 'suspended', cancel_reason: 'dunning' },
  });
  expect(
    await only(payer, "select variables->>'update_card' as card from notifications where template = 'payment_failed'"),
  ).toEqual({ card: 'true' });
});

test('of many that look at once each step is taken once, and of a thousand accounts each is due by its own row', async () => {
  const payer = await start('customer');
  await payer.fail(await payer.invoice());
  await payer.goOn('2026-03-10');
  clock.now = at('2026-03-11T09:00:00Z');
  await Promise.all([1, 2, 3, 4, 5].map(() => payer.look()));
  expect(payer.log.filter((line) => line.endsWith('final_notice'))).toHaveLength(1);
  const tenant = await world.addTenant(newUuid());
  await world.db.withTenant(tenant, async (tx) => {
    await tx.query(
      `with c as (insert into customers (id, tenant_id, external_id, name, email)
         select gen_random_uuid(), $1, n, 'Customer ' || n, n || '@example.com' from generate_series(1, 1000) n returning id),
       a as (insert into billing_accounts (id, tenant_id, kind, customer_id) select gen_random_uuid(), $1, 'customer', id from c returning id),
       i as (insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, due_date, issued_at, overdue_at)
         select gen_random_uuid(), $1, id, id, 'issued', 'USD', 100, '2026-03-01', now(), now() from a)
       insert into dunning_runs (id, tenant_id, billing_account_id, policy, currency, state, anchor_date, started_at, next_wake_at)
       select gen_random_uuid(), $1, id, 'standard-v1', 'USD', 'grace', '2026-03-01', now(), now() - interval '1 minute' from a`,
      [tenant],
    );
  });
  clock.now = at('2026-03-02T09:00:00Z');
  const due = await world.db.withSystem((tx) => overdueRuns(tx, 30, '00000000-0000-0000-0000-000000000000', 2000));
  expect(due.filter((one) => one.tenantId === tenant)).toHaveLength(1000);
  const work = due.filter((one) => one.tenantId === tenant);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let one = work.pop(); one; one = work.pop()) {
        const { accountId } = one;
        await world.db.withTenant(tenant, (tx) => stand.dun(tx, tenant, accountId));
      }
    }),
  );
  const [sent] = await world.db.withTenant(tenant, (tx) =>
    tx.query(
      "select count(*)::int as n, count(distinct recipient)::int as people from notifications where template = 'reminder_1'",
    ),
  );
  expect(sent).toEqual({ n: 1000, people: 1000 });
});

test('an own invoice that is not paid by its day becomes overdue once, where its tenant is, and opens a run', async () => {
  const payer = await start('customer');
  await payer.rows("update tenants set timezone = 'Asia/Kolkata'");
  const invoice = await payer.invoice({ dueDate: '2026-03-05' });
  await payer.rows("update invoices set series = 'INV', number = 'INV-1' where id = $1", [invoice]);
  const woken: string[] = [];
  const markOverdue = createMarkOverdue({
    ...{ db: world.db, apply: stand.apply, now: () => clock.now, heartbeat: () => {} },
    attemptDeliveries: async () => {},
    startMails: async () => {},
    wakeDunning: (one) => one && woken.push(one.accountId),
  });
  clock.now = at('2026-03-05T18:29:59Z');
  await markOverdue();
  expect(await payer.events('invoice.overdue')).toEqual([]);
  clock.now = at('2026-03-05T18:30:00Z');
  await markOverdue();
  await markOverdue();
  expect(woken.filter((one) => one === payer.accountId)).toHaveLength(1);
  expect(await payer.events('%.overdue')).toEqual(['invoice.overdue']);
  expect(await only(payer, 'select state, anchor_date, outcome from dunning_runs')).toEqual({
    ...{ state: 'overdue', anchor_date: '2026-03-05', outcome: null },
  });
});
