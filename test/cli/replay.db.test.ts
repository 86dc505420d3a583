import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { gatewayEventsCommand } from '../../src/cli/gateway-events.js';
import { replayCommand } from '../../src/cli/replay.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId } from '../../src/domain/ids.js';
import { adminKey, startTestApi, type TestApi } from '../api/server.js';

let api: TestApi;
let folder: string;
const account = newUuid();
beforeAll(async () => {
  api = await startTestApi();
  folder = mkdtempSync(join(tmpdir(), 'billhook-cli-'));
  await api.sql(`insert into gateway_accounts (id, gateway, name, mode) values ($1, 'stripe', 'default', 'both')`, [
    account,
  ]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});
beforeEach(async () => {
  await api.sql('truncate gateway_events, replays');
  vi.stubEnv('BILLHOOK_URL', api.url);
  vi.stubEnv('BILLHOOK_ADMIN_KEY', adminKey);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function store(status: string, type = 'invoice.paid'): Promise<string> {
  const id = newUuid();
  await api.sql(
    `insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, raw_body, body_sha256, status, last_error)
     values ($1::uuid, 'stripe', $2, false, $1::text, $4, '{"id":"evt"}', sha256('x'), $3, 'it is wrong')`,
    [id, account, status, type],
  );
  return publicId('gateway_event', id);
}

/** What a command prints. @throws what ends it with exit code 1; `CommanderError` is wrong usage. */
async function run(command: Command, ...args: string[]): Promise<string> {
  const written: string[] = [];
  const quiet = (one: Command): void => {
    one.exitOverride().configureOutput({ writeErr: () => {} });
    one.commands.forEach(quiet);
  };
  quiet(command);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  await command.parseAsync(args, { from: 'user' }).finally(() => vi.restoreAllMocks());
  return written.join('').trimEnd();
}
const events = (...args: string[]) => run(gatewayEventsCommand(), ...args);
const replay = (...args: string[]) => run(replayCommand(), ...args);

test('gateway-events list shows a page, chosen by a filter, for a person and for a program', async () => {
  const dead = await store('dead_letter');
  await store('processed');
  expect(await events('list', '--status', 'dead_letter')).toMatch(
    new RegExp(`^${dead}  \\S+  dead_letter +stripe +invoice.paid  \\(it is wrong\\)$`),
  );
  const page = JSON.parse(await events('list', '--limit', '1', '--json')) as { data: object[]; next_cursor: string };
  expect(page.data).toHaveLength(1);
  expect(await events('list', '--limit', '1', '--cursor', page.next_cursor)).toContain(dead);
  expect(await events('list', '--event-type', 'none')).toBe('No events.');
  await expect(events('list', '--status', 'eaten')).rejects.toThrow('Allowed choices');
});

test('gateway-events show reads the body when asked, which is audited', async () => {
  const id = await store('dead_letter');
  expect(JSON.parse(await events('show', id))).not.toHaveProperty('body');
  expect(JSON.parse(await events('show', id, '--body', '--json'))).toMatchObject({ id, body: '{"id":"evt"}' });
  expect(await api.sql(`select action from audit_log`)).toEqual([{ action: 'gateway_event.read_body' }]);
  await expect(events('show', 'gev_none')).rejects.toThrow("404: There is no gateway event 'gev_none'");
});

test('replay takes one event, or all that a filter matches, and is watched and cancelled', async () => {
  const [one] = [await store('dead_letter'), await store('dead_letter'), await store('ignored', 'other')];
  expect(await replay('--status', 'dead_letter', '--dry-run')).toBe('2 events would be processed again.');
  expect(await replay(one!)).toBe(`${one} is processed again.`);
  await expect(replay(one!, '--dry-run')).rejects.toThrow('name one event, or choose by a filter');
  expect(await events('replay', '--event-type', 'other', '--dry-run', '--json')).toBe('{"count":1,"has_more":false}');
  const { replay_id: id } = JSON.parse(await replay('--all', '--json')) as { replay_id: string };
  expect(await replay('status', id)).toBe(`${id}: running, 0 of 2 begun, 0 under way`);
  expect(JSON.parse(await replay('cancel', id, '--json'))).toMatchObject({ id, status: 'cancelled', total: 2 });
  await expect(replay('cancel', id)).rejects.toThrow("409: Cannot cancel the replay: it is 'cancelled'.");
});

test('replay list shows replays with their filters, page by page', async () => {
  await store('dead_letter');
  expect(await replay('list')).toBe('No replays.');
  const of = async (...args: string[]) =>
    (JSON.parse(await replay(...args, '--json')) as { replay_id: string }).replay_id;
  const [first, second] = [await of('--all'), await of('--status', 'dead_letter', '--error', 'is WRONG')];
  const lines = (await replay('list')).split('\n');
  expect(lines[0]).toMatch(new RegExp(`^${second}  \\S+  running    0 of 1  status=dead_letter  error=is WRONG$`));
  expect(lines[1]).toMatch(new RegExp(`^${first}  \\S+  running    0 of 1$`));
  const page = JSON.parse(await replay('list', '--limit', '1', '--json')) as { next_cursor: string };
  expect(await replay('list', '--limit', '1')).toContain(`More: --cursor ${page.next_cursor}`);
  expect(await replay('list', '--limit', '1', '--cursor', page.next_cursor)).toBe(lines[1]);
});

test.each([
  ['nothing', []],
  ['an event and a filter', ['gev_1', '--status', 'dead_letter']],
  ['what was applied', ['--status', 'processed']],
])('replay of %s is wrong usage', async (_what, args) => {
  await expect(replay(...args)).rejects.toMatchObject({ name: 'CommanderError' });
});

test('the key is that of `npm start` where none is set, and whoever has neither is told what to set', async () => {
  vi.stubEnv('BILLHOOK_ADMIN_KEY', '');
  vi.stubEnv('BILLHOOK_DATA_DIR', folder);
  await expect(events('list')).rejects.toThrow('Set BILLHOOK_ADMIN_KEY');
  writeFileSync(join(folder, 'admin-key'), `${adminKey}\n`);
  expect(await events('list')).toBe('No events.');
  await expect(events('list', '--url', 'http://127.0.0.1:9')).rejects.toThrow('Nothing answers at http://127.0.0.1:9');
});
