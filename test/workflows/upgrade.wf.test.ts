import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertDeliveryReplay } from '../../src/db/delivery-replays.js';
import { insertExport } from '../../src/db/exports.js';
import { type EventKey, gatewayEventKeys } from '../../src/db/gateway-event-keys.js';
import { insertReplay } from '../../src/db/replays.js';
import { newUuid } from '../../src/db/uuid.js';
import { uuidOf } from '../../src/domain/ids.js';
import { type DunningView, stateQuery, workflowIds } from '../../src/workflows/contract.js';
import { inDunning } from '../api/in-dunning.js';
import { ask } from '../db/ask.js';
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import { closeReceivers, openReceiver, type Receiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { openStage, type Stage } from '../path/stage.js';
import type { Tenant } from '../path/tables.js';
import { type FakeApi, fakeApi, status } from '../reconcile/fake-api.js';
import { type Ground, makeGround, startTestService, type TestService, workflowBundle } from '../setup/service.js';
import { type Body, fixture } from '../setup/world.js';
import { commitBundle, previousBundle } from './previous.js';

/**
 * A release while work is going on: each kind of workflow that lasts is begun by the last release's code, whose workers then
 * end, and goes on with today's. `UPDATE_PREVIOUS=1` writes the bundle of today, at each release and only then.
 */
let ground: Ground;
let stage: Stage;
let before: TestService | undefined;
let after: TestService | undefined;
let tenant: Tenant;
let receiver: Receiver;
let stripe: FakeApi;
const paid = fixture('stripe', 'invoice.paid') as { data: { object: Body } };
const env = () => ({ LOG_LEVEL: 'fatal', STRIPE_API_KEY: 'sk_test_of_the_tests', STRIPE_API_BASE: stripe.url });
beforeAll(async () => {
  if (process.env.UPDATE_PREVIOUS === '1') commitBundle(await workflowBundle());
  stripe = await fakeApi(({ path }) => (path === invoice ? paid.data.object : { data: [], has_more: false }));
  [ground] = await Promise.all([makeGround(), workflowBundle()]);
  await prepare();
  before = await startTestService(env(), { ground, bundle: previousBundle() });
  stage = await openStage(ground);
  tenant = await stage.tenant('tenant-123');
  receiver = await openReceiver();
});
afterAll(async () => {
  await before?.stop();
  await after?.stop();
  await closeReceivers();
  await stage?.close();
  await ground?.drop();
  stripe?.close();
});

const keyOf = async (name: string): Promise<EventKey> => {
  const [row] = await stage.db.withSystem((tx) =>
    tx.query<{ id: string }>('select id from gateway_events where external_event_id = $1', [name]),
  );
  const [key] = await stage.db.withSystem((tx) => gatewayEventKeys(tx, [row!.id]));
  return key!;
};
const owner = (text: string) => ask(ground.database.ownerUrl, text);
/** While its table has a row no part of an export is written: to take a trigger away means to wait for all who write. */
const prepare = () =>
  owner(`
    create table billing.refused (at timestamptz);
    create function billing.refuse() returns trigger language plpgsql security definer as $$ begin
      if exists (select from billing.refused) then raise exception 'not now'; end if;
      return new; end $$;
    create trigger refuse before insert on billing.export_chunks for each row execute function billing.refuse()`);

/** Stripe tells it alone what has happened. */
const thin = (id: string): Body => ({ ...fixture('stripe', 'variants/v1.invoice.paid@thin'), id });
const invoice = '/v1/invoices/in_BillhookDemo01';

/** Begins something that is in the middle when it resolves; what it gives has it end, and shows that it has. */
type Begin = () => Promise<() => Promise<void>>;

const lasting: Record<string, Begin> = {
  drainEndpoint: async () => {
    const ill = await openReceiver(() => 500);
    const endpoint = await stage.endpoint(tenant, ill.url, { events: ['invoice.paid'] });
    const wake = () => stage.starter.wakeEndpoint({ id: endpoint, tenant_id: tenant.id });
    const hold = async (until: string) => {
      await stage.rows(tenant, `update endpoints set hold_until = ${until} where id = $1`, [endpoint]);
      await wake();
    };
    await stage.append(tenant, 3);
    await stage.wake(endpoint);
    await soon(() => ill.arrivals.length, 3);
    await hold(`now() + interval '1 h'`);
    await soon(async () => (await stage.view(endpoint)).state, 'held');
    return async () => {
      await hold('null');
      // A word that the last release had not.
      await soon(
        async () => (await stage.drain(endpoint).describe()).searchAttributes.BillhookEndpointState,
        ['failing'],
      );
      ill.answer = () => 200;
      await stage.drained(endpoint);
      expect(new Set((await stage.deliveries(tenant, endpoint)).map((one) => one.status))).toEqual(
        new Set(['succeeded']),
      );
    };
  },

  dunAccount: async () => {
    const run = await inDunning(
      { sql: (text, values) => stage.rows(tenant, text, values) },
      { uuid: tenant.id },
      { daysAgo: 4 },
    );
    const runId = uuidOf('dunning_run', run);
    const [row] = await stage.rows<{ accountId: string }>(
      tenant,
      'select billing_account_id as "accountId" from dunning_runs where id = $1',
      [runId],
    );
    const key = { tenantId: tenant.id, accountId: row!.accountId, currency: 'USD' };
    const handle = stage.client.workflow.getHandle(workflowIds.dunning(key));
    await stage.starter.wakeDunning(key);
    await soon(async () => (await handle.query<DunningView>(stateQuery)).steps, ['reminder_2']);
    return async () => {
      await stage.rows(
        tenant,
        "update dunning_runs set ended_at = now(), outcome = 'recovered', state = 'clear' where id = $1",
        [runId],
      );
      await stage.starter.wakeDunning(key);
      await handle.result();
      expect(
        await stage.rows(tenant, 'select step_code as code from dunning_steps where run_id = $1', [runId]),
      ).toEqual(expect.arrayContaining([{ code: 'reminder_2' }]));
    };
  },

  replayDeliveries: async () => {
    const endpoint = await stage.endpoint(tenant, receiver.url, { events: ['invoice.issued'] });
    await stage.append(tenant, 6, 'invoice.issued');
    await stage.rows(tenant, `update deliveries set status = 'succeeded', attempts = 1 where endpoint_id = $1`, [
      endpoint,
    ]);
    const id = newUuid();
    await stage.db.withTenant(tenant.id, (tx) =>
      insertDeliveryReplay(tx, tenant.id, {
        ...{ id, kind: 'filter', endpoint_id: endpoint, statuses: ['succeeded'], event_name: null },
        ...{ since: null, until: null, rate: 1, requested_by: 'key', total: 6 },
      }),
    );
    await stage.starter.wakeDeliveryReplay({ tenantId: tenant.id, id });
    await soon(
      async () =>
        (await stage.rows<{ done: number }>(tenant, 'select done from delivery_replays where id = $1', [id]))[0]!.done >
        0,
      true,
    );
    return async () => {
      const handle = stage.client.workflow.getHandle(workflowIds.deliveryReplay(id));
      expect(await handle.result()).toMatchObject({ status: 'done', done: 6 });
    };
  },
};

/** What is being repeated, ever more seldom: begun last, so that nobody waits long for its end. */
const repeated: Record<string, Begin> = {
  handleGatewayEvent: async () => {
    const asked = stripe.requests.length;
    const posted = await postEvent(
      before!.url,
      'stripe',
      signedEvent('stripe', 'variants/v1.invoice.paid@thin', thin('evt_test_upgraded')),
    );
    expect(posted.status).toBe(200);
    const handle = stage.client.workflow.getHandle(workflowIds.gatewayEvent(await keyOf('evt_test_upgraded')));
    await soon(() => stripe.requests.length > asked, true);
    return async () => {
      expect(await handle.result()).toMatchObject({ status: 'processed', tenantId: tenant.externalId });
    };
  },

  replayGatewayEvents: async () => {
    const event = thin('evt_test_replayed');
    const { gatewayAccountId } = await keyOf('evt_test_side-0');
    await stage.db.withSystem((tx) =>
      tx.query(
        `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status)
         values ($1, 'stripe', $2, $3, $4, $5, $6, sha256($6), 'dead_letter')`,
        [newUuid(), gatewayAccountId, event.livemode, event.id, event.type, Buffer.from(JSON.stringify(event))],
      ),
    );
    const replay = { id: newUuid(), filter: { status: 'dead_letter' as const }, requestedBy: 'operator', total: 1 };
    await stage.db.withSystem((tx) => insertReplay(tx, replay));
    await stage.starter.wakeReplay(replay.id);
    const handle = stage.client.workflow.getHandle(workflowIds.replay(replay.id));
    await soon(
      () => stage.db.withSystem((tx) => tx.query('select reset from replays where id = $1', [replay.id])),
      [{ reset: 1 }],
    );
    return async () => {
      expect(await handle.result()).toMatchObject({ status: 'done', outcomes: { processed: 1 } });
    };
  },

  exportData: async () => {
    await owner('insert into billing.refused values (now())');
    const id = newUuid();
    await stage.db.withTenant(tenant.id, (tx) =>
      insertExport(tx, tenant.id, { id, kind: 'audit', filter: {}, requested_by: newUuid() }),
    );
    await stage.starter.wakeExport({ tenantId: tenant.id, id });
    const handle = stage.client.workflow.getHandle(workflowIds.export(id));
    await soon(async () => ((await handle.describe()).raw.pendingActivities?.[0]?.attempt ?? 0) > 1, true);
    return async () => {
      await owner('delete from billing.refused');
      expect(await handle.result()).toMatchObject({ status: 'done' });
    };
  },
};
const all = (kinds: Record<string, Begin>) => Promise.all(Object.values(kinds).map((begin) => begin()));

test('what the last release has begun is ended by this one, after both have worked side by side', async () => {
  const ends = await all(lasting);
  after = await startTestService(env(), { ground });
  // Side by side: each is given events, and either's workers may take them.
  const sides = [before!, after].map((service, index) =>
    postEvent(
      service.url,
      'stripe',
      signedEvent('stripe', 'payment_intent.succeeded', payment(`side-${index}`, tenant.externalId)),
    ),
  );
  expect((await Promise.all(sides)).map(({ status }) => status)).toEqual([200, 200]);
  await soon(
    () =>
      stage.db.withSystem((tx) =>
        tx.query(`select status from gateway_events where external_event_id like 'evt_test_side-%'`),
      ),
    [{ status: 'processed' }, { status: 'processed' }],
  );
  stripe.disturb(({ path }) => (path === invoice ? status(503) : undefined));
  ends.push(...(await all(repeated)));
  await before!.stop();
  before = undefined;
  stripe.disturb(null);
  await Promise.all(ends.map((end) => end()));
});
