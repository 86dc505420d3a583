import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let subscription: { id: string };

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  subscription = (
    await tenant.call('POST', '/webhooks/subscriptions', {
      url: 'https://example.com',
      events: ['invoice.*', 'payment.received'],
    })
  ).body;
  api.woken.length = 0;
});

const list = async (query = '') => (await tenant.call('GET', `/webhooks/deliveries${query}`)).body;
const set = (delivery: { id: string }, sets: string) =>
  api.sql(`update deliveries set ${sets} where id = $1`, [uuidOf('delivery', delivery.id)]);
const endpoint = (sets: string) =>
  api.sql(`update endpoints set ${sets} where id = $1`, [uuidOf('endpoint', subscription.id)]);
async function deliver(sets?: string) {
  const event = await tellEvent(api, tenant);
  const [delivery] = (await list()).data;
  if (sets) await set(delivery, sets);
  return { ...delivery, event };
}
const act = (delivery: { id: string }, action: 'retry' | 'cancel') =>
  tenant.call('POST', `/webhooks/deliveries/${delivery.id}/${action}`);

describe('list', () => {
  test('the queries of the seeds', async () => {
    const failed = await deliver(`status = 'failed', attempts = 4, last_error = 'HTTP 500', response_status = 500`);
    await deliver();
    const { data } = await list('?status=FAILED');
    expect(data).toEqual([
      {
        id: failed.id,
        event_id: failed.event_id,
        event: 'invoice.paid',
        subscription_id: subscription.id,
        status: 'failed',
        reason: null,
        attempts: 4,
        last_error: 'HTTP 500',
        response_status: 500,
        next_attempt_at: null,
        blocked_by: null,
        created_at: failed.created_at,
        delivered_at: null,
      },
    ]);
    expect((await list('?limit=100')).data).toHaveLength(2);
    expect((await tenant.call('GET', '/tenant/webhooks/deliveries')).body.data).toHaveLength(2);
    expect((await tenant.call('GET', `/webhooks/subscriptions/${subscription.id}/deliveries`)).body.data).toHaveLength(
      2,
    );
  });

  test('filters by name, subscription and time', async () => {
    await tellEvent(api, tenant, 'payment.succeeded');
    await tellEvent(api, tenant, 'invoice.created');
    const names = async (query: string) => (await list(query)).data.map((one: { event: string }) => one.event);
    expect(await names('')).toEqual(['invoice.created', 'payment.received']);
    expect(await names('?event=Payment.Received')).toEqual(['payment.received']);
    expect(await names(`?subscription=${subscription.id}&event=invoice.created`)).toEqual(['invoice.created']);
    expect(await names(`?subscription=${publicId('endpoint', tenant.uuid)}`)).toEqual([]);
    expect(await names('?until=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await names('?since=2020-01-01T00:00:00Z')).toHaveLength(2);
    expect((await tenant.call('GET', '/webhooks/deliveries?status=lost')).status).toBe(422);
  });

  test('whatever is not sent again has its reason, and is found by it', async () => {
    await deliver(`status = 'failed', reason = 'retries_exhausted'`);
    const cancelled = await deliver();
    await act(cancelled, 'cancel');
    await deliver();
    const found = async (query: string) =>
      (await list(query)).data.map((one: { status: string; reason: string }) => [one.status, one.reason]);
    expect(await found('?reason=cancelled_by_tenant')).toEqual([['cancelled', 'cancelled_by_tenant']]);
    await tenant.call('DELETE', `/webhooks/subscriptions/${subscription.id}`);
    expect(await found('?reason=retries_exhausted')).toEqual([['failed', 'retries_exhausted']]);
    expect(await found(`?reason=endpoint_deleted&subscription=${subscription.id}`)).toEqual([
      ['discarded', 'endpoint_deleted'],
    ]);
    expect(await found('?status=pending&reason=endpoint_deleted')).toEqual([]);
    expect((await tenant.call('GET', '/webhooks/deliveries?reason=bored')).status).toBe(422);
  });

  test('pages meet every delivery once, also while new ones arrive', async () => {
    const events: string[] = [];
    for (let n = 0; n < 5; n++) events.push(await tellEvent(api, tenant));
    const seen: { id: string; event_id: string }[] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`?limit=2${cursor}`);
      seen.push(...page.data);
      if (page.next_cursor === null) break;
      await tellEvent(api, tenant);
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(seen.map((one) => uuidOf('event', one.event_id)).sort()).toEqual(events.sort());
    // Newest first; those of one millisecond in any order, but in the same one on every page.
    const ids = seen.map((one) => one.id);
    expect(ids).toEqual(ids.toSorted().reverse());
  });
});

test('detail shows the payload as it is sent, its headers without what is secret, and the attempts', async () => {
  const event = await tellEvent(api, tenant, 'payment.succeeded');
  const [delivery] = (await list()).data;
  await api.sql(
    `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, response_body, response_headers, error, trigger)
     values ($1, $2, $3, 1, '2025-10-30T12:30:00Z', 12, 500, 'no', $4, 'HTTP 500', 'first'),
       ($1, $2, $3, 2, '2025-10-30T12:30:01Z', 9, null, null, null, 'timeout', 'retry')`,
    [tenant.uuid, event, uuidOf('endpoint', subscription.id), 'retry-after: 5\nvia: 1.1 a: b'],
  );
  await tenant.call('PATCH', `/webhooks/subscriptions/${subscription.id}`, { headers: { 'X-Acme': 'secret' } });
  const { body } = await tenant.call('GET', `/webhooks/deliveries/${delivery.id}`);
  expect(body.request).toMatchObject({
    ...{ method: 'POST', url: 'https://example.com' },
    headers: { 'X-Acme': '***', 'X-Signature': '***', 'webhook-signature': '***', 'webhook-id': delivery.event_id },
  });
  expect(body.payload).toMatchObject({ id: delivery.event_id, type: 'payment.received', tenant_id: tenant.externalId });
  expect(body.attempts).toEqual([
    {
      number: 2,
      started_at: '2025-10-30T12:30:01Z',
      duration_ms: 9,
      response_status: null,
      response_body: null,
      response_headers: null,
      error: 'timeout',
      trigger: 'retry',
    },
    {
      number: 1,
      started_at: '2025-10-30T12:30:00Z',
      duration_ms: 12,
      response_status: 500,
      response_body: 'no',
      response_headers: { 'retry-after': '5', via: '1.1 a: b' },
      error: 'HTTP 500',
      trigger: 'first',
    },
  ]);
});

describe('retry', () => {
  test.each(['failed', 'cancelled', 'succeeded', 'pending'])(
    'a %s delivery is due now, and its endpoint woken',
    async (status) => {
      const delivery = await deliver(
        `status = '${status}', attempts = 3, failures = 3, reason = 'x', next_attempt_at = now() + interval '1 day'`,
      );
      const reply = await act(delivery, 'retry');
      expect([reply.status, reply.body.status, reply.body.reason, reply.body.attempts]).toEqual([
        202,
        'pending',
        null,
        3,
      ]);
      const [row] = await api.sql(
        `select next_trigger, next_attempt_at <= now() as due, failures from deliveries where event_id = $1`,
        [delivery.event],
      );
      expect(row).toEqual({ next_trigger: 'manual', due: true, failures: 3 });
      expect(api.woken).toEqual([[uuidOf('endpoint', subscription.id)]]);
    },
  );

  test('lets an open breaker probe now', async () => {
    const delivery = await deliver(`status = 'failed'`);
    await endpoint(`open_until = now() + interval '1 hour'`);
    await act(delivery, 'retry');
    const [row] = await api.sql(`select open_until <= now() as due from endpoints where tenant_id = $1`, [tenant.uuid]);
    expect(row).toEqual({ due: true });
  });

  test('is 409 while it is being sent, and 202 once that claim has run out', async () => {
    const delivery = await deliver(
      `status = 'sending', lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute'`,
    );
    expect((await act(delivery, 'retry')).body).toMatchObject({ status: 409, code: 'illegal_transition' });
    await set(delivery, `lease_until = now() - interval '1 second'`);
    expect((await act(delivery, 'retry')).status).toBe(202);
  });

  test('is 409 for a discarded delivery and a disabled endpoint, and held by a paused one', async () => {
    const delivery = await deliver(`status = 'discarded'`);
    expect((await act(delivery, 'retry')).status).toBe(409);
    await set(delivery, `status = 'failed'`);
    await endpoint(`status = 'disabled'`);
    expect((await act(delivery, 'retry')).body.detail).toContain('disabled');
    await endpoint(`status = 'paused'`);
    expect((await act(delivery, 'retry')).status).toBe(202);
    expect(api.woken).toHaveLength(1);
  });
});

describe('cancel', () => {
  test('a pending delivery is not sent any more', async () => {
    const delivery = await deliver();
    const reply = await act(delivery, 'cancel');
    expect([reply.status, reply.body.status, reply.body.next_attempt_at]).toEqual([202, 'cancelled', null]);
  });

  test.each(['sending', 'succeeded', 'failed', 'cancelled', 'discarded'])('a %s one is 409', async (status) => {
    expect((await act(await deliver(`status = '${status}'`), 'cancel')).status).toBe(409);
  });
});

describe('events', () => {
  test('stand in the list whether or not somebody subscribed', async () => {
    await tellEvent(api, tenant, 'customer.created');
    await tellEvent(api, tenant, 'payment.succeeded');
    const types = async (query: string) =>
      (await tenant.call('GET', `/events${query}`)).body.data.map((one: { type: string }) => one.type);
    expect(await types('')).toEqual(['payment.succeeded', 'customer.created']);
    expect(await types('?type=payment.received')).toEqual(['payment.succeeded']);
    expect((await tenant.call('GET', '/events?type=nope')).status).toBe(422);
    expect((await list()).data).toHaveLength(1);
  });

  test('are found by what they are about', async () => {
    await tellEvent(api, tenant, 'customer.created');
    await tellEvent(api, tenant, 'payment.succeeded');
    const { data } = (await tenant.call('GET', '/events')).body;
    for (const { id, aggregate } of data) {
      const found = (await tenant.call('GET', `/events?aggregate_id=${aggregate.id}`)).body.data;
      expect(found.map((one: { id: string }) => one.id)).toEqual([id]);
    }
    expect((await tenant.call('GET', '/events?aggregate_id=nothing')).status).toBe(422);
  });

  test('show their deliveries', async () => {
    const delivery = await deliver();
    const { body } = await tenant.call('GET', `/events/${delivery.event_id}`);
    expect(body).toMatchObject({ id: delivery.event_id, type: 'invoice.paid', tenant_id: tenant.externalId });
    expect(body.deliveries.map((one: { id: string }) => one.id)).toEqual([delivery.id]);
  });
});
