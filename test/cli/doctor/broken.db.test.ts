import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { textOf } from '../../../src/cli/doctor/command.js';
import { examine } from '../../../src/cli/doctor/examine.js';
import { problem } from '../../../src/cli/doctor/finding.js';
import { withServers } from '../../../src/cli/doctor/reach.js';
import { doctorCommand } from '../../../src/cli/doctor.js';
import { readConfig } from '../../../src/config.js';
import { createDatabase, type Database } from '../../../src/db/connection.js';
import { createSealer, sealPurposes } from '../../../src/db/sealed.js';
import { ask } from '../../db/ask.js';
import { cloneDatabase, type TestDatabase } from '../../setup/database.js';

const sealKey = Buffer.alloc(32, 1);
const nobody = 'http://127.0.0.1:9';
const config = readConfig({
  BILLHOOK_URL: nobody,
  STRIPE_WEBHOOK_SECRET: 'whsec_doctor',
  PUBLIC_URL: 'https://billhook.example',
  METRICS_TOKEN: 'token',
  BILLHOOK_DATA_DIR: '.',
});
const well = { config, adminKey: 'operator-key-of-the-tests', encryptionKey: sealKey, now: Date.now };
const away = { finding: problem('Temporal cannot be reached.', 'Start it.') };

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 2 });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const owner = (text: string) => ask(database.ownerUrl, `set search_path = billing; ${text}`);
/** Breaks something, and mends it when the test is over. */
async function broken(breaks: string, mends: string): Promise<void> {
  onTestFinished(() => owner(mends).then(() => {}));
  await owner(breaks);
}

interface Told {
  level: string;
  says: string;
  do: string | null;
}
async function told(check: string, changes: Partial<typeof well> = {}, of: Database = db): Promise<Told[]> {
  const found = await examine({ ...well, ...changes }, { database: { server: of }, temporal: away }, { quick: false });
  return found.filter((one) => one.check === check).map(({ level, says, do: what }) => ({ level, says, do: what }));
}
const wrong = (says: RegExp, what: RegExp, level = 'problem'): Told[] => [
  { level, says: expect.stringMatching(says), do: expect.stringMatching(what) },
];

test('an installation that is well: each check of the database says so', async () => {
  const found = await examine(well, { database: { server: db }, temporal: away }, { quick: false });
  const levels = Object.fromEntries(found.map(({ check, level }) => [check, level]));
  expect(levels).toEqual({
    ...{ configuration: 'ok', database: 'ok', roles: 'ok', row_level_security: 'ok', migrations: 'ok', clock: 'ok' },
    ...{ secrets: 'ok', stuck: 'ok', unresolved: 'ok', alerts: 'ok', failing_deliveries: 'ok', disk: 'ok' },
    ...{ ledger: 'ok', usage: 'ok', audit: 'ok', smtp: 'note', dns: 'skipped', no_deliveries: 'note' },
    ...{ temporal: 'problem', api: 'problem', no_metrics: 'problem' },
  });
  for (const one of found) expect(one.do === null, one.check).toBe(['ok', 'skipped'].includes(one.level));
});

