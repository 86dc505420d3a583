import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
const posted: { headers: Record<string, string>; body: string }[] = [];
beforeAll(async () => {
  api = await startTestApi({
    post: async ({ headers, body }) => {
      posted.push({ headers, body: String(body) });
      return { ok: true, status: 200, body: 'ok', error: null, startedAt: 0, durationMs: 1 };
    },
  });
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  api.woken.length = 0;
  posted.length = 0;
});

const create = async (body: object = {}) =>
  (await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com/x', events: ['*'], ...body })).body;
const change = (subscription: { id: string }, body: object) =>
  tenant.call('PATCH', `/webhooks/subscriptions/${subscription.id}`, body);
const set = (subscription: { id: string }, sets: string) =>
  api.sql(`update endpoints set ${sets} where id = $1`, [uuidOf('endpoint', subscription.id)]);
const row = async (subscription: { id: string }) =>
  (
    await api.sql<Record<string, unknown>>('select * from endpoints where id = $1', [
      uuidOf('endpoint', subscription.id),
    ])
  )[0]!;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const day = 86_400_000;

describe('how deliveries are sent', () => {
  test('ten at once, an event per request, and nothing held, unless it is said otherwise', async () => {
    expect(await create()).toMatchObject({ concurrency: 10, format: 'standard', hold_until: null, ordered: false });
    const made = await create({ concurrency: 100, format: 'thin' });
    expect(made).toMatchObject({ concurrency: 100, format: 'thin' });
    expect((await change(made, { concurrency: 1, format: 'batch' })).body).toMatchObject({
      concurrency: 1,
      format: 'batch',
    });
    expect((await change(made, { description: 'same' })).body).toMatchObject({ concurrency: 1, format: 'batch' });
  });

  test.each([{ concurrency: 0 }, { concurrency: 101 }, { concurrency: null }, { format: 'fat' }])(
    'refuses %j',
    async (body) => {
      expect((await change(await create(), body)).status).toBe(422);
    },
  );

  test.each([{ format: 'batch' }, { hold_until: inMs(60_000) }])('%j keeps it out of the direct lane', async (body) => {
    const made = await create();
    await set(made, `lane = 'direct'`);
    await change(made, body);
    expect(await row(made)).toMatchObject({ lane: 'queued' });
  });

  test('a test delivery has the form of the others', async () => {
    const thin = await tenant.call('POST', `/webhooks/subscriptions/${(await create({ format: 'thin' })).id}/test`);
    expect(thin.body.payload).toMatchObject({ id: thin.body.event_id, aggregate: { type: expect.any(String) } });
    expect(thin.body.payload).not.toHaveProperty('data');
    const batch = await tenant.call('POST', `/webhooks/subscriptions/${(await create({ format: 'batch' })).id}/test`);
    expect(batch.body.payload).toMatchObject({ events: [{ id: batch.body.event_id, data: {} }] });
    expect(posted.map((one) => one.headers['X-Event'])).toEqual([thin.body.event, 'batch']);
    expect(JSON.parse(posted[1]!.body)).toEqual(batch.body.payload);
    expect(batch.body.payload.batch_id).toBe(posted[1]!.headers['webhook-id']);
  });
});

describe('hold_until', () => {
  test.each([
    ['a time that has been', -1000, 422],
    ['the next minute', 60_000, 200],
    ['almost 30 days', 30 * day - 60_000, 200],
    ['more than 30 days', 30 * day + 60_000, 422],
  ])('%s', async (_what, ms, status) => {
    const until = inMs(ms);
    const reply = await change(await create(), { hold_until: until });
    expect(reply.status).toBe(status);
    expect(status === 200 ? Date.parse(reply.body.hold_until) : reply.body.errors[0].field).toBe(
      status === 200 ? Date.parse(until) : 'hold_until',
    );
  });

  test('stays while other things are changed, ends early, and is not shown once it is over', async () => {
    const made = await create();
    const until = inMs(60_000);
    await change(made, { hold_until: until });
    expect((await change(made, { description: 'x' })).body.hold_until).not.toBeNull();
    expect((await change(made, { hold_until: null })).body.hold_until).toBeNull();
    expect(api.woken).toHaveLength(3);
    await set(made, `hold_until = now() - interval '1 s'`);
    expect((await tenant.call('GET', `/webhooks/subscriptions/${made.id}`)).body.hold_until).toBeNull();
  });

  test('answers when what was claimed before has ended', async () => {
    const made = await create();
    const event = await tellEvent(api, tenant);
    await api.sql(
      `update deliveries set status = 'sending', lease_token = gen_random_uuid(), lease_until = now() + interval '1 h' where event_id = $1`,
      [event],
    );
    let isAnswered = false;
    const answer = change(made, { hold_until: inMs(60_000) }).then((reply) => {
      isAnswered = true;
      return reply;
    });
    await expect.poll(async () => (await row(made)).hold_until).not.toBeNull();
    expect(isAnswered).toBe(false);
    await api.sql(
      `update deliveries set status = 'pending', lease_token = null, lease_until = null where event_id = $1`,
      [event],
    );
    expect((await answer).status).toBe(200);
  });

  test('events that are being written while it begins are not claimed for the direct lane', async () => {
    const made = await create();
    await set(made, `lane = 'direct'`);
    const token = newUuid();
    const write = () =>
      api.db.withTenant(tenant.uuid, (tx) => {
        const id = newUuid();
        const aggregate = { type: 'invoice', id, version: 1 };
        const draft = { tenantId: tenant.uuid, tenantExternalId: tenant.externalId, type: 'invoice.paid' as const };
        return appendEvents(tx, [{ ...draft, aggregate, occurredAt: Date.now(), data: {}, dedupeKey: id }], token);
      });
    expect((await write()).claims).toHaveLength(1);
    await api.sql(
      `update deliveries set status = 'succeeded', lease_token = null, lease_until = null where tenant_id = $1`,
      [tenant.uuid],
    );
    let late: ReturnType<typeof write> | undefined;
    await api.db.withTenant(tenant.uuid, async (tx) => {
      const id = uuidOf('endpoint', made.id);
      await tx.query('select from endpoints where id = $1 for update', [id]);
      late = write();
      await expect
        .poll(() =>
          api.db.raw(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`),
        )
        .not.toEqual([]);
      await tx.query(
        `update endpoints set hold_until = now() + interval '1 h', lane = 'queued', ordered = true where id = $1`,
        [id],
      );
    });
    const told = await late!;
    expect([told.claims, told.queued]).toEqual([[], []]);
    const [written] = await api.sql<Record<string, unknown>>(
      `select status, ordering_key is not null as is_ordered from deliveries where event_id = $1`,
      [told.eventIds[0]],
    );
    expect(written).toEqual({ status: 'pending', is_ordered: true });
  });
});

describe('blocked_by', () => {
  const act = (delivery: string, action: string) => tenant.call('POST', `/webhooks/deliveries/${delivery}/${action}`);
  interface Shown {
    id: string;
    event_id: string;
    blocked_by: string | null;
  }
  /** Deliveries of these events, as the list shows them. */
  const shown = async (events: readonly string[]): Promise<Shown[]> => {
    const { data } = (await tenant.call('GET', '/webhooks/deliveries')).body;
    return events.map((event) => data.find((one: Shown) => one.event_id === publicId('event', event)));
  };
  async function invoice(subscription: object = { ordered: true }) {
    const made = await create(subscription);
    const id = newUuid();
    const events: string[] = [];
    for (let n = 0; n < 3; n++) events.push(await tellEvent(api, tenant, 'invoice.paid', id));
    events.push(await tellEvent(api, tenant));
    return { made, events };
  }

  test('names the first that is open of the same invoice, until that one is skipped', async () => {
    const { events } = await invoice();
    const [first, second, third, other] = await shown(events);
    expect([first, second, third, other].map((one) => one!.blocked_by)).toEqual([null, first!.id, first!.id, null]);
    expect((await tenant.call('GET', `/webhooks/deliveries/${third!.id}`)).body.blocked_by).toBe(first!.id);
    api.woken.length = 0;
    const skipped = await act(first!.id, 'skip');
    expect([skipped.status, skipped.body.status, skipped.body.reason]).toEqual([202, 'cancelled', 'skipped']);
    expect(api.woken).toHaveLength(1);
    expect((await shown(events)).map((one) => one.blocked_by)).toEqual([null, null, second!.id, null]);
    expect((await act(first!.id, 'skip')).body).toMatchObject({ status: 409, code: 'illegal_transition' });
  });

  test('nothing is blocked, or skipped, where no order is kept', async () => {
    const { made, events } = await invoice({});
    const [first] = await shown(events);
    expect((await shown(events)).map((one) => one.blocked_by)).toEqual([null, null, null, null]);
    expect((await act(first!.id, 'skip')).status).toBe(409);
    await change(made, { ordered: true });
    expect((await shown(events)).map((one) => one.blocked_by)).toEqual([null, first!.id, first!.id, null]);
    await change(made, { ordered: false });
    expect((await shown(events)).map((one) => one.blocked_by)).toEqual([null, null, null, null]);
  });

  test('is not skipped while it is being sent; when it is tried again by hand, others wait for it', async () => {
    const { events } = await invoice();
    const [first] = await shown(events);
    const sending = (until: string) =>
      api.sql(
        `update deliveries set status = 'sending', lease_token = gen_random_uuid(), lease_until = ${until} where event_id = $1`,
        [events[0]],
      );
    await sending(`now() + interval '1 minute'`);
    expect((await act(first!.id, 'skip')).status).toBe(409);
    await sending(`now() - interval '1 s'`);
    expect((await act(first!.id, 'skip')).status).toBe(202);
    await api.sql(`update deliveries set ordering_key = null where event_id = $1`, [events[0]]);
    expect((await act(first!.id, 'retry')).status).toBe(202);
    expect((await shown(events)).map((one) => one.blocked_by)).toEqual([null, first!.id, first!.id, null]);
  });
});

test('a thin event is told whole by GET events/{id}', async () => {
  await create({ format: 'thin' });
  const event = await tellEvent(api, tenant, 'payment.succeeded');
  const { status, body } = await tenant.call('GET', `/events/${publicId('event', event)}`);
  expect(status).toBe(200);
  const [{ envelope }] = (await api.sql<{ envelope: string }>('select envelope from events where id = $1', [
    event,
  ])) as [{ envelope: string }];
  expect(body).toMatchObject(JSON.parse(envelope));
  expect(body.data).toEqual(JSON.parse(envelope).data);
});
