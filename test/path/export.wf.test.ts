import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { type ExportProgress, progressQuery, workflowIds } from '../../src/workflows/contract.js';
import { ask } from '../db/ask.js';
import {
  adminKey,
  environmentOn,
  type Ground,
  makeGround,
  startTestService,
  type TestService,
} from '../setup/service.js';
import { tenantOf } from './operator.js';
import { build, killProcesses, startProcess } from './process.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let ground: Ground;
let stage: Stage;
let service: TestService | undefined;
beforeAll(async () => {
  [ground] = await Promise.all([makeGround(), build()]);
  stage = await openStage(ground);
}, 120_000);
afterAll(async () => {
  await killProcesses();
  await closeReceivers();
  await service?.stop();
  await stage?.close();
  await ground?.drop();
});
const sql = (text: string, values: unknown[] = []) =>
  ask<Record<string, string>>(ground.database.ownerUrl, `set search_path = billing; ${text}`, values);

const fill = (tenant: Tenant, count: number) =>
  stage.rows(
    tenant,
    `insert into audit_log (tenant_id, actor_type, actor_id, action) select $1, 'system', n, 'bulk' from generate_series(1, $2) n`,
    [tenant.id, count],
  );

test('an export whose worker was killed goes on where it was: every row once, one event', async () => {
  const dying = startProcess(['serve'], {
    ...environmentOn(ground),
    LOG_LEVEL: 'info',
    DATABASE_URL: ground.database.serviceUrl,
    BILLHOOK_ADMIN_KEY: adminKey,
    BILLHOOK_ENCRYPTION_KEY: ground.sealKey.toString('base64'),
    BILLHOOK_DATA_DIR: ground.dataDir,
  });
  const [, port] = await dying.said(/"port":(\d+)[^\n]*"running"/);
  const tenant = await stage.tenant('tenant-export');
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { events: ['export.completed'] });
  await fill(tenant, 8500);
  // So that it can be killed in the middle.
  await sql(
    `create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$;
     create trigger slowly before insert on export_chunks for each row execute function slowly()`,
  );
  const { exports } = await tenantOf(`http://127.0.0.1:${port}`, tenant);
  const asked = await exports.create({ kind: 'audit', filter: { action: 'bulk' } }).withResponse();
  expect(asked.response.status).toBe(202);
  const { id } = asked.data;
  await soon(async () => (await exports.get(id)).rows >= 2000, true);
  await dying.kill();

  service = await startTestService({ LOG_LEVEL: 'fatal' }, { ground });
  const again = await tenantOf(service.url, tenant);
  expect((await again.exports.get(id)).status).toBe('running');
  await soon(async () => (await again.exports.get(id)).status, 'done', 120_000);
  const file = await again.exports.download(id);
  const lines = (await file.text()).trimEnd().split('\r\n').slice(1);
  const actors = lines.map((line) => line.split(',')[4]);
  expect(actors).toEqual(Array.from({ length: 8500 }, (_, index) => String(index + 1)));
  await soon(() => receiver.ids().length, 1);
  expect(
    await stage.rows(
      tenant,
      `select count(*)::int as n from events where type = 'export.completed' and tenant_id = $1`,
      [tenant.id],
    ),
  ).toEqual([{ n: 1 }]);
}, 240_000);

test('an export that is cancelled stops; one whose workflow was lost is found by the relay', async () => {
  service ??= await startTestService({ LOG_LEVEL: 'fatal' }, { ground });
  const tenant = await stage.tenant('tenant-export-lost');
  await fill(tenant, 30_000);
  const { exports } = await tenantOf(service.url, tenant);
  const begin = async () => (await exports.create({ kind: 'audit', filter: { action: 'bulk' } })).id;
  const workflowOf = (id: string) => stage.client.workflow.getHandle(workflowIds.export(uuidOf('export', id)!));

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
    await stage.rows(tenant, `update exports set updated_at = now() - interval '31 s' where status = 'running'`);
    await stage.relayNow();
    return (await workflowOf(lost).describe()).status.name;
  }, expect.not.stringMatching('TERMINATED'));
  await soon(async () => await exports.get(lost), expect.objectContaining({ rows: 30_000, status: 'done' }), 60_000);
}, 120_000);
