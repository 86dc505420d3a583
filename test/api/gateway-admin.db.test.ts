import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
const accounts: Record<string, string> = {};

beforeAll(async () => {
  api = await startTestApi();
  a = await api.tenant('a');
  await api.tenant('b');
  for (const [name, mode, tenant] of [
    ['platform', 'test', undefined],
    ['of-a', 'live', a.uuid],
    ['default', 'both', undefined],
  ]) {
    accounts[name!] = newUuid();
    await api.sql(
      `insert into gateway_accounts (id, gateway, name, mode, tenant_id) values ($1, 'stripe', $2, $3, $4)`,
      [accounts[name!], name, mode, tenant ?? null],
    );
  }
});
afterAll(() => api.close());
beforeEach(() => {
  api.rechecked.length = 0;
  api.replaysWoken.length = 0;
});

interface Stored {
  status?: string;
  account?: string;
  refs?: string[];
  body?: string | null;
  type?: string;
  livemode?: boolean;
}
async function store({
  status = 'tenant_not_found',
  account = 'platform',
  refs = [],
  body = '{"id":"evt"}',
  type = 'invoice.paid',
  livemode = false,
}: Stored) {
  const id = newUuid();
  await api.sql(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, refs, status, outcome)
     values ($1::uuid, 'stripe', $2, $3, $1::text, $4, $5, sha256('x'), $6, $7, $8)`,
    [
      id,
      accounts[account],
      livemode,
      type,
      body === null ? null : Buffer.from(body),
      refs,
      status,
      { outcome: { status, action: status } },
    ],
  );
  return { uuid: id, id: publicId('gateway_event', id) };
}
const put = (body: object) =>
  api.operator('PUT', '/admin/gateway-refs', {
    gateway_account: 'stripe:platform',
    kind: 'customer',
    tenant: 'ext:a',
    ...body,
  });

test('a tenant that is created gets the events which named it before it existed', async () => {
  const waiting = await store({});
  await api.sql(`update gateway_events set tenant_hint = 'late' where id = $1`, [waiting.uuid]);
  const other = await store({});
  await api.sql(`update gateway_events set tenant_hint = 'later' where id = $1`, [other.uuid]);
  expect((await api.operator('POST', '/admin/tenants', { external_id: 'late', name: 'Late' })).status).toBe(201);
  expect(api.rechecked).toEqual([[waiting.uuid]]);
});

describe('PUT gateway-refs', () => {
  test('maps a customer to the tenant’s platform account, and looks again at what waited for it', async () => {
    const waiting = await store({ refs: ['customer:cus_1'] });
    await store({ refs: ['customer:cus_other'] });
    const reply = await put({ provider_id: 'cus_1' });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ tenant: { id: a.id, external_id: 'a' }, requeued: 1 });
    expect(api.rechecked).toEqual([[waiting.uuid]]);
    const [ref] = await api.sql(
      `select r.entity_type, r.livemode, b.kind from gateway_refs r join billing_accounts b on b.id = r.entity_id where external_id = 'cus_1'`,
    );
    expect(ref).toEqual({ entity_type: 'billing_account', livemode: false, kind: 'platform' });
  });

  test('the same mapping again changes nothing; another tenant or payer is 409', async () => {
    await put({ provider_id: 'cus_2' });
    expect((await put({ provider_id: 'cus_2' })).status).toBe(200);
    expect((await put({ provider_id: 'cus_2', tenant: 'ext:b' })).body).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    await api.sql(`insert into customers (id, tenant_id, external_id, name) values ($1, $2, 'payer', 'P')`, [
      newUuid(),
      a.uuid,
    ]);
    expect((await put({ provider_id: 'cus_2', customer: 'ext:payer' })).status).toBe(409);
    expect(await api.sql(`select count(*)::int as n from gateway_refs where external_id = 'cus_2'`)).toEqual([
      { n: 1 },
    ]);
  });

  test('maps to one of the tenant’s customers, whose account is made', async () => {
    const id = newUuid();
    await api.sql(`insert into customers (id, tenant_id, external_id, name) values ($1, $2, 'c9', 'C')`, [id, a.uuid]);
    const first = await put({ provider_id: 'cus_3', customer: publicId('customer', id) });
    expect(first.status).toBe(200);
    expect((await put({ provider_id: 'cus_4', customer: 'ext:c9' })).body.billing_account).toBe(
      first.body.billing_account,
    );
    expect((await put({ provider_id: 'cus_5', customer: 'ext:c9', tenant: 'ext:b' })).status).toBe(404);
  });

  test('a subscription gets a stub, which the gateway’s next event completes', async () => {
    const reply = await put({ provider_id: 'sub_1', kind: 'subscription' });
    expect(reply.status).toBe(200);
    const [row] = await api.sql(
      `select r.entity_type, s.details_at, s.status, s.billing_account_id = r.billing_account_id as same from gateway_refs r join subscriptions s on s.id = r.entity_id where r.external_id = 'sub_1'`,
    );
    expect(row).toEqual({ entity_type: 'subscription', details_at: null, status: 'incomplete', same: true });
  });

  test('an account of both modes is mapped in both, unless one is named', async () => {
    await put({ gateway_account: 'stripe:default', provider_id: 'cus_6' });
    await put({ gateway_account: 'stripe:default', provider_id: 'cus_7', livemode: true });
    const modes = await api.sql(
      `select external_id as id, livemode from gateway_refs where external_id in ('cus_6', 'cus_7') order by 1, 2`,
    );
    expect(modes).toEqual([
      { id: 'cus_6', livemode: false },
      { id: 'cus_6', livemode: true },
      { id: 'cus_7', livemode: true },
    ]);
  });

  test('a subscription of both modes gets a stub, and a payer, in each', async () => {
    const { body } = await put({ gateway_account: 'stripe:default', provider_id: 'sub_2', kind: 'subscription' });
    const rows = await api.sql(
      `select r.livemode, a.livemode as of_account, s.billing_account_id = r.billing_account_id as same
       from gateway_refs r join billing_accounts a on a.id = r.billing_account_id join subscriptions s on s.id = r.entity_id
       where r.external_id = 'sub_2' order by r.livemode`,
    );
    expect(rows).toEqual([
      { livemode: false, of_account: false, same: true },
      { livemode: true, of_account: true, same: true },
    ]);
    expect(new Set(body.billing_accounts).size).toBe(2);
  });

  test('an account of a tenant is that tenant’s, and its customers pay', async () => {
    const of = (body: object) =>
      put({ gateway_account: publicId('gateway_account', accounts['of-a']!), provider_id: 'cus_8', ...body });
    expect((await of({ tenant: 'ext:b' })).status).toBe(409);
    expect((await of({})).body.errors).toEqual([expect.objectContaining({ field: 'customer' })]);
    expect((await put({ gateway_account: 'stripe:none', provider_id: 'x' })).status).toBe(404);
    expect((await put({ kind: 'invoice', provider_id: 'x' })).status).toBe(422);
  });
});

describe('gateway events', () => {
  test('are listed by filters, the newest first, without their bodies', async () => {
    const one = await store({ status: 'dead_letter', type: 'charge.failed' });
    const two = await store({ status: 'dead_letter', type: 'charge.failed', account: 'default' });
    const list = async (query: string) =>
      (await api.operator('GET', `/admin/gateway-events?${query}`)).body.data.map((row: { id: string }) => row.id);
    expect(await list('status=DEAD_LETTER&event_type=charge.failed')).toEqual([two.id, one.id]);
    expect(await list('status=dead_letter&gateway_account=stripe:default')).toEqual([two.id]);
    expect(await list('tenant=ext:a&event_type=charge.failed')).toEqual([]);
    expect(await list(`gateway=stripe&event_type=charge.failed&until=2020-01-01T00:00:00Z`)).toEqual([]);
    const { body } = await api.operator('GET', `/admin/gateway-events/${one.id}`);
    expect(body).toMatchObject({
      status: 'dead_letter',
      gateway_account: { name: 'platform' },
      outcome: { action: 'dead_letter' },
    });
    expect('body' in body).toBe(false);
  });

  test('show their body on request, and who read it is kept', async () => {
    const { id, uuid } = await store({ body: '{"email":"a@example.com"}' });
    const { body } = await api.operator('GET', `/admin/gateway-events/${id}?include=body`);
    expect(body.body).toBe('{"email":"a@example.com"}');
    const audit = await api.sql(`select action from audit_log where entity_id = $1`, [uuid]);
    expect(audit).toEqual([{ action: 'gateway_event.read_body' }]);
  });

  test.each(['dead_letter', 'ignored', 'parked', 'tenant_not_found'])(
    'of status %s can be processed again',
    async (status) => {
      const { id, uuid } = await store({ status });
      const reply = await api.operator('POST', `/admin/gateway-events/${id}/replay`);
      expect([reply.status, reply.body.status, reply.body.outcome]).toEqual([202, 'received', null]);
      expect(api.rechecked).toEqual([[uuid]]);
    },
  );

  test('that are processed, or whose body is gone, are 409', async () => {
    const done = await store({ status: 'processed' });
    const erased = await store({ status: 'dead_letter', body: null });
    for (const { id } of [done, erased])
      expect((await api.operator('POST', `/admin/gateway-events/${id}/replay`)).body.code).toBe('illegal_transition');
    expect(api.rechecked).toEqual([]);
  });

  test('are processed again by a filter; a dry run only counts', async () => {
    const bulk = { type: 'bulk', account: 'default' };
    await store({ ...bulk, status: 'dead_letter' });
    await store({ ...bulk, status: 'ignored' });
    await store({ ...bulk, status: 'dead_letter', body: null });
    for (const status of ['processed', 'received']) await store({ ...bulk, status });
    const replay = (more: object, filter: object = {}) =>
      api.operator('POST', '/admin/gateway-events/replay', { filter: { event_type: 'bulk', ...filter }, ...more });
    const dry = await replay({ dry_run: true });
    expect([dry.status, dry.body]).toEqual([200, { count: 2, has_more: false }]);
    for (const [filter, count] of [
      [{ status: 'DEAD_LETTER' }, 1],
      [{ gateway_account: 'stripe:default', gateway: 'stripe' }, 2],
      [{ gateway_account: 'stripe:platform' }, 0],
      [{ tenant: 'ext:a' }, 0],
      [{ since: '2020-01-01T00:00:00Z', until: '2020-01-02T00:00:00Z' }, 0],
      [{ since: '2020-01-01T00:00:00Z' }, 2],
    ] as const)
      expect((await replay({ dry_run: true }, filter)).body.count, JSON.stringify(filter)).toBe(count);
    expect(await api.sql('select from replays')).toEqual([]);

    const real = await replay({});
    expect([real.status, real.body]).toEqual([
      202,
      { replay_id: expect.stringMatching(/^rpl_/), count: 2, has_more: false },
    ]);
    const id = uuidOf('replay', real.body.replay_id)!;
    expect(api.replaysWoken).toEqual([id]);
    expect(
      await api.sql(`select action, after ->> 'count' as count from audit_log where entity_id = $1`, [id]),
    ).toEqual([{ action: 'gateway_event.replay', count: '2' }]);
    const shown = await api.operator('GET', `/admin/gateway-events/replays/${real.body.replay_id}`);
    expect(shown.body).toMatchObject({
      status: 'running',
      total: 2,
      reset: 0,
      under_way: 0,
      outcomes: {},
      finished_at: null,
    });
    expect((await replay({}, { status: 'processed' })).status).toBe(422);
  });

  test('are found by a part of the reason, in any case, and replayed by it', async () => {
    const [wrong, other] = [
      await store({ status: 'dead_letter', type: 'why' }),
      await store({ status: 'dead_letter', type: 'why' }),
    ];
    await api.sql(`update gateway_events set last_error = 'Cannot read amount: 100%_off' where id = $1`, [wrong.uuid]);
    await api.sql(`update gateway_events set last_error = 'Cannot read amount: 100 off' where id = $1`, [other.uuid]);
    const found = async (error: string) =>
      (
        await api.operator('GET', `/admin/gateway-events?${new URLSearchParams({ event_type: 'why', error })}`)
      ).body.data.map((row: { id: string }) => row.id);
    expect(await found('cannot READ')).toEqual([other.id, wrong.id]);
    expect(await found('100%_OFF')).toEqual([wrong.id]);
    const filter = { error: '100%_off', event_type: 'why' };
    expect((await api.operator('POST', '/admin/gateway-events/replay', { filter, dry_run: true })).body.count).toBe(1);
  });

  test('a dry run, and a replay of nothing, change no event', async () => {
    await store({ status: 'dead_letter', type: 'still' });
    const rows = () => api.sql('select * from gateway_events order by id');
    const before = await rows();
    await api.operator('POST', '/admin/gateway-events/replay', { filter: { event_type: 'still' }, dry_run: true });
    const { status, body } = await api.operator('POST', '/admin/gateway-events/replay', {
      filter: { event_type: 'no' },
    });
    expect([status, body.count]).toEqual([202, 0]);
    expect(await rows()).toEqual(before);
  });

  test('no list and no look shows a body or is audited; only who asks for it sees it', async () => {
    const { id, uuid } = await store({ body: '{"secret":"of a person"}' });
    const audited = () => api.sql('select action from audit_log where entity_id = $1', [uuid]);
    for (const path of ['', `/${id}`, '?status=tenant_not_found']) {
      const reply = await api.operator('GET', `/admin/gateway-events${path}`);
      expect(reply.status).toBe(200);
      expect(JSON.stringify(reply.body)).not.toContain('of a person');
    }
    expect(await audited()).toEqual([]);
    expect((await a.call('GET', `/admin/gateway-events/${id}?include=body`)).status).toBe(403);
    await api.operator('GET', `/admin/gateway-events/${id}?include=body`);
    expect(await audited()).toEqual([{ action: 'gateway_event.read_body' }]);
  });

  test('replays are listed page by page, the newest first, each with its filter', async () => {
    await api.sql('truncate replays');
    const since = '2020-01-01T00:00:00Z';
    const filters = [
      { gateway_account: publicId('gateway_account', accounts.platform!), event_type: 'x', error: 'why', since },
      { status: 'dead_letter', gateway: 'stripe', tenant: a.id },
      {},
    ];
    const ids: string[] = [];
    for (const filter of filters)
      ids.push((await api.operator('POST', '/admin/gateway-events/replay', { filter })).body.replay_id);
    const list = async (query = '') => (await api.operator('GET', `/admin/replays${query}`)).body;
    const all = await list();
    expect(all.next_cursor).toBeNull();
    expect(all.data.map((one: { id: string }) => one.id)).toEqual(ids.toReversed());
    expect(all.data.map((one: { filter: object }) => one.filter)).toEqual(filters.toReversed());
    expect(all.data[0]).toMatchObject({ status: 'running', requested_by: 'operator', reset: 0, under_way: 0 });
    const first = await list('?limit=2');
    expect(first.data.map((one: { id: string }) => one.id)).toEqual([ids[2], ids[1]]);
    const rest = await list(`?limit=2&cursor=${first.next_cursor}`);
    expect([rest.data.map((one: { id: string }) => one.id), rest.next_cursor]).toEqual([[ids[0]], null]);
    expect((await a.call('GET', '/admin/replays')).status).toBe(403);
    expect((await api.operator('GET', '/admin/replays?limit=0')).status).toBe(422);
  });

  test('a replay that runs is cancelled, written down and told to its workflow; one that does not is 409', async () => {
    const { body } = await api.operator('POST', '/admin/gateway-events/replay', { filter: { event_type: 'none' } });
    api.replaysWoken.length = 0;
    const path = `/admin/gateway-events/replays/${body.replay_id}`;
    const cancelled = await api.operator('POST', `${path}/cancel`);
    expect([cancelled.status, cancelled.body.status]).toEqual([202, 'cancelled']);
    const id = uuidOf('replay', body.replay_id)!;
    expect(api.replaysWoken).toEqual([id]);
    expect(await api.sql('select action from audit_log where entity_id = $1 order by id', [id])).toEqual([
      { action: 'gateway_event.replay' },
      { action: 'gateway_event.cancel_replay' },
    ]);
    expect((await api.operator('POST', `${path}/cancel`)).body.code).toBe('illegal_transition');
    expect((await api.operator('GET', '/admin/gateway-events/replays/rpl_x')).status).toBe(404);
    const tenant = await a.call('GET', path);
    expect(tenant.status).toBe(403);
  });
});
