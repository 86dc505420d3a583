import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countOpenRuns } from '../../src/db/open-runs.js';
import { newUuid } from '../../src/db/uuid.js';
import { uuidOf } from '../../src/domain/ids.js';
import { plusDays } from '../../src/domain/time.js';
import { createMetrics } from '../../src/metrics/index.js';
import { render } from '../../src/metrics/render.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let own: TestTenant;
let now = Date.now();
/** The database counts days by its own clock. */
let today: string;
let id: string;
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  own = await api.tenant('own', ['write']);
});
afterAll(() => api.close());
beforeEach(async () => {
  today = new Date().toISOString().slice(0, 10);
  now = Date.parse(`${today}T12:00:00Z`);
  id = await inDunning(api, own);
});
const account = async (customer: string) =>
  (
    await api.sql<{ id: string }>('select id from billing_accounts where customer_id = $1', [
      uuidOf('customer', customer),
    ])
  )[0]!;
const call = (what: string, body: object = {}) => own.call('POST', `/dunning/${id}/${what}`, body);

test('a run shows what was done and what is ahead, and is found by its payer and state', async () => {
  const { body } = await own.call('GET', `/dunning/${id}`);
  expect(body).toMatchObject({
    id,
    state: 'grace',
    policy: 'standard-v1',
    opening_balance: 100,
    outcome: null,
    steps: [],
  });
  expect(body.timeline.map((one: { code: string; day: string }) => [one.code, one.day])).toEqual(
    Object.entries({
      overdue: 1,
      reminder_2: 3,
      reminder_3: 7,
      final_notice: 10,
      suspend: 14,
      last_chance: 20,
      terminate: 21,
    }).map(([code, days]) => [code, plusDays(today, days)]),
  );
  const found = async (query: string) =>
    (await own.call('GET', `/dunning?${query}`)).body.data.map((one: { id: string }) => one.id);
  expect(await found(`account=${body.customer_id}`)).toEqual([id]);
  expect(await found(`account=${body.account_id}&state=grace&open=true`)).toEqual([id]);
  expect(await found(`account=${body.customer_id}&open=false`)).toEqual([]);
  expect((await own.call('GET', '/dunning?account=ext:nobody')).status).toBe(404);
  const preview = await own.call('GET', `/dunning/preview?account=${body.customer_id}`);
  expect(preview.body).toMatchObject({ state: 'grace', anchor_date: today, timeline: body.timeline });
});

