import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let subscription: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  subscription = await subscribe(['invoice.*']);
  api.replaysWoken.length = 0;
});

const subscribe = async (events: string[]): Promise<string> =>
  (await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', events })).body.id;
const replay = (filter: object, more: object = {}) =>
  tenant.call('POST', '/webhooks/deliveries/replay', { filter, ...more });
const of = (action: string, body: object) =>
  tenant.call('POST', `/webhooks/subscriptions/${subscription}/${action}`, body);
const failed = async (count: number) => {
  for (let n = 0; n < count; n++) await tellEvent(api, tenant);
  await api.sql(`update deliveries set status = 'failed' where tenant_id = $1`, [tenant.uuid]);
};
const since = '2020-01-01T00:00:00Z';

describe('a replay by filter', () => {
  test('is counted by a dry run, which leaves nothing behind', async () => {
    await failed(3);
    const counts = async (filter: object) => (await replay(filter, { dry_run: true })).body;
    expect(await counts({ status: 'FAILED', event: 'invoice.paid', subscription, since })).toEqual({ count: 3 });
    expect(await counts({})).toEqual({ count: 3 });
    expect(await counts({ status: 'succeeded' })).toEqual({ count: 0 });
    expect(await counts({ until: since })).toEqual({ count: 0 });
    expect((await tenant.call('GET', '/webhooks/replays')).body.data).toEqual([]);
    expect(api.replaysWoken).toEqual([]);
  });

  test('is answered with its id, read, listed and audited', async () => {
    await failed(2);
    const asked = await replay({ status: 'failed', subscription }, { rate: 7 });
    expect(asked).toMatchObject({ status: 202, body: { count: 2 } });
    const { replay_id: id } = asked.body;
    expect(api.replaysWoken).toEqual([uuidOf('delivery_replay', id)]);
    const { body } = await tenant.call('GET', `/tenant/webhooks/replays/${id}`);
    expect(body).toEqual({
      id,
      kind: 'filter',
      status: 'running',
      filter: { status: 'failed', subscription },
      rate: 7,
      requested_by: expect.stringMatching(/^key_/),
      total: 2,
      done: 0,
      outcomes: {},
      created_at: expect.any(String),
      finished_at: null,
    });
    const { outcomes, ...listed } = body;
    expect((await tenant.call('GET', '/webhooks/replays')).body).toEqual({ data: [listed], next_cursor: null });
    expect(
      await api.sql('select action, after from audit_log where entity_id = $1', [uuidOf('delivery_replay', id)]),
    ).toMatchObject([
      { action: 'delivery.replay', after: { kind: 'filter', statuses: ['failed'], count: 2, rate: 7 } },
    ]);
  });

  test('is cancelled once', async () => {
    const { replay_id: id } = (await replay({})).body;
    const cancel = () => tenant.call('POST', `/webhooks/replays/${id}/cancel`);
    expect(await cancel()).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(api.replaysWoken).toHaveLength(2);
    const actions = await api.sql('select action from audit_log where entity_id = $1 order by id', [
      uuidOf('delivery_replay', id),
    ]);
    expect(actions.map((one) => one.action)).toEqual(['delivery.replay', 'delivery.cancel_replay']);
  });

  test('is refused where it makes no sense', async () => {
    const refusal = async (filter: object, more?: object) => {
      const { status, body } = await replay(filter, more);
      return [status, body.errors?.[0]?.field ?? body.code];
    };
    expect(await refusal({ status: 'sending' })).toEqual([422, 'filter.status']);
    expect(await refusal({ status: 'discarded' })).toEqual([422, 'filter.status']);
    expect(await refusal({}, { rate: 0 })).toEqual([422, 'rate']);
    expect(await refusal({ since, until: since })).toEqual([422, 'until']);
    expect(await refusal({ since: 'yesterday' })).toEqual([422, 'filter.since']);
    expect(await refusal({ subscription: 'ep_01h455vb4pex5vsknk084sn02q' })).toEqual([404, 'not_found']);
    await of('disable', {});
    expect(await refusal({ subscription })).toEqual([409, 'illegal_transition']);
    expect(await refusal({}, { dry_run: true })).toEqual([200, undefined]);
    await tenant.call('DELETE', `/webhooks/subscriptions/${subscription}`);
    expect(await refusal({ subscription })).toEqual([404, 'not_found']);
  });

  test('is one of three at once, also when many are asked for at once; those of other tenants do not count', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, () => replay({})));
    expect(asked.map((one) => one.status).sort()).toEqual([202, 202, 202, 429, 429, 429]);
    const refused = asked.find((one) => one.status === 429)!;
    expect([refused.body.code, refused.headers.get('retry-after')]).toEqual(['rate_limited', '30']);
    expect((await replay({}, { dry_run: true })).status).toBe(200);
    const { replay_id: id } = asked.find((one) => one.status === 202)!.body;
    await tenant.call('POST', `/webhooks/replays/${id}/cancel`);
    expect((await replay({})).status).toBe(202);
    tenant = await api.tenant();
    expect((await replay({})).status).toBe(202);
  });

  test('is begun once for an Idempotency-Key', async () => {
    const again = () =>
      tenant.call('POST', '/webhooks/deliveries/replay', { filter: {} }, { 'idempotency-key': 'once' });
    const [first, second] = [await again(), await again()];
    expect(second.body).toEqual(first.body);
    expect((await tenant.call('GET', '/webhooks/replays')).body.data).toHaveLength(1);
  });
});

describe('of one subscription', () => {
  test('recover takes what has failed or waits, and lets an open breaker probe now', async () => {
    for (let n = 0; n < 4; n++) await tellEvent(api, tenant);
    const [first, second, third] = await api.sql<{ id: string }>(
      'select id from deliveries where tenant_id = $1 order by id',
      [tenant.uuid],
    );
    const set = (id: string, status: string) =>
      api.sql('update deliveries set status = $2 where id = $1', [id, status]);
    await set(first!.id, 'failed');
    await set(second!.id, 'succeeded');
    await set(third!.id, 'cancelled');
    await api.sql(`update endpoints set open_until = now() + interval '1 hour' where tenant_id = $1`, [tenant.uuid]);
    expect(await of('recover', {})).toMatchObject({ status: 422 });
    expect(await of('recover', { since, dry_run: true })).toMatchObject({ status: 200, body: { count: 2 } });
    const { body } = await of('recover', { since });
    expect(body.count).toBe(2);
    const shown = (await tenant.call('GET', `/webhooks/replays/${body.replay_id}`)).body;
    expect(shown).toMatchObject({ kind: 'recover', filter: { subscription, since } });
    expect(shown.filter).not.toHaveProperty('status');
    const [row] = await api.sql(`select open_until <= now() as due from endpoints where tenant_id = $1`, [tenant.uuid]);
    expect(row).toEqual({ due: true });
    await of('disable', {});
    expect((await of('recover', { since })).status).toBe(409);
  });

  test('replay-missing takes events that it has no delivery of', async () => {
    await tellEvent(api, tenant);
    await tellEvent(api, tenant, 'customer.created');
    subscription = await subscribe(['invoice.*']);
    await tellEvent(api, tenant);
    const { status, body } = await of('replay-missing', { since });
    expect([status, body.count]).toEqual([202, 1]);
    expect((await tenant.call('GET', `/webhooks/replays/${body.replay_id}`)).body).toMatchObject({
      kind: 'missing',
      total: 1,
    });
    expect((await of('replay-missing', { since, until: '2020-01-02T00:00:00Z', dry_run: true })).body.count).toBe(0);
  });
});