describe('each thing that is wrong is named, with what to do', () => {
  test.each<[string, Parameters<typeof told>[1], RegExp, RegExp, string?]>([
    ['configuration', { adminKey: null as never }, /no operator key/, /BILLHOOK_ADMIN_KEY/],
    ['configuration', { encryptionKey: null as never }, /no key that seals/, /BILLHOOK_ENCRYPTION_KEY/],
    [
      'configuration',
      { config: { ...config, allowInsecureEndpoints: true } },
      /inside of your network/,
      /ALLOW_INSECURE_ENDPOINTS/,
    ],
    ['configuration', { config: { ...config, metricsToken: undefined } }, /Only this machine/, /METRICS_TOKEN/, 'note'],
    ['secrets', { config: { ...config, gateways: [] } }, /No gateway has a secret/, /STRIPE_WEBHOOK_SECRET/],
    ['clock', { now: () => Date.now() + 60_000 }, /6\d{4} ms apart|5\d{4} ms apart/, /NTP/],
    ['disk', { config: { ...config, dataDir: '/proc' } }, /0 MB are free/, /Free some/],
    [
      'smtp',
      { config: { ...config, smtp: { host: '127.0.0.1', port: 9 } } },
      /127\.0\.0\.1:9 does not/,
      /SMTP_HOST and SMTP_PORT/,
    ],
  ])('%s', async (check, changes, says, what, level) => {
    expect(await told(check, changes)).toEqual(wrong(says, what, level));
  });

  test('a login that is not bound by row level security', async () => {
    const superuser = createDatabase({ url: database.ownerUrl, max: 1 });
    onTestFinished(() => superuser.close());
    expect(await told('roles', {}, superuser)).toEqual(wrong(/it is a superuser/, /migrate up/));
  });

  test('a table whose rows are open', async () => {
    const table = 'alter table payments';
    await broken(`${table} no force row level security`, `${table} force row level security`);
    expect(await told('row_level_security')).toEqual(
      wrong(/^Table payments: its owner is not bound/, /alter table billing\.payments/),
    );
  });

  test('a schema that is too old, or newer', async () => {
    await broken(
      `update migrations set name = '999_later' where id = (select max(id) from migrations)`,
      `update migrations set name = '${(await ask<{ name: string }>(database.ownerUrl, 'select name from billing.migrations order by id desc limit 1'))[0]?.name}' where name = '999_later'`,
    );
    expect(await told('migrations')).toEqual([
      ...wrong(/^The schema lacks \d{3}_/, /migrate up/),
      ...wrong(/999_later is not known/, /newer release/, 'note'),
    ]);
  });

  test('rows that nobody works on, letters that are dead, endpoints that fail, sums that are wrong', async () => {
    const sealed = createSealer(sealKey).seal('whsec_x', sealPurposes.endpointSecret);
    await broken(
      `insert into tenants (id, external_id, name) values ('00000000-0000-4000-8000-000000000001', 'shop', 'Shop');
       insert into gateway_accounts (id, gateway, name, mode) values ('00000000-0000-4000-8000-000000000002', 'stripe', 'one', 'live');
       insert into gateway_events (id, gateway, gateway_account_id, external_event_id, event_type, livemode, status, received_at, raw_body, body_sha256)
         select gen_random_uuid(), 'stripe', '00000000-0000-4000-8000-000000000002', 'evt_' || n, 'x', true, case when n = 1 then 'received' else 'dead_letter' end::gateway_event_status,
           now() - interval '10 minutes', '{}', '\\x00' from generate_series(1, 3) n;
       insert into endpoints (id, tenant_id, url, events, secrets, failing_since, consecutive_failures)
         values ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'https://shop.example', '{*}', '[{"sealed":"${sealed}","expires_at":null}]', now(), 7);
       insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, dedupe_key, envelope)
         values ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000001', 'payment.succeeded', 'payment', gen_random_uuid(), 1, now(), 'k', '{}');
       insert into deliveries (tenant_id, event_id, endpoint_id, event_name, status, attempts, last_error, response_status, next_attempt_at, lease_token, lease_until)
         values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000003', 'invoice.paid', 'sending', 7, 'HTTP 401', 401,
           now() - interval '20 minutes', gen_random_uuid(), now() - interval '10 minutes')`,
      `truncate deliveries, events, endpoints, gateway_events, gateway_accounts cascade; delete from tenants`,
    );
    expect(await told('stuck')).toEqual([
      ...wrong(/^1 events of gateways are stored and not applied/, /relay/),
      ...wrong(/^1 endpoints have deliveries/, /relay/),
    ]);
    expect(await told('unresolved')).toEqual(wrong(/^2 events of gateways are dead_letter/, /billhook replay/, 'note'));
    expect(await told('failing_deliveries')).toEqual(
      wrong(/^Subscription .+ of shop fails since .+, 7 times in a row: HTTP 401\./, /signature/),
    );
    expect(await told('no_deliveries')).toEqual(wrong(/nothing has arrived anywhere yet/, /workers and stuck/, 'note'));
    expect((await told('secrets')).map(({ level }) => level)).toEqual(['ok']);
    expect(await told('secrets', { encryptionKey: Buffer.alloc(32, 2) })).toEqual(
      wrong(/^1 of 1 stored secret cannot be opened/, /key that was there before/),
    );
    // An event of a payment that there is not: it was never true.
    expect(await told('ledger')).toEqual(wrong(/^1 row disagree/, /doctor ledger/));
  });

  test.each<[string, number, string, RegExp, RegExp, string]>([
    ['refused', 401, '', /refuses us/, /METRICS_TOKEN/, 'problem'],
    ['of somebody else', 200, 'hello', /answers 200 without webhook_deliveries_total/, /BILLHOOK_URL/, 'problem'],
    [
      'of a process that has sent nothing',
      200,
      '# TYPE webhook_deliveries_total counter',
      /has counted no delivery/,
      /METRICS_PORT/,
      'note',
    ],
  ])('metrics %s', async (_, status, text, says, what, level) => {
    const server = createServer((_request, response) => response.writeHead(status).end(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await told('no_metrics', { config: { ...config, url } })).toEqual(wrong(says, what, level));
  });
});

test('servers that are not there: said once each, and what needs them is not looked at', async () => {
  const gone = readConfig({
    DATABASE_URL: 'postgres://x:x@127.0.0.1:9/x',
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    BILLHOOK_URL: nobody,
  });
  const found = await withServers(gone, (servers) => examine({ ...well, config: gone }, servers, { quick: true }));
  expect(found.filter(({ check, level }) => level === 'problem' && /^(database|temporal)$/.test(check))).toEqual([
    expect.objectContaining({ says: expect.stringMatching(/^PostgreSQL cannot be reached: .*ECONNREFUSED/) }),
    expect.objectContaining({ says: expect.stringMatching(/^Temporal cannot be reached at 127\.0\.0\.1:9/) }),
  ]);
  expect(found.find(({ check }) => check === 'stuck')).toMatchObject({ level: 'skipped', do: null });
  expect(textOf(found)).toMatch(/^stuck: .*\n {2}skipped {2}It needs the database\.$/m);
});

test('`billhook doctor` with settings that cannot be used: exit code 1, and one finding each', async () => {
  vi.stubEnv('PORT', 'many');
  vi.stubEnv('TEMPORAL_DEPLOYMENT', 'billhook');
  const wrote = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const code = process.exitCode;
  onTestFinished(() => {
    process.exitCode = code;
    vi.unstubAllEnvs();
    wrote.mockRestore();
  });
  await doctorCommand().parseAsync(['--json'], { from: 'user' });
  expect(process.exitCode).toBe(1);
  const { ok, findings } = JSON.parse(String(wrote.mock.calls[0]?.[0])) as { ok: boolean; findings: Told[] };
  expect([ok, findings.map(({ says }) => says)]).toEqual([
    false,
    ['PORT must be a whole number from 0 to 65535.', 'TEMPORAL_BUILD_ID must be set when TEMPORAL_DEPLOYMENT is.'],
  ]);
});
