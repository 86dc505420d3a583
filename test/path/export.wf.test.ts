import { beforeAll, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { type ExportProgress, progressQuery, workflowIds } from '../../src/workflows/contract.js';
import { ask } from '../db/ask.js';
import { openCrashSite } from './crash-site.js';
import { tenantOf } from './operator.js';
import { openReceiver } from './receiver.js';
import { soon } from './soon.js';
import type { Tenant } from './tables.js';

const site = openCrashSite();
// So that it can be stopped in the middle.
beforeAll(async () => {
  const { ownerUrl } = site.ground.database;
  await ask(
    ownerUrl,
    `set search_path = billing;
     create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$;
     create trigger slowly before insert on export_chunks for each row execute function slowly()`,
  );
});

const fill = (tenant: Tenant, count: number) =>
  site.stage.rows(
    tenant,
    `insert into audit_log (tenant_id, actor_type, actor_id, action) select $1, 'system', n, 'bulk' from generate_series(1, $2) n`,
    [tenant.id, count],
  );

test('an export whose worker was killed goes on where it was: every row once, one event', async () => {
  const dying = await site.startDying();
  const tenant = await site.stage.tenant('tenant-export');
  const receiver = await openReceiver();
  await site.stage.endpoint(tenant, receiver.url, { events: ['export.completed'] });
  await fill(tenant, 8500);
  const { exports } = await tenantOf(dying.url, tenant);
  const asked = await exports.create({ kind: 'audit', filter: { action: 'bulk' } }).withResponse();
  expect(asked.response.status).toBe(202);
  const { id } = asked.data;
  await soon(async () => (await exports.get(id)).rows >= 2000, true);
  await dying.kill();

  const service = await site.startSuccessor();
  const again = await tenantOf(service.url, tenant);
  expect((await again.exports.get(id)).status).toBe('running');
  await soon(async () => (await again.exports.get(id)).status, 'done', 120_000);
  const file = await again.exports.download(id);
  const lines = (await file.text()).trimEnd().split('\r\n').slice(1);
  const actors = lines.map((line) => line.split(',')[4]);
  expect(actors).toEqual(Array.from({ length: 8500 }, (_, index) => String(index + 1)));
  await soon(() => receiver.ids().length, 1);
  expect(
    await site.stage.rows(
      tenant,
      `select count(*)::int as n from events where type = 'export.completed' and tenant_id = $1`,
      [tenant.id],
    ),
  ).toEqual([{ n: 1 }]);
}, 240_000);

test('an export that is cancelled stops; one whose workflow was lost is found by the relay', async () => {
  const service = await site.startSuccessor();
  const tenant = await site.stage.tenant('tenant-export-lost');
  await fill(tenant, 10_000);
  const { exports } = await tenantOf(service.url, tenant);
  const begin = async () => (await exports.create({ kind: 'audit', filter: { action: 'bulk' } })).id;
  const workflowOf = (id: string) => site.stage.client.workflow.getHandle(workflowIds.export(uuidOf('export', id)!));

  const cancelled = await begin();
  await soon(async () => (await exports.get(cancelled)).rows > 0, true);
  expect(await workflowOf(cancelled).query<ExportProgress | null>(progressQuery)).not.toMatchObject({ isOver: true });
  expect((await exports.cancel(cancelled)).status).toBe('cancelled');
  expect(await workflowOf(cancelled).result()).toMatchObject({ status: 'cancelled', isOver: true });

  const lost = await begin();
  await soon(async () => (await exports.get(lost)).rows > 0, true);
  await workflowOf(lost).terminate('lost');
  // A step that was under way may still write when it was: then the relay does not miss it yet.
  await soon(async () => {
    await site.stage.rows(tenant, `update exports set updated_at = now() - interval '31 s' where status = 'running'`);
    await site.stage.relayNow();
    return (await workflowOf(lost).describe()).status.name;
  }, expect.not.stringMatching('TERMINATED'));
  await soon(async () => await exports.get(lost), expect.objectContaining({ rows: 10_000, status: 'done' }), 60_000);
}, 120_000);
