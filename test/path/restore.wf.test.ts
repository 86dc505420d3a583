import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureDatabase, migrateUp } from '../../src/db/migrate.js';
import { ensureServiceLogin } from '../../src/db/roles.js';
import { searchAttributes } from '../../src/workflows/contract.js';
import { ask, withParts } from '../db/ask.js';
import {
  asUser,
  type DebianPostgres,
  findDebianPostgres,
  makeDataFolder,
  runDebianPostgres,
  startDebianPostgres,
} from '../setup/debian-postgres.js';
import { type Ground, startTestService, type TestService } from '../setup/service.js';
import { freshNamespace } from '../setup/temporal.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

const found = findDebianPostgres();
const bin = 'bin' in found ? found.bin : '';
const login = { name: 'billhook_service', password: 'x' };
const sealKey = Buffer.alloc(32, 3);
const folder = temporaryFolder();
const archive = join(folder, 'archive');
const opened: { stage?: Stage; service?: TestService; server?: DebianPostgres } = {};
beforeAll(() => {
  mkdirSync(archive, { mode: 0o777 });
  execFileSync('chmod', ['711', folder]);
  execFileSync('chmod', ['777', archive]);
});
afterAll(async () => {
  await closeReceivers();
  await close();
});

/** A service on this server, and on a Temporal that knows nothing. */
async function open(server: DebianPostgres): Promise<Required<typeof opened>> {
  const ownerUrl = withParts(server.url, { database: 'billhook' });
  const serviceUrl = withParts(ownerUrl, { user: login.name, password: login.password });
  const database = { name: 'billhook', ownerUrl, serviceUrl, drop: async () => {} };
  const names = Object.values(searchAttributes).map(({ name }) => [name, 'INDEXED_VALUE_TYPE_KEYWORD'] as const);
  const temporal = await freshNamespace(Object.fromEntries(names));
  const ground: Ground = { database, temporal, dataDir: folder, sealKey, drop: database.drop };
  const [stage, service] = [await openStage(ground), await startTestService({ LOG_LEVEL: 'fatal' }, { ground })];
  return Object.assign(opened, { stage, service, server });
}

async function close(): Promise<void> {
  await opened.service?.stop();
  await opened.stage?.close();
  await opened.server?.stop();
  for (const key of ['service', 'stage', 'server'] as const) delete opened[key];
}

test('restored to a point, with Temporal lost: nothing is lost, and nothing is sent again that was recorded as sent', async ({
  skip,
}) => {
  if ('missing' in found) return skip(found.missing);
  mkdirSync(join(folder, 'first'));
  const first = await startDebianPostgres(bin, join(folder, 'first'), {
    archive_mode: 'on',
    archive_command: `cp %p ${archive}/%f`,
  });
  opened.server = first;
  const ownerUrl = await ensureDatabase(first.url, 'billhook');
  await migrateUp(ownerUrl);
  await ensureServiceLogin(ownerUrl, login);
  // The backup is of before everything: all that follows is in the WAL alone.
  mkdirSync(join(folder, 'second'));
  const restored = makeDataFolder(join(folder, 'second'));
  const backup = ['-d', first.url, '-D', restored, '-X', 'none', '--checkpoint=fast', '--no-sync', '--no-manifest'];
  execFileSync(join(bin, 'pg_basebackup'), backup, { ...asUser(restored), stdio: 'ignore' });

  const before = await open(first);
  const [well, down] = [await openReceiver(), await openReceiver(() => 500)];
  const tenant = await before.stage.tenant('tenant-restored');
  await before.stage.endpoint(tenant, well.url);
  await before.stage.endpoint(tenant, down.url);
  const sent = await before.stage.publish(tenant, 5);
  const told = signedEvent('stripe', 'payment_intent.succeeded', payment('restored', tenant.externalId));
  await postEvent(before.service.url, 'stripe', told);
  // The payment's own event and the five.
  const arrived = async () =>
    (await before.stage.deliveries(tenant)).filter(({ status }) => status === 'succeeded').length;
  await soon(arrived, 6);
  await before.service.stop();
  delete opened.service;
  // Committed, and nobody had begun to send it.
  const unsent = await before.stage.append(tenant, 2);
  await ask(first.url, `select pg_create_restore_point('before the accident')`);
  await ask(withParts(first.url, { database: 'billhook' }), 'truncate billing.payments, billing.deliveries cascade');
  await ask(first.url, 'select pg_switch_wal()');
  await close();

  writeFileSync(join(restored, 'recovery.signal'), '');
  const second = await runDebianPostgres(bin, join(folder, 'second'), {
    restore_command: `cp ${archive}/%f %p`,
    recovery_target_name: 'before the accident',
    recovery_target_action: 'promote',
    archive_mode: 'off',
  });
  opened.server = second;
  await ask(
    withParts(second.url, { database: 'billhook' }),
    `update billing.deliveries set next_attempt_at = now() - interval '31 s' where status in ('pending','sending')`,
  );
  down.answer = () => 200;
  const after = await open(second);
  await soon(async () => {
    await after.stage.relayNow();
    return (await after.stage.deliveries(tenant)).map(({ status }) => status);
  }, Array(16).fill('succeeded'));

  const times = (id: string) => well.arrivals.filter((one) => one.id === id).length;
  expect(well.ids()).toHaveLength(8);
  expect(well.arrivals).toHaveLength(8);
  expect([...sent, ...unsent]).toHaveLength(7);
  expect(new Set(down.ids())).toEqual(new Set(well.ids()));
  for (const id of well.ids()) expect(times(id), id).toBe(1);
  const again = await postEvent(after.service.url, 'stripe', told);
  expect(again.status).toBe(200);
  expect(await after.stage.rows(tenant, 'select count(*)::int as n from payments')).toEqual([{ n: 1 }]);
}, 120_000);
