import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { type IdKind, publicId, uuidOf } from '../../src/domain/ids.js';
import { heldAtGateway } from './held-at-gateway.js';
import { inDunning } from './in-dunning.js';
import { sampleEmails } from './sample-emails.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let a: TestTenant;
let endpoint: string;
let delivery: string;
let event: string;
beforeAll(async () => {
  api = await startTestApi();
  a = await api.tenant('a', ['admin']);
  endpoint = (await a.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' })).body.id;
  await tellEvent(api, a);
  delivery = (await a.call('GET', '/webhooks/deliveries')).body.data[0].id;
  const [account] = await api.sql<{ id: string }>(
    `insert into gateway_accounts (id, gateway, name, mode) values (gen_random_uuid(), 'stripe', 'default', 'both') returning id`,
  );
  event = publicId('gateway_event', newUuid());
  await api.sql(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256)
     values ($1, 'stripe', $2, true, 'evt_of_stripe', 'x', '{}', 'h')`,
    [uuidOf('gateway_event', event), account!.id],
  );
});
afterAll(() => api.close());

const made = async (path: string, body: object): Promise<string> => {
  const { id, replay_id } = (await a.call('POST', path, body)).body;
  return id ?? replay_id;
};
/** What is asked for, and the row that is worked on. */
const open: Readonly<Record<string, () => Promise<{ id: string; kind?: IdKind; on?: string; of?: null }>>> = {
  endpoint: async () => ({ id: endpoint }),
  'a delivery, of which it is the endpoint': async () => ({ id: delivery, kind: 'endpoint', on: endpoint }),
  gateway_event: async () => ({ id: event, of: null }),
  'the gateway’s own id of an event': async () => ({ id: 'evt_of_stripe', kind: 'gateway_event', on: event, of: null }),
  notification: async () => {
    const [{ path, body }] = Object.values(sampleEmails) as [(typeof sampleEmails)[string]];
    return { id: await made(path, body) };
  },
  replay: async () => {
    const { replay_id } = (await api.operator('POST', '/admin/gateway-events/replay', { filter: {} })).body;
    return { id: replay_id, of: null };
  },
  delivery_replay: async () => ({ id: await made('/webhooks/deliveries/replay', { filter: {} }) }),
  export: async () => ({ id: await made('/exports', { kind: 'audit' }) }),
  erasure: async () => ({
    id: (await api.operator('POST', `/admin/tenants/${a.id}/erase`, { reason: 'asked', dry_run: true })).body.id,
  }),
  gateway_command: async () => {
    const { payment } = await heldAtGateway(api, a, 'customer');
    await made(`/payments/${payment}/refund`, { amount: 1 });
    const [row] = await api.sql<{ id: string }>('select id from gateway_commands');
    return { id: publicId('gateway_command', row!.id) };
  },
  dunning_run: async () => ({ id: await inDunning(api, a) }),
  'a payer who owes': async () => {
    const on = await inDunning(api, a);
    const [row] = await api.sql<{ account: string }>(
      'select billing_account_id as account from dunning_runs where id = $1',
      [uuidOf('dunning_run', on)],
    );
    return { id: publicId('billing_account', row!.account), kind: 'dunning_run', on };
  },
};

test.each(Object.entries(open))('%s: who works on it, and it is woken', async (name, make) => {
  const { id, kind = name as IdKind, on = id, of = a.id } = await make();
  const read = await api.operator('GET', `/admin/workflows/${id}`);
  expect(read).toMatchObject({ status: 200, body: { works_on: on, tenant: of, is_open: true, run: null } });
  expect((await api.operator('POST', `/admin/workflows/${id}/wake`)).status).toBe(202);
  expect(api.workWoken.at(-1)).toBe(`${kind}/${uuidOf(kind, on)}`);
  expect((await a.call('GET', `/admin/workflows/${id}`)).status).toBe(403);
});

test('what is over is not woken', async () => {
  const over = {
    [endpoint]: `update endpoints set status = 'disabled'`,
    [delivery]: `update deliveries set status = 'failed'`,
    [event]: `update gateway_events set status = 'processed'`,
  };
  const woken = api.workWoken.length;
  for (const [id, statement] of Object.entries(over)) {
    await api.sql(statement);
    expect(await api.operator('POST', `/admin/workflows/${id}/wake`)).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  }
  expect(api.workWoken).toHaveLength(woken);
});

test('Temporal away is 503, and what nobody works on 404', async () => {
  const away = await startTestApi({
    database: api,
    workflows: {
      idOf: () => 'x',
      read: () => Promise.reject(new Error('no answer')),
      wake: async () => {},
    },
  });
  expect(await away.operator('GET', `/admin/workflows/${endpoint}`)).toMatchObject({
    status: 503,
    body: { code: 'unavailable' },
  });
  await away.close();
  for (const id of [publicId('endpoint', newUuid()), publicId('delivery', newUuid()), 'evt_nobody', 'nothing'])
    expect((await api.operator('GET', `/admin/workflows/${id}`)).status).toBe(404);
});
