import { afterAll, beforeAll, expect, test } from 'vitest';
import { raiseAlert } from '../../src/db/alerts.js';
import { addSignatureFailures } from '../../src/db/gateway-accounts.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a', ['admin']), await api.tenant('b', ['admin'])];
});
afterAll(() => api.close());

const account = async (name: string, tenant?: TestTenant): Promise<string> => {
  const id = newUuid();
  await api.sql(
    `insert into gateway_accounts (id, gateway, name, mode, tenant_id) values ($1, 'stripe', $2, 'test', $3)`,
    [...[id, name, tenant?.uuid ?? null]],
  );
  return id;
};
async function store(accountId: string, status: string, more: { tenant?: TestTenant; secondsAgo?: number } = {}) {
  const id = newUuid();
  await api.sql(
    `insert into gateway_events (id, gateway, gateway_account_id, tenant_id, livemode, external_event_id, event_type, body_sha256, status, occurred_at, processed_at)
     values ($1::uuid, 'stripe', $2, $3, false, $1::text, 'invoice.paid', sha256($1::text::bytea), $4, now() - make_interval(secs => $5), now())`,
    [id, accountId, more.tenant?.uuid ?? null, status, more.secondsAgo ?? 0],
  );
  return id;
}

test('how it stands with each gateway account: when it last sent, how late, and what waits', async () => {
  const [quiet, busy] = [await account('quiet'), await account('busy', a)];
  await store(busy, 'dead_letter');
  await store(busy, 'parked');
  await store(busy, 'tenant_not_found');
  await store(busy, 'received');
  await store(busy, 'received', { secondsAgo: 90 });
  await api.db.withSystem((tx) =>
    raiseAlert(tx, { kind: 'gateway_api', key: 'k', tenantId: null, gatewayAccountId: busy, message: 'Wrong.' }),
  );
  for (const count of [2, 3]) await api.db.withSystem((tx) => addSignatureFailures(tx, new Map([[busy, count]])));
  const { body } = await api.operator('GET', '/admin/gateways');
  const of = (id: string) =>
    body.data.find(
      (one: { gateway_account: { id: string } }) => one.gateway_account.id === publicId('gateway_account', id),
    );
  expect(of(busy)).toEqual({
    gateway_account: { id: publicId('gateway_account', busy), gateway: 'stripe', name: 'busy' },
    ...{
      tenant: { id: a.id, external_id: 'a' },
      active: true,
      last_event_at: expect.any(String),
      last_lag_seconds: 90,
    },
    ...{ queued: 2, unclaimed: 2, dead: 1, open_alerts: 1 },
    ...{ signature_failures: 5, last_signature_failure_at: expect.any(String) },
  });
  expect(of(quiet)).toMatchObject({ tenant: null, last_event_at: null, last_lag_seconds: null, queued: 0, dead: 0 });
  expect(of(quiet)).toMatchObject({ signature_failures: 0, last_signature_failure_at: null });
});

test('endpoints that fail or were disabled, of all tenants, with their last error', async () => {
  const endpoint = async (tenant: TestTenant, sets: string): Promise<string> => {
    const { body } = await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
    await api.sql(`update endpoints set ${sets} where id = $1`, [uuidOf('endpoint', body.id)]);
    return body.id;
  };
  const failing = await endpoint(a, `failing_since = now(), consecutive_failures = 3, lane = 'queued'`);
  const disabled = await endpoint(b, `status = 'disabled', status_reason = 'gone'`);
  await endpoint(b, `lane = 'direct'`);
  await tellEvent(api, a);
  await api.sql(
    `update deliveries set attempts = 1, last_error = 'HTTP 500', response_status = 500 where endpoint_id = $1`,
    [uuidOf('endpoint', failing)],
  );
  const list = async (query = '') => (await api.operator('GET', `/admin/webhooks/unhealthy${query}`)).body.data;
  expect(await list()).toEqual([
    expect.objectContaining({ id: disabled, status: 'disabled', status_reason: 'gone', last_error: null }),
    expect.objectContaining({
      ...{ id: failing, tenant: { id: a.id, external_id: 'a' }, url: 'https://example.com', lane: 'queued' },
      ...{ consecutive_failures: 3, last_error: 'HTTP 500', response_status: 500 },
    }),
  ]);
  expect((await list('?status=active')).map(({ id }: { id: string }) => id)).toEqual([failing]);
  expect((await list('?tenant=ext:b')).map(({ id }: { id: string }) => id)).toEqual([disabled]);
  expect((await api.operator('GET', '/admin/backlog')).body).toMatchObject({
    queues: { gateway_events: { length: expect.any(Number) }, notifications: { length: 0, oldest_seconds: 0 } },
    endpoints: { active: 2, failing: 1, queued: 1, disabled: 1, paused: 0, held: 0 },
  });
});

test('open runs of dunning of all tenants, and how many are in each state', async () => {
  const [ofA, ofB] = [await inDunning(api, a), await inDunning(api, b)];
  const { body } = await api.operator('GET', '/admin/dunning');
  expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual([ofA, ofB].sort());
  const [{ state, tenant }] = body.data;
  expect(tenant).toEqual({ id: expect.any(String), external_id: expect.stringMatching(/^[ab]$/) });
  expect((await api.operator('GET', '/admin/dunning/board')).body).toEqual({ states: [{ state, open: 2 }] });
  expect((await api.operator('GET', '/admin/dunning?state=paused')).body.data).toEqual([]);
});

test('what the doctor finds is told, and whether it is well', async () => {
  expect((await api.operator('GET', '/admin/doctor')).body).toMatchObject({
    ok: true,
    findings: [{ check: 'clock', level: 'ok', do: null }],
  });
});

test('an event names what a gateway sent, and that names the event, each to whom it belongs', async () => {
  const gatewayEvent = await store(await account('of-b', b), 'processed', { tenant: b });
  const invoice = newUuid();
  await b.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  const event = await tellEvent(api, b, 'invoice.paid', invoice);
  await api.sql(
    `insert into state_transitions (tenant_id, entity_type, entity_id, to_status, cause, gateway_event_id, effective_at, applied, recorded_at)
     select tenant_id, 'invoice', $2, 'paid', 'test', $3, now(), true, created_at from events where id = $1`,
    [event, invoice, gatewayEvent],
  );
  await api.sql(
    `update gateway_events set processed_at = e.created_at from events e where e.id = $1 and gateway_events.id = $2`,
    [event, gatewayEvent],
  );
  const told = await b.call('GET', `/events/${publicId('event', event)}`);
  const id = publicId('gateway_event', gatewayEvent);
  expect(told.body.gateway_event).toMatchObject({ id, gateway: 'stripe', event_type: 'invoice.paid' });
  const sent = await api.operator('GET', `/admin/gateway-events/${id}`);
  expect(sent.body.events).toMatchObject([{ id: publicId('event', event), type: 'invoice.paid' }]);
  const other = await tellEvent(api, b);
  expect((await b.call('GET', `/events/${publicId('event', other)}`)).body.gateway_event).toBeNull();
});
