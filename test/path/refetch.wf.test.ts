import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { gateways } from '../../src/gateways/index.js';
import { type FakeApi, fakeApi, status } from '../reconcile/fake-api.js';
import { secrets, startTestService, type TestService } from '../setup/service.js';
import { type Body, fixture } from '../setup/world.js';
import { postEvent } from './post-event.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

/** What Stripe answers, by path. */
const objects = new Map<string, Body>();
let api: FakeApi;
let service: TestService;
let stage: Stage;
let tenant: Tenant;
beforeAll(async () => {
  api = await fakeApi(({ path }) => (path === '/v1/events' ? { data: [], has_more: false } : objects.get(path)));
  service = await startTestService({ STRIPE_API_KEY: 'sk_test_of_the_tests', STRIPE_API_BASE: api.url });
  stage = await openStage(service);
  tenant = await stage.tenant('tenant-123');
});
afterAll(async () => {
  await stage?.close();
  await service?.stop();
  api?.close();
});
beforeEach(() => api.disturb(null));

const asked = (path: string) => api.requests.filter((one) => one.path === path).length;
const post = (body: Body) => {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', ...gateways.stripe.sign(bytes, secrets.stripe, Date.now()) };
  return postEvent(service.url, 'stripe', { body: bytes, headers });
};
const outcomes = (id: string) =>
  stage.db
    .withSystem((tx) =>
      tx.query<{ status: string }>('select status from gateway_events where external_event_id = $1', [id]),
    )
    .then((rows) => rows[0]?.status);

/** `status` of a subscription, as an event of `at` tells it. */
function word(subscription: string, status: string, at: number): Body {
  const body = structuredClone(fixture('stripe', 'customer.subscription.updated')) as Body & { data: { object: Body } };
  const object = { ...body.data.object, id: subscription, status };
  return { ...body, id: `evt_${subscription}_${status}`, created: at, data: { object } };
}
const path = (subscription: string) => `/v1/subscriptions/${subscription}`;
const subscription = async (id: string) =>
  (
    await stage.rows<{ status: string }>(
      tenant,
      `select s.status from subscriptions s join gateway_refs r on r.entity_id = s.id and r.tenant_id = s.tenant_id
       where r.kind = 'subscription' and r.external_id = $1`,
      [id],
    )
  )[0]?.status;
const told = (type: string) =>
  stage.rows<{ count: number }>(tenant, 'select count(*)::int as count from events where type = $1', [type]);

const second = Math.floor(Date.now() / 1000) - 60;

test('of two words of one second that count which Stripe says, after it has asked to wait and has failed', async () => {
  const id = 'sub_Asked';
  await post(word(id, 'past_due', second));
  await soon(() => subscription(id), 'past_due');
  objects.set(path(id), { ...(word(id, 'active', second) as { data: { object: Body } }).data.object });
  let count = 0;
  api.disturb((one) => {
    if (one.path !== path(id)) return undefined;
    count += 1;
    if (count === 1) return status(429, { 'retry-after': '1' });
    return count === 2 ? status(500) : undefined;
  });
  await post(word(id, 'active', second));
  await soon(() => subscription(id), 'active');
  expect(asked(path(id))).toBe(3);
  await soon(() => outcomes(`evt_${id}_active`), 'processed');
});

test('a Stripe that refuses the key is not asked again: ranks decide', async () => {
  const id = 'sub_Refused';
  await post(word(id, 'past_due', second));
  await soon(() => subscription(id), 'past_due');
  api.disturb((one) => (one.path === path(id) ? status(401) : undefined));
  await post(word(id, 'active', second));
  await soon(async () => ['processed', 'ignored'].includes((await outcomes(`evt_${id}_active`)) ?? ''), true);
  expect(await subscription(id)).toBe('past_due');
  expect(asked(path(id))).toBe(1);
});

test('a thin event waits until Stripe answers; others go on meanwhile', async () => {
  const invoice = 'in_BillhookDemo01';
  const thin = fixture('stripe', 'variants/v1.invoice.paid@thin');
  let refuses = true;
  api.disturb((one) => (one.path === `/v1/invoices/${invoice}` && refuses ? status(503) : undefined));
  await post(thin);
  await soon(() => asked(`/v1/invoices/${invoice}`) > 1, true);
  await post(word('sub_Other', 'active', second));
  await soon(() => subscription('sub_Other'), 'active');
  expect(await outcomes(thin.id as string)).toBe('received');

  objects.set(`/v1/invoices/${invoice}`, {
    ...(fixture('stripe', 'invoice.paid') as { data: { object: Body } }).data.object,
  });
  refuses = false;
  await soon(() => outcomes(thin.id as string), 'processed', 60_000);
  expect(await told('invoice.paid')).toEqual([{ count: 1 }]);
  await post(fixture('stripe', 'invoice.paid'));
  await soon(() => outcomes(fixture('stripe', 'invoice.paid').id as string), 'processed');
  expect(await told('invoice.paid')).toEqual([{ count: 1 }]);
});
