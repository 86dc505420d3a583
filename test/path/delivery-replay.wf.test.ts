import { expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { type DeliveryReplayProgress, progressQuery, workflowIds } from '../../src/workflows/contract.js';
import { openCrashSite } from './crash-site.js';
import { tenantOf } from './operator.js';
import { openReceiver } from './receiver.js';
import { soon } from './soon.js';
import type { Tenant } from './tables.js';

const site = openCrashSite();

const failedOnes = async (tenant: Tenant, count: number): Promise<string[]> => {
  const ids = await site.stage.append(tenant, count);
  await site.stage.rows(
    tenant,
    `update deliveries set status = 'failed', reason = 'exhausted', attempts = 4, failures = 4`,
  );
  return ids;
};
const workflowOf = (replayId: string) =>
  site.stage.client.workflow.getHandle(workflowIds.deliveryReplay(uuidOf('delivery_replay', replayId)!));

test('a replay whose worker was killed goes on where it was: nothing is left out, nothing begun twice', async () => {
  const dying = await site.startDying();
  const tenant = await site.stage.tenant('tenant-killed');
  const receiver = await openReceiver();
  const endpoint = await site.stage.endpoint(tenant, receiver.url);
  const ids = await failedOnes(tenant, 200);
  const { webhooks } = await tenantOf(dying.url, tenant);
  const asked = await webhooks.deliveries.replay({ filter: { status: 'failed' }, rate: 40 }).withResponse();
  expect([asked.response.status, asked.data.count]).toEqual([202, 200]);
  await soon(() => receiver.arrivals.length >= 60, true);
  await dying.kill();
  expect(receiver.arrivals.length).toBeLessThan(200);

  const service = await site.startSuccessor();
  const again = await tenantOf(service.url, tenant);
  const progress = () => again.webhooks.replays.get(asked.data.replay_id ?? '');
  await soon(progress, expect.objectContaining({ status: 'done', total: 200, done: 200 }), 100_000);
  await soon(async () => (await progress()).outcomes, { succeeded: 200 }, 60_000);
  expect(receiver.ids()).toHaveLength(ids.length);
  const made = await site.stage.attempts(tenant);
  expect(made.filter((one) => one.trigger === 'replay')).toHaveLength(200);
  // Sent again is only what was on its way when the process died.
  const unknown = made.filter((one) => one.error?.startsWith('unknown'));
  expect(receiver.arrivals.length - ids.length).toBeLessThanOrEqual(unknown.length);
  expect(await site.stage.deliveries(tenant, endpoint)).toHaveLength(ids.length);
}, 240_000);

test('a replay whose workflow was lost is found by the relay; one that is cancelled puts no more in line', async () => {
  const service = await site.startSuccessor();
  const tenant = await site.stage.tenant('tenant-lost');
  const receiver = await openReceiver();
  await site.stage.endpoint(tenant, receiver.url);
  await failedOnes(tenant, 60);
  const { webhooks } = await tenantOf(service.url, tenant);
  const ask = async (rate: number) =>
    (await webhooks.deliveries.replay({ filter: { status: 'failed' }, rate })).replay_id ?? '';
  const id = await ask(5);
  await soon(() => receiver.arrivals.length >= 5, true);
  expect(await workflowOf(id).query<DeliveryReplayProgress>(progressQuery)).toMatchObject({
    status: 'running',
    total: 60,
  });
  await workflowOf(id).terminate('lost');
  await site.stage.rows(tenant, `update delivery_replays set rate = 30, updated_at = now() - interval '31 s'`);
  await site.stage.relayNow();
  await soon(async () => (await webhooks.replays.get(id)).outcomes, { succeeded: 60 }, 60_000);
  expect(receiver.arrivals).toHaveLength(60);
  expect(receiver.ids()).toHaveLength(60);

  await failedOnes(tenant, 1);
  const slow = await ask(1);
  await soon(() => receiver.arrivals.length > 60, true);
  expect(await webhooks.replays.cancel(slow)).toMatchObject({ status: 'cancelled' });
  expect(await workflowOf(slow).result()).toMatchObject({ status: 'cancelled', total: 61, isOver: true });
}, 120_000);