test('pause and resume: the answer shows it, it is told once, and later days move', async () => {
  const paused = await call('pause', { reason: 'we talk to them' });
  expect(paused.body).toMatchObject({
    state: 'paused',
    pause: { kind: 'operator', reason: 'we talk to them', until: null },
  });
  now += 5 * 86_400_000;
  const resumed = await call('resume');
  expect(resumed.body).toMatchObject({ state: 'grace', pause: null });
  expect(resumed.body.timeline[0]).toMatchObject({ code: 'overdue', day: plusDays(today, 6) });
  const told = await api.sql(
    "select count(*)::int as n from events where type = 'dunning.paused' and aggregate_id = (select id from dunning_runs where tenant_id = $1 order by created_at desc limit 1)",
    [own.uuid],
  );
  expect(told).toEqual([{ n: 1 }]);
  expect(await call('resume')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  expect((await call('pause', { reason: 'r', until: '2020-01-01T00:00:00Z' })).status).toBe(422);
  const until = new Date(now + 86_400_000).toISOString();
  expect((await call('pause', { reason: 'r', until })).body.pause.until).not.toBeNull();
});

test('two promises of at most 14 days, and no third', async () => {
  const kept = await call('promise-to-pay', { date: plusDays(today, 14), amount: 12.5 });
  expect(kept.body).toMatchObject({ state: 'paused', pause: { kind: 'promise' } });
  expect(kept.body.pauses).toMatchObject([{ promised_on: plusDays(today, 14), promised_minor: 1250 }]);
  expect((await call('promise-to-pay', { date: plusDays(today, 15) })).status).toBe(422);
  expect((await call('promise-to-pay', { date: plusDays(today, -1) })).status).toBe(422);
  expect((await call('promise-to-pay', { date: today })).status).toBe(200);
  expect((await call('promise-to-pay', { date: today })).status).toBe(409);
});

test('a step before its time is taken once, and nothing harsh without its notice', async () => {
  expect((await call('run-step', { step: 'suspend' })).body).toMatchObject({ status: 409 });
  const { body } = await call('run-step', { step: 'final_notice' });
  expect(body).toMatchObject({ state: 'final_notice' });
  expect(body.steps.map((one: { code: string; result: string }) => `${one.code} ${one.result}`)).toEqual([
    ...['overdue superseded', 'reminder_2 superseded', 'reminder_3 superseded', 'final_notice done'],
  ]);
  expect((await call('run-step', { step: 'final_notice' })).status).toBe(409);
  expect((await call('run-step', { step: 'suspend' })).status).toBe(409);
});

test('steps are counted once they are committed, runs that are open by their state, and what tenants call theirs is no label', async () => {
  api.stepsCounted.length = 0;
  await call('run-step', { step: 'reminder_2' });
  expect(api.stepsCounted).toEqual(['overdue superseded', 'reminder_2 done']);
  const open = () => api.db.withSystem(countOpenRuns);
  const counted = (await open()).find(({ state }) => state === 'grace')!.open;
  const metrics = createMetrics({ openRuns: open });
  metrics.dunningSteps([
    { code: 'overdue', result: 'superseded' },
    { code: 'acme_special', result: 'done' },
  ]);
  metrics.dunningRecovered([{ currency: 'USD', minor: 500, state: 'final_notice' }]);
  const text = await render(metrics.registry, 'text');
  for (const line of [
    `billing_accounts{dunning_state="grace"} ${counted}`,
    'billing_accounts{dunning_state="suspended"} 0',
    'billing_dunning_actions_total{step="overdue",result="superseded"} 1',
    'billing_dunning_actions_total{step="own",result="done"} 1',
    'billing_dunning_recovered_minor_total{currency="USD",dunning_state="final_notice"} 500',
  ])
    expect(text).toContain(line);
  expect(text).not.toContain('acme');
  const dark = await render(createMetrics({ openRuns: () => Promise.reject(new Error('gone')) }).registry, 'text');
  expect(dark).not.toContain('billing_accounts{');
});

test('the preview shows what is told before day 0, and what was', async () => {
  const customer = (await own.call('GET', `/dunning/${id}`)).body.customer_id;
  await api.sql("update invoices set overdue_at = null, series = 'INV', due_date = $2 where billing_account_id = $1", [
    ...[(await account(customer)).id, plusDays(today, 3)],
  ]);
  await api.sql("update invoices set issued_at = now() - interval '9 days' where billing_account_id = $1", [
    (await account(customer)).id,
  ]);
  await api.sql(
    `insert into subscriptions (id, tenant_id, billing_account_id, status, unit_amount_minor, current_period_start, current_period_end)
     values ($1, $2, $3, 'active', 500, now(), $4)`,
    [newUuid(), own.uuid, (await account(customer)).id, `${plusDays(today, 30)}T12:00:00Z`],
  );
  const ahead = async () => (await own.call('GET', `/dunning/preview?account=${customer}`)).body.ahead;
  // The morning of the invoice has come, and nobody was there to tell it: it is told, or not, and no preview.
  expect(await ahead()).toMatchObject([
    {
      ...{ kind: 'upcoming_renewal', happens_on: plusDays(today, 30), due_at: `${plusDays(today, 23)}T09:00:00Z` },
      result: 'pending',
    },
  ]);
  now -= 86_400_000;
  const [invoice, renewal] = await ahead();
  expect(renewal.kind).toBe('upcoming_renewal');
  expect(invoice).toMatchObject({
    ...{ kind: 'invoice_due', happens_on: plusDays(today, 3), due_at: `${today}T09:00:00Z`, result: 'pending' },
  });
  await api.sql(
    `insert into notifications (id, tenant_id, category, template, channel, locale, recipient, dedupe_key, status)
     values ($1, $2, 'invoice', 'invoice_due', 'email', 'en', 'd@example.com', $3, 'sent')`,
    [newUuid(), own.uuid, `invoice_due:${uuidOf('invoice', invoice.about)}:${plusDays(today, 3)}:email`],
  );
  now += 86_400_000;
  expect((await ahead()).map((one: { result: string }) => one.result)).toEqual(['done', 'pending']);
});

test('an exemption ends the run, and taking it back opens another one', async () => {
  expect((await call('exempt', { reason: 'a friend' })).body).toMatchObject({
    outcome: 'exempted',
    exempt: true,
    state: 'clear',
  });
  expect((await call('pause', { reason: 'r' })).status).toBe(409);
  const { body } = await call('include');
  expect(body).toMatchObject({ id, exempt: false });
  const { data } = (await own.call('GET', `/dunning?open=true&account=${body.customer_id}`)).body;
  expect(data).toMatchObject([{ state: 'grace', outcome: null }]);
});

test('what the tenant itself owes is for the operator to change', async () => {
  id = await inDunning(api, own, { kind: 'platform' });
  expect(await call('pause', { reason: 'r' })).toMatchObject({ status: 403 });
  const path = `/admin/tenants/${own.id}/dunning/${id}`;
  expect((await api.operator('POST', `${path}/pause`, { reason: 'r' })).body).toMatchObject({
    state: 'paused',
    customer_id: own.id,
  });
  expect((await api.operator('GET', `/admin/tenants/${own.id}/dunning?account=${own.id}`)).body.data).toMatchObject([
    { id },
  ]);
});
